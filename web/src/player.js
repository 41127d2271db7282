// The time player. It draws on one canvas of its own; nothing else moves. Times follow from the assumed speed, and it says so.

import { clear, h, icon, inkOf, styled } from "./dom.js";
import { hasView } from "./exact.js";
import { known } from "./known.js";

/** @import { Lines, Model, Path, Store } from "./types.js" */

/** @typedef {{ course: number, speed: number, length: number, ship: number, launches: Map<number, number> }} Flight */

const SPEEDS = [30, 60, 120, 240]; // seconds of flight in one second
const TRAIL_S = 150;
const TRAIL_POINTS = 5;

/**
 * @param {L.Map} map
 * @param {Model} model
 * @param {Store} store
 * @param {Pick<Lines, "spot">} lines
 */
export function createPlayer(map, model, store, lines) {
  const longest = Math.max(...model.hypotheses.flatMap((hyp) => [hyp.most_s ?? 0,
    ...hyp.paths.map((path) => (path.duration_s ?? 0) + Math.max(...launchesOf(path).keys()))]));
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const canvas = h("canvas", { class: "ov-canvas leaflet-zoom-hide", "aria-hidden": "true" });
  map.getPanes().mapPane.append(canvas);
  const ink = inkOf(canvas);
  let speed = 1;
  /** @type {Flight[]} */
  let tracks = [];
  let last = 0;

  const play = h("button", { type: "button", class: "ov-play", onclick: () => toggle() }, icon("play"));
  /** @type {HTMLInputElement} */
  const range = h("input", { type: "range", min: 0, max: longest, step: 1, value: 0, class: "ov-range-input",
    "aria-label": "Minutes after the first launch, estimated", oninput: () => store.set({ t: Number(range.value), playing: false }) });
  const time = h("output", { class: "ov-clock" });
  /** @type {HTMLButtonElement} */
  const faster = h("button", { type: "button", class: "ov-speed", onclick: () => {
    speed = (speed + 1) % SPEEDS.length;
    showSpeed();
  } });
  const element = h("div", { class: "ov-player", role: "group", "aria-label": "Time" }, play, range,
    h("div", { class: "ov-time" }, time, h("small", {}, "times are estimates")), faster);

  function showSpeed() {
    faster.textContent = `${SPEEDS[speed]}×`;
    faster.setAttribute("aria-label", `Speed: ${SPEEDS[speed]} times; change`);
  }

  function toggle() {
    const state = store.get();
    if (state.playing) store.set({ playing: false });
    else store.set({ playing: true, t: state.t >= longest ? 0 : state.t });
  }

  function measure() {
    tracks = model.hypothesis(store.get().hypothesis).paths.map((path) => ({ course: path.index, speed: path.length_m / (path.duration_s ?? Infinity),
      length: path.length_m, ship: known(model.platforms, path.platform).index % 4, launches: launchesOf(path) }));
    draw();
  }

  /**
   * Where a missile has been of late, in layer pixels.
   * @param {Flight} flight
   * @param {number} at metres
   */
  function trailOf({ course, speed: metres, length }, at) {
    const from = Math.max(0, at - TRAIL_S * metres);
    return Array.from({ length: TRAIL_POINTS + 1 }, (_, k) => lines.spot(course, from + ((Math.min(at, length) - from) * k) / TRAIL_POINTS))
      .filter((point) => point !== null);
  }

  function draw() {
    if (!hasView(map)) return;
    const { t, playing } = store.get();
    const size = map.getSize();
    const dots = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(size.x * dots), Math.round(size.y * dots)];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      styled(canvas, { width: `${size.x}px`, height: `${size.y}px` });
    }
    const corner = map.containerPointToLayerPoint([0, 0]);
    L.DomUtil.setPosition(canvas, corner);
    ink.setTransform(dots, 0, 0, dots, -corner.x * dots, -corner.y * dots);
    ink.clearRect(corner.x, corner.y, size.x, size.y);
    if (!t && !playing) return;
    const style = getComputedStyle(document.documentElement);
    const [paper, dark] = [style.getPropertyValue("--paper"), style.getPropertyValue("--accent")];
    const launches = tracks.flatMap((track) => [...track.launches].map(([launched, count]) => ({ track, launched, count })));
    for (const { track, launched, count } of launches) {
      if (t < launched) continue;
      const at = (t - launched) * track.speed;
      const radius = 3 + 0.5 * Math.min(count, 6);
      if (at < track.length) {
        ink.beginPath();
        trailOf(track, at).forEach((p, k) => (k ? ink.lineTo(p.x, p.y) : ink.moveTo(p.x, p.y)));
        ink.strokeStyle = dark;
        ink.globalAlpha = 0.75;
        ink.lineWidth = 2;
        ink.stroke();
      }
      const place = lines.spot(track.course, Math.min(at, track.length));
      if (!place) continue; // beyond the map's end
      ink.globalAlpha = at < track.length ? 1 : 0.45;
      ink.beginPath();
      ink.arc(place.x, place.y, radius, 0, 2 * Math.PI);
      ink.fillStyle = style.getPropertyValue(`--ship-${track.ship}`);
      ink.fill();
      ink.lineWidth = 1.8;
      ink.strokeStyle = paper;
      ink.stroke();
    }
    ink.globalAlpha = 1;
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

  map.on("zoomend viewreset resize", draw);
  map.on("move", draw);
  store.on(["hypothesis"], measure);
  store.on(["theme"], draw);
  store.on(["t"], (state) => {
    if (Number(range.value) !== Math.round(state.t)) range.value = String(Math.round(state.t));
    styled(range, { "--done": `${(100 * state.t) / longest}%` });
    time.textContent = longest < 3 * 3600 ? `${Math.floor(state.t / 60)} min` : `${Math.floor(state.t / 3600)} h ${Math.floor(state.t / 60) % 60} min`;
    range.setAttribute("aria-valuetext", `about ${Math.round(state.t / 60)} minutes after the first launch`);
    draw();
  });
  store.on(["playing"], (state) => {
    clear(play).append(icon(state.playing ? "pause" : "play"));
    play.setAttribute("aria-label", state.playing ? "Pause" : "Play");
    if (!state.playing) return;
    last = performance.now();
    requestAnimationFrame(step);
  });
  showSpeed();
  measure();
  return element;
}

/**
 * When missiles left on a path: seconds after the event's first launch, with how many left then.
 * @param {Path} path
 * @returns {Map<number, number>}
 */
function launchesOf(path) {
  const found = new Map();
  for (const at of path.launched_s || path.paths.map(() => 0)) found.set(at, (found.get(at) || 0) + 1);
  return found;
}
