// A map in an article: the wheel and one finger scroll the article, until the reader asks for the map.

import { h } from "./dom.js";
import { say } from "./language.js";

const TOLD_MS = 1600;

/** Whether the page stands in a frame of another. */
export function isFramed() {
  return window.self !== window.top;
}

/**
 * Leave the wheel and one finger to the article around the map. The wheel moves the map with Ctrl or ⌘, and after a click
 * into the map or when the keyboard is in it, until the pointer leaves it; two fingers always do.
 * @param {L.Map} map
 * @param {HTMLElement} stage
 */
export function leaveScrolling(map, stage) {
  const container = map.getContainer();
  const hint = h("p", { class: "ov-hint", "aria-hidden": "true" });
  let asked = false;
  let timer = 0;
  /** @param {string} words */
  const tell = (words) => {
    hint.textContent = words;
    hint.classList.add("is-told");
    clearTimeout(timer);
    timer = window.setTimeout(() => hint.classList.remove("is-told"), TOLD_MS);
  };
  /** @param {boolean} whether */
  const ask = (whether) => {
    asked = whether;
    hint.classList.remove("is-told");
  };
  stage.append(hint);
  container.classList.add("ov-leaves-scrolling");
  container.addEventListener("wheel", (event) => {
    if (asked || event.ctrlKey || event.metaKey) return; // a trackpad's pinch comes as Ctrl and wheel, too
    event.stopImmediatePropagation();
    tell(say("{key} + scroll zooms the map, and so does scrolling after a click into it", { key: /Mac|iP(hone|ad|od)/.test(navigator.platform) ? "⌘" : "Ctrl" }));
  }, { capture: true, passive: true });
  container.addEventListener("click", () => ask(true), true);
  container.addEventListener("focusin", () => ask(true));
  container.addEventListener("mouseleave", () => ask(false));
  window.addEventListener("blur", () => ask(false));
  container.addEventListener("touchstart", (event) => {
    if (event.touches.length === 1) event.stopImmediatePropagation();
  }, { capture: true, passive: true });
  container.addEventListener("touchmove", (event) => {
    if (event.touches.length === 1) tell(say("Two fingers move the map"));
  }, { capture: true, passive: true });
}
