// The card on the map that steps through worlds, and says of the one shown what differs between them.

import { clear, h, icon, name } from "./dom.js";
import { listed, number, parts, say, sayN } from "./language.js";
import { kmSpan } from "./words.js";
import { worldNow, worldsOf } from "./worlds.js";

/** @import { Child, Model, Store, World } from "./types.js" */

const EVERY_MS = 500; // docs/design.md says why
const NONE = "–";
/** @type {{ [letter: string]: { mark: string, tone: string, words: () => string } }} */
const ANSWERS = {
  y: { mark: "✓", tone: "good", words: () => say("holds") },
  n: { mark: "✕", tone: "bad", words: () => say("fails") },
  u: { mark: "?", tone: "open", words: () => say("cannot be told") },
};

/** Whether the reader wants nothing to move by itself. */
function isCalm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * Show worlds, or show them no more; they begin to change by themselves where the reader has nothing against motion.
 * @param {Store} store
 * @param {boolean} on
 */
export function showWorlds(store, on) {
  store.set({ layers: { ...store.get().layers, worlds: on }, stepping: on && !isCalm() });
}

/**
 * The button in the panel, below the choice of a reconstruction: hidden where its worlds do not differ.
 * @param {Model} model
 * @param {Store} store
 * @returns {HTMLElement | null}
 */
export function createWorldsButton(model, store) {
  const { worlds } = model;
  if (!worlds) return null;
  const words = h("span");
  const button = h("button", { type: "button", class: "ov-worlds-button", onclick: () => {
    const on = !store.get().layers.worlds;
    showWorlds(store, on);
    if (on && matchMedia("(max-width: 999px)").matches) store.set({ open: false }); // the sheet would lie over them
  } }, icon("worlds"), words);
  store.on(["hypothesis", "layers"], ({ hypothesis, layers }) => {
    const all = worldsOf(model, hypothesis);
    button.hidden = !all.length;
    button.setAttribute("aria-pressed", String(Boolean(layers.worlds)));
    words.textContent = say("Show {n} of the {draws} reconstructions on the map, one after another", { n: number.format(all.length), draws: number.format(worlds.draws) });
  });
  return button;
}

/**
 * @param {Model} model
 * @param {Store} store
 * @returns {HTMLElement | null}
 */
export function createWorldCard(model, store) {
  if (!model.worlds) return null;
  const { draws, missiles } = model.worlds;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const button = (/** @type {Parameters<typeof icon>[0]} */ which, /** @type {string} */ label, /** @type {() => void} */ onclick, more = "") =>
    h("button", { type: "button", class: `ov-world-step ${more}`, "aria-label": label, title: label, onclick }, icon(which));
  const play = button("play", "", () => store.set({ stepping: !store.get().stepping }), "ov-world-play");
  const title = h("h2", {});
  const rows = h("div", { class: "ov-world-rows", "aria-hidden": "true" });
  const words = h("div", { class: "ov-world-words", role: "status" });
  const card = h("section", { class: "ov-world-card", "aria-label": say("Reconstructions one after another"), hidden: true },
    h("div", { class: "ov-world-head" }, title, h("div", { class: "ov-world-steps" }, button("back", say("The one before"), () => step(-1)), play,
      button("next", say("The next one"), () => step(1)), button("close", say("Show reconstructions no more"), () => showWorlds(store, false)))),
    rows, words);
  let timer = 0;
  let of = "";
  /** @type {ReturnType<typeof lay>} */
  let fields;

  /** @param {number} by @param {boolean} [stepping] */
  function step(by, stepping = false) {
    const now = worldNow(model, store);
    if (now) store.set({ world: (now.index + by + now.all.length) % now.all.length, stepping });
  }

  function tell() {
    const now = worldNow(model, store);
    card.hidden = !now;
    if (!now) return;
    const { hypothesis, stepping } = store.get();
    put(title, say("Reconstruction {number} of {n}", { number: number.format(now.index + 1), n: number.format(now.all.length) }));
    const record = model.worlds?.by[hypothesis];
    const claims = (record?.claims ?? []).map((id, k) => ({ text: model.verdicts.find((one) => one.claim === id)?.text ?? id,
      answer: ANSWERS[now.world.told.claims[k]] }));
    const about = aboutWords(now.world);
    if (hypothesis !== of) {
      of = hypothesis;
      fields = lay(now.all, hypothesis, claims.map(({ text }) => text));
    }
    put(fields.about, about);
    for (const [code, { item, count }] of fields.states) {
      const found = countOf(now.world, code);
      put(count, found);
      item.classList.toggle("is-none", found === NONE);
    }
    claims.forEach(({ answer }, k) => {
      put(fields.claims[k], answer.mark);
      fields.claims[k].className = `ov-chip is-${answer.tone}`;
    });
    put(fields.drawn, now.world.told.paths > now.world.paths.length ? say("{n} of its {paths} paths are drawn", {
      n: number.format(now.world.paths.length), paths: number.format(now.world.told.paths) }) : "");
    if (stepping) return; // a screen reader is told of those that stand still
    const said = [title.textContent, about, statesWords(now.world), ...claims.map(({ text, answer }) => say("{answer}: {claim}", { answer: answer.words(), claim: text }))];
    clear(words).append(...said.map((text) => h("p", {}, text)));
  }

  /**
   * The rows of the worlds of one reconstruction: what changes from one to the next has its place, and keeps it.
   * @param {World[]} worlds @param {string} hypothesis @param {string[]} claims
   */
  function lay(worlds, hypothesis, claims) {
    const about = h("div");
    const drawn = h("p", { class: "ov-world-note" });
    const states = new Map(statesOf(worlds).map((code) => {
      const count = h("b");
      return [code, { count, item: h("li", {}, name(model.worlds?.names[code] ?? code), " ", count) }];
    }));
    const chips = claims.map(() => h("i", { class: "ov-chip" }));
    const same = model.verdicts.length && !claims.length;
    clear(rows).append(h("p", { class: "ov-world-note" }, parts("{name}: one way it may have been, of {draws} drawn at random", {
      name: h("b", {}, name(model.hypothesis(hypothesis).name)), draws: number.format(draws) })),
    row(missiles > 1 ? say("Paths") : say("Path"), about),
    ...(states.size ? [row(say("Over"), h("ul", { class: "ov-world-states" }, [...states.values()].map(({ item }) => item)))] : []),
    ...(claims.length ? [row(say("Claims"), h("ul", { class: "ov-world-claims" }, claims.map((text, k) => h("li", {}, chips[k], h("span", {}, name(text))))))] : []),
    ...(same ? [row(say("Claims"), say("come out the same in all {draws}", { draws: number.format(draws) }))] : []), drawn);
    return { about, states, claims: chips, drawn };
  }

  /** @param {string} label @param {Child} content */
  function row(label, content) {
    return h("div", { class: "ov-world-row" }, h("span", {}, label), h("div", {}, content));
  }

  /** @param {World} world @param {string} code */
  function countOf({ told }, code) {
    const [, over, grazing] = told.states.find(([one]) => one === code) ?? [code, 0, 0];
    if (over === grazing) return over ? "?" : NONE;
    return missiles > 1 ? number.format(over - grazing) : "✓";
  }

  /** @param {World} world */
  function aboutWords({ told }) {
    const length = kmSpan(told.least_m, told.most_m);
    return told.kmh === null ? say("about {length}", { length }) : say("about {length} at {speed} km/h", { length, speed: number.format(Math.round(told.kmh / 10) * 10) });
  }

  /** @param {World} world */
  function statesWords({ told }) {
    if (!told.states.length) return say("Over no state");
    const states = listed(told.states.map(([code, over, grazing]) => {
      const state = model.worlds?.names[code] ?? code;
      if (over === grazing) return say("{state} (grazed at most)", { state });
      return missiles > 1 ? sayN("{state} ({n} missile)", "{state} ({n} missiles)", over - grazing, { state }) : state;
    }));
    return say("States overflown: {states}", { states });
  }

  function run() {
    const { stepping } = store.get();
    const going = stepping && Boolean(worldNow(model, store));
    clear(play).append(icon(going ? "pause" : "play"));
    const label = going ? say("Stop here") : say("Show them one after another");
    play.setAttribute("aria-label", label);
    play.title = label;
    play.hidden = calm.matches;
    if (going && !timer) timer = window.setInterval(() => step(1, true), EVERY_MS);
    if (!going) clearInterval(timer);
    if (!going) timer = 0;
  }

  calm.addEventListener("change", () => {
    if (calm.matches) store.set({ stepping: false });
    run();
  });
  store.on(["hypothesis", "layers", "stepping"], run);
  store.on(["hypothesis", "layers", "world", "stepping"], tell);
  return card;
}

/**
 * Say something anew where it has changed.
 * @param {Element} element @param {string} text
 */
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * States that any of some worlds overflies, those of most missiles first.
 * @param {World[]} worlds
 */
function statesOf(worlds) {
  /** @type {Map<string, number>} */
  const sum = new Map();
  for (const { told } of worlds) for (const [code, over] of told.states) sum.set(code, (sum.get(code) ?? 0) + over);
  return [...sum].sort((a, b) => b[1] - a[1]).map(([code]) => code);
}
