// The page in a frame of an article (address: ?embed), or as a picture of itself (?picture): finding, choice and map alone.

import { h, icon } from "./dom.js";
import { say } from "./language.js";

/** @import { Model } from "./types.js" */

const MAP_SHARE = 0.62; // of its width that the map is high, within bounds
const [LEAST_PX, MOST_PX] = [320, 640];

/** @returns {"embed" | "picture" | ""} */
export function modeOf(search = location.search) {
  const asked = new URLSearchParams(search);
  return asked.has("picture") ? "picture" : asked.has("embed") ? "embed" : "";
}

function restsOn() {
  return say("A reconstruction: positions are assumed where no source gives them.");
}

/** The address of the whole page, as the reader has it before him, or '' where the page has none. */
function wholePage() {
  if (!/^(https?|file):$/.test(location.protocol)) return "";
  const search = new URLSearchParams(location.search);
  search.delete("embed");
  return `${location.href.split(/[?#]/)[0]}${search.size ? `?${search}` : ""}${location.hash}`;
}

/**
 * Make the page compact, and tell the article around it how high it would like to be.
 * @param {Model} model
 * @param {HTMLElement} shell
 * @param {HTMLElement} panel
 */
export function makeCompact(model, shell, panel) {
  const mode = modeOf();
  if (!mode) return;
  shell.classList.add("is-compact", `is-${mode}`);
  if (mode === "picture") {
    shell.append(h("footer", { class: "ov-foot" }, h("span", {}, restsOn(), ` ${model.credits.still} ${model.made_with}.`)));
    return;
  }
  const whole = h("a", { target: "_blank", rel: "noopener" }, say("Open the whole page"));
  const follow = () => { whole.href = wholePage(); };
  follow();
  whole.addEventListener("pointerdown", follow);
  whole.addEventListener("focus", follow);
  const foot = h("footer", { class: "ov-foot" }, h("span", {}, restsOn()), wholePage() ? whole : null);
  whole.prepend(icon("table", 16));
  shell.append(foot);
  let told = 0;
  const tell = () => {
    const map = Math.min(MOST_PX, Math.max(LEAST_PX, MAP_SHARE * shell.clientWidth));
    const height = Math.ceil([panel, foot].reduce((sum, element) => sum + element.offsetHeight, map));
    if (height === told || window.parent === window) return;
    told = height;
    window.parent.postMessage({ overflight: "height", event: model.event.id, height }, "*");
  };
  const observer = new ResizeObserver(tell);
  [shell, panel].forEach((element) => observer.observe(element));
}
