// Worlds one after another: of a whole reconstruction that was drawn at random all lines, and where its ships, places and targets
// lay in it. The two shown before it fade. Where missiles fly, those of the world shown do too, at its own speed.

import { shipOutline } from "./dom.js";
import { exactLine, hasView, pixelOf } from "./exact.js";
import { canvasOn } from "./flight.js";
import { varintsOf } from "./ground.js";
import { legsOf, runsOf, wayOf } from "./legs.js";

/** @import { Leg, LatLng, Model, Store, World, WorldPath, WorldsRecord } from "./types.js" */

const WGS84 = { a_m: 6378137, f: 1 / 298.257223563 }; // worlds are drawn on it
const KEPT = 3; // worlds on the map: the one shown and those before it
const AGES = ["is-now", "is-last", "is-before"];
const KMH = 3.6;
const RING = "M-5.5 0A5.5 5.5 0 1 1 5.5 0A5.5 5.5 0 1 1-5.5 0Z";

/** @type {WeakMap<WorldsRecord, World[]>} */
const ready = new WeakMap();

/**
 * The worlds of a reconstruction, none where the page has none.
 * @param {Model} model
 * @param {string} hypothesis
 * @returns {World[]}
 */
export function worldsOf(model, hypothesis) {
  const record = model.worlds?.by[hypothesis];
  if (!record) return [];
  const found = ready.get(record) ?? unpacked(record);
  ready.set(record, found);
  return found;
}

/**
 * Of each world how many paths; of each path its ship, its target, its missiles, and how many legs: twice the number of a leg, one more where
 * it is flown backwards.
 * @param {WorldsRecord} record
 */
function unpacked({ legs: packed, paths, told }) {
  const legs = legsOf(packed, WGS84);
  const numbers = varintsOf(paths);
  let at = 0;
  const next = () => numbers[at++];
  return told.map((one) => {
    /** @type {Set<Leg>} */
    const own = new Set();
    const found = Array.from({ length: next() }, () => {
      const [ship, target, missiles] = [next(), next(), next()];
      const way = Array.from({ length: next() }, next).map((number) => (number & 1 ? ~(number >> 1) : number >> 1));
      way.forEach((leg) => own.add(legs[leg < 0 ? ~leg : leg]));
      return /** @type {WorldPath} */ ({ ship, target, missiles, way: wayOf(way, legs) });
    });
    return { told: one, paths: found, legs: [...own] };
  });
}

/**
 * The world that is shown, or null.
 * @param {Model} model
 * @param {Store} store
 */
export function worldNow(model, store) {
  const { hypothesis, layers, world } = store.get();
  const all = layers.worlds ? worldsOf(model, hypothesis) : [];
  return all.length ? { all, index: world % all.length, world: all[world % all.length] } : null;
}

/**
 * @param {L.Map} map
 * @param {Model} model
 * @param {Store} store
 */
export function drawWorlds(map, model, store) {
  if (!model.worlds) return;
  const pane = map.createPane("ov-worlds");
  pane.style.zIndex = "405";
  pane.style.pointerEvents = "none";
  const into = { pane: "ov-worlds", renderer: L.svg({ pane: "ov-worlds", padding: 0.6 }) };
  const top = map.createPane("ov-world-marks");
  top.style.zIndex = "605"; // over the marks of the drawn example
  top.style.pointerEvents = "none";
  const over = { pane: "ov-world-marks", renderer: L.svg({ pane: "ov-world-marks", padding: 0.6 }) };
  const sky = canvasOn(map, map.getPanes().mapPane, "ov-canvas ov-world-sky");
  /** @type {number[]} */
  let trail = [];
  let of = "";
  /** @type {Map<number, L.Polyline>} */
  const lines = new Map();
  /** @type {L.CircleMarker[]} */
  let marks = [];
  let flying = false;

  const runs = (/** @type {LatLng[]} */ line) => runsOf(line, model.middle_deg);

  /** Only the world that is new is laid out: those before it change their look, and marks move. */
  function draw() {
    const now = worldNow(model, store);
    const { hypothesis } = store.get();
    const on = map.getContainer().classList;
    if (Boolean(now) !== on.contains("has-worlds")) on.toggle("has-worlds", Boolean(now));
    if (!now || hypothesis !== of) trail = [];
    of = hypothesis;
    if (now) trail = [now.index, ...trail.filter((index) => index !== now.index)].slice(0, KEPT);
    for (const [index, line] of lines) {
      if (trail.includes(index) && trail.length > 1) continue;
      line.remove();
      lines.delete(index);
    }
    if (now && !lines.has(now.index)) {
      const all = now.world.legs.flatMap((leg) => runs(leg.line));
      lines.set(now.index, exactLine(all, { ...into, className: "ov-world is-now" }).addTo(map));
    }
    trail.forEach((index, age) => lines.get(index)?.getElement()?.setAttribute("class", `ov-world ${AGES[age]}`));
    lines.get(trail[0])?.bringToFront();
    place(now ? marksOf(now.world) : []);
    fly();
  }

  /** @param {{ at: LatLng, d: string, className: string }[]} wanted */
  function place(wanted) {
    const shown = wanted.flatMap((mark) => runs([mark.at]).slice(0, 1).map(([at]) => ({ ...mark, at })));
    marks.slice(shown.length).forEach((mark) => mark.remove());
    marks = marks.slice(0, shown.length);
    shown.forEach(({ at, d, className }, k) => {
      if (!marks[k]) marks[k] = shapeAt(at, d, over).addTo(map);
      /** @type {Inner} */ (marks[k]).options.d = d;
      marks[k].setLatLng(at);
      marks[k].getElement()?.setAttribute("class", `ov-world-mark ${className}`);
    });
  }

  /**
   * Where ships, places and targets lay, each once.
   * @param {World} world
   */
  function marksOf({ paths }) {
    const { paths: courses } = model.hypothesis(store.get().hypothesis);
    const placed = new Set(courses.flatMap((path) => (path.start ? [model.platforms.get(path.platform)?.index] : [])));
    /** @type {Map<string, { at: LatLng, d: string, className: string }>} */
    const found = new Map();
    for (const { ship, way } of paths) {
      way.bends.forEach((metres, k) => {
        const at = way.at(metres);
        const last = k === way.bends.length - 1;
        const kind = k === 0 && !placed.has(ship) ? `ov-ship-${ship % 4}` : last ? "is-target" : "is-place";
        found.set(`${kind} ${at.map((value) => value.toFixed(4))}`, { at, className: kind, d: kind.startsWith("ov") ? shipOutline(ship) : RING });
      });
    }
    return [...found.values()];
  }

  /** Missiles of the world shown: they all leave together, for nobody published more, and no draw says when. */
  function fly() {
    if (!hasView(map)) return;
    const now = worldNow(model, store);
    const { t, playing, hypothesis } = store.get();
    const kmh = now?.world.told.kmh;
    const inOrder = model.hypothesis(hypothesis).paths.some((path) => path.launched_s);
    const before = flying;
    flying = Boolean(now && kmh && !inOrder && (t > 0 || playing));
    if (before || flying) sky.place();
    if (!now || !kmh || !flying) return;
    const { ink } = sky;
    const style = getComputedStyle(document.documentElement);
    ink.fillStyle = style.getPropertyValue("--draw");
    ink.strokeStyle = style.getPropertyValue("--paper");
    ink.lineWidth = 1.5;
    for (const { missiles, way } of now.world.paths) {
      const length = way.bends[way.bends.length - 1];
      const metres = (t * kmh) / KMH;
      const [run] = runs([way.at(Math.min(metres, length))]);
      if (!run) continue; // beyond the map's end
      const spot = pixelOf(map, run[0]);
      ink.globalAlpha = metres < length ? 1 : 0.45;
      ink.beginPath();
      ink.arc(spot.x, spot.y, 3 + 0.5 * Math.min(missiles, 6), 0, 2 * Math.PI);
      ink.fill();
      ink.stroke();
    }
    ink.globalAlpha = 1;
  }

  map.on("zoomend viewreset resize move", fly);
  store.on(["hypothesis", "layers", "world"], () => hasView(map) && draw());
  map.whenReady(draw);
  store.on(["t", "playing", "theme"], fly);
}

/** @typedef {L.CircleMarker & { _map: L.Map, _latlng: L.LatLng, _point: L.Point, _updateBounds: () => void, _path: SVGElement,
 *   _renderer: { _setPath: (layer: L.Path, d: string) => void }, options: { d: string } }} Inner */
/** @type {(new (at: LatLng, options: L.CircleMarkerOptions & { d: string }) => L.CircleMarker) | undefined} */
let Shape;

/**
 * A small shape at a position, as large at every zoom.
 * @param {LatLng} at
 * @param {string} d its outline around 0, 0
 * @param {L.CircleMarkerOptions} options
 */
function shapeAt(at, d, options) {
  Shape ??= L.CircleMarker.extend({
    /** @this {Inner} */
    _project() {
      this._point = pixelOf(this._map, this._latlng);
      this._updateBounds();
    },
    /** @this {Inner} */
    _updatePath() {
      this._renderer._setPath(this, this.options.d);
      this._path.setAttribute("transform", `translate(${this._point.x.toFixed(2)} ${this._point.y.toFixed(2)}) scale(0.62)`);
    },
  });
  return new Shape(at, { radius: 6, interactive: false, ...options, d });
}
