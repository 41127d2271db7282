// The time player: a clock that runs, which flight.js draws. Times follow from the assumed speed, and it says so.

import { clear, h, icon, styled } from "./dom.js";
import { launchesOf } from "./flight.js";
import { say, sayIn, sayN } from "./language.js";

/** @import { Model, Store } from "./types.js" */

const SPEEDS = [30, 60, 120, 240]; // seconds of flight in one second

/**
 * @param {Model} model
 * @param {Store} store
 */
export function createPlayer(model, store) {
  const longest = longestOf(model);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let speed = 1;
  let last = 0;

  const play = h("button", { type: "button", class: "ov-play", onclick: () => toggle() }, icon("play"));
  /** @type {HTMLInputElement} */
  const range = h("input", { type: "range", min: 0, max: longest, step: 1, value: 0, class: "ov-range-input",
    "aria-label": say("Minutes after the first launch, estimated"), oninput: () => store.set({ t: Number(range.value), playing: false }) });
  const time = h("output", { class: "ov-clock" });
  /** @type {HTMLButtonElement} */
  const faster = h("button", { type: "button", class: "ov-speed", onclick: () => {
    speed = (speed + 1) % SPEEDS.length;
    showSpeed();
  } });
  const element = h("div", { class: "ov-player", role: "group", "aria-label": sayIn("player", "Time") }, play, range,
    h("div", { class: "ov-time" }, time, h("small", {}, say("times are estimates"))), faster);

  function showSpeed() {
    faster.textContent = `${SPEEDS[speed]}×`;
    faster.setAttribute("aria-label", sayN("Speed: {n} time; change", "Speed: {n} times; change", SPEEDS[speed]));
  }

  function toggle() {
    const state = store.get();
    if (state.playing) store.set({ playing: false });
    else store.set({ playing: true, t: state.t >= longest ? 0 : state.t });
  }

  /** @param {number} now milliseconds */
  function step(now) {
    const state = store.get();
    if (!state.playing) return;
    const wait = calm.matches ? 500 : 0; // in reduced motion the dots step, twice a second
    if (now - last >= wait) {
      const passed = Math.min(now - last, Math.max(wait, 100)) / 1000;
      last = now;
      const t = Math.min(longest, state.t + passed * SPEEDS[speed]);
      store.set({ t, playing: t < longest });
    }
    requestAnimationFrame(step);
  }

  store.on(["t"], (state) => {
    if (Number(range.value) !== Math.round(state.t)) range.value = String(Math.round(state.t));
    styled(range, { "--done": `${(100 * state.t) / longest}%` });
    time.textContent = longest < 3 * 3600 ? say("{number} min", { number: Math.floor(state.t / 60) })
      : say("{h} h {min} min", { h: Math.floor(state.t / 3600), min: Math.floor(state.t / 60) % 60 });
    range.setAttribute("aria-valuetext", sayN("about {n} minute after the first launch", "about {n} minutes after the first launch", Math.round(state.t / 60)));
  });
  store.on(["playing"], (state) => {
    clear(play).append(icon(state.playing ? "pause" : "play"));
    play.setAttribute("aria-label", state.playing ? say("Pause") : say("Play"));
    if (!state.playing) return;
    last = performance.now();
    requestAnimationFrame(step);
  });
  showSpeed();
  return element;
}

/**
 * How long the flights of an event take, from the first launch to the last end, in seconds: 0 where no speed is known.
 * @param {Model} model
 */
export function longestOf(model) {
  return Math.max(...model.hypotheses.flatMap((hyp) => [hyp.most_s ?? 0,
    ...hyp.paths.map((path) => (path.duration_s === null ? 0 : path.duration_s + Math.max(...launchesOf(path).keys())))]));
}
