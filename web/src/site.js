// The index of a site: search, filters, and an address that keeps them. Without this program all cards stand there.

import { fits, folded } from "./find.js";

/** @import { About, Wish } from "./find.js" */

const KEYS = /** @type {const} */ (["q", "state", "year", "verdict"]);

/**
 * @template {Element} E
 * @param {string} selector
 * @param {{ new (): E }} kind
 */
function one(selector, kind) {
  const found = document.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`the page has no ${selector}`);
  return found;
}

const form = one("#find", HTMLFormElement);
const fields = new Map(KEYS.map((key) => {
  const field = form.elements.namedItem(key);
  if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) throw new Error(`the page has no field ${key}`);
  return [key, field];
}));
const count = one("#count", HTMLElement);
const reset = one("#reset", HTMLButtonElement);
const none = one("#none", HTMLElement);
const cards = [...document.querySelectorAll(".card")].filter((card) => card instanceof HTMLElement).map((card) => {
  /** @type {About} */
  const about = JSON.parse(card.dataset.about ?? "");
  return { card, about, text: folded(`${card.textContent} ${about.also}`) };
});

/** @returns {Wish} */
function wished() {
  const value = (/** @type {typeof KEYS[number]} */ key) => fields.get(key)?.value ?? "";
  return { q: value("q"), state: value("state"), year: value("year"), verdict: value("verdict") };
}

function show() {
  const wish = wished();
  let shown = 0;
  for (const { card, about, text } of cards) {
    card.hidden = !fits(about, text, wish);
    if (!card.hidden) shown += 1;
  }
  const all = `${cards.length.toLocaleString("en")} ${cards.length === 1 ? "event" : "events"}`;
  count.textContent = shown === cards.length ? all : `${shown} of ${all}`;
  none.hidden = shown > 0;
  reset.hidden = !KEYS.some((key) => wish[key].trim());
}

/** Keep what is chosen in the address, so that it can be handed on, and is there again on the way back from an event. */
function keep() {
  const chosen = Object.entries(wished()).filter(([, value]) => value.trim());
  try {
    history.replaceState(null, "", `#${new URLSearchParams(chosen)}`);
  } catch {
    // a browser that allows only so many changes in a time: the next one is kept
  }
}

function follow() {
  const given = new URLSearchParams(location.hash.slice(1));
  for (const [key, field] of fields) {
    const value = given.get(key) ?? "";
    // a choice that is not offered is none
    field.value = field instanceof HTMLSelectElement && ![...field.options].some((option) => option.value === value) ? "" : value;
  }
  show();
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", () => {
  show();
  keep();
});
reset.addEventListener("click", () => {
  for (const field of fields.values()) field.value = "";
  show();
  keep();
  fields.get("q")?.focus();
});
window.addEventListener("hashchange", follow);
form.hidden = false;
follow();
