// Missiles in the air, on two canvases: the lines that they have flown, bright up to where each is, and the missiles themselves
// above all that is drawn. What lies ahead of them is faint. Nothing else changes from one frame to the next.

import { h, inkOf, styled } from "./dom.js";
import { hasView } from "./exact.js";
import { known } from "./known.js";
import { chosenPaths } from "./lines.js";

/** @import { FlownLine, Lines, Model, Path, Store } from "./types.js" */

/** @typedef {{ course: number, speed: number, length: number, ship: number, launches: Map<number, number>, first: number }} Flight */
/**
 * How far a line is drawn bright.
 * @typedef {{ line: FlownLine, done: number, next: number, at: L.Point, long: number }} Trace metres, the next of its points, where
 *   that is, pixels
 */

const DASHES = [8, 3.5]; // as of lines.js
const JOIN_PX = 0.75; // by which a new piece of a line begins before the end of the last, so that no gap shows

/**
 * @param {L.Map} map
 * @param {Model} model
 * @param {Store} store
 * @param {Lines} lines
 * @param {() => boolean} [seen] whether the map is on the screen
 */
export function drawFlight(map, model, store, lines, seen = () => true) {
  const above = canvasOn(map, map.getPanes().mapPane, "ov-canvas");
  const pane = map.createPane("ov-flown");
  styled(pane, { "z-index": "415", "pointer-events": "none" });
  const below = canvasOn(map, pane, "ov-flown");
  /** @type {Flight[]} */
  let flights = [];
  /** @type {Trace[] | null} */
  let traces = null; // anew, from the start
  let before = 0;

  function measure() {
    flights = model.hypothesis(store.get().hypothesis).paths.map((path) => {
      const launches = launchesOf(path);
      return { course: path.index, speed: path.length_m / (path.duration_s ?? Infinity), length: path.length_m,
        ship: known(model.platforms, path.platform).index % 4, launches, first: Math.min(...launches.keys()) };
    });
    anew();
  }

  function anew() {
    traces = null;
    draw();
  }

  /**
   * How far the first missile of a line's courses has come on it, and of which course it is.
   * @param {FlownLine} line
   * @param {number} t
   */
  function frontOf(line, t) {
    let [course, metres, at] = [line.course, 0, 0];
    for (const index of line.courses) {
      const { speed, first, length } = flights[index];
      const flown = Math.min(length, Math.max(0, t - first) * speed);
      const own = flown - startOn(index, line);
      if (own > metres) [course, metres, at] = [index, own, flown];
    }
    return { course, metres: Math.min(metres, line.to - line.from), at };
  }

  /**
   * Where missiles of a frame are, each worked out once: a geodesic is some work.
   * @type {Map<string, L.Point | null>}
   */
  let spots = new Map();
  /** @type {Lines["spot"]} */
  function spotOf(course, metres, asStrand) {
    const key = `${course} ${metres} ${asStrand}`;
    const ready = spots.get(key);
    if (ready !== undefined) return ready;
    const found = lines.spot(course, metres, asStrand);
    spots.set(key, found);
    return found;
  }

  /** @type {WeakMap<FlownLine, Map<number, number>>} */
  const starts = new WeakMap();
  /**
   * How far a course has come where one of its legs begins.
   * @param {number} index
   * @param {FlownLine} line
   */
  function startOn(index, line) {
    const of = starts.get(line) ?? new Map();
    starts.set(line, of);
    const ready = of.get(index);
    if (ready !== undefined) return ready;
    const { paths } = model.hypothesis(store.get().hypothesis);
    const lead = paths[line.course];
    const leg = lead.legs[lead.bends.indexOf(line.from)];
    const found = paths[index].bends[paths[index].legs.indexOf(leg)];
    of.set(index, found);
    return found;
  }

  /** @param {number} t @param {string[]} tones */
  function drawFlown(t, tones) {
    if (!traces || t < before) {
      below.place();
      traces = lines.flownLines().map((line) => ({ line, done: 0, next: 1, at: line.points[0], long: 0 }));
    }
    before = t;
    const { ink } = below;
    for (const trace of traces) {
      const { line } = trace;
      const { course, metres, at } = frontOf(line, t);
      if (!trace.at || metres <= trace.done) continue;
      const whole = metres >= line.to - line.from;
      const end = whole ? line.points[line.points.length - 1] : spotOf(course, at, line.beside);
      if (!end) continue;
      const from = joined(trace);
      ink.setLineDash(line.dashed ? DASHES : []); // assumed legs look so in the air, too
      ink.lineDashOffset = trace.long - Math.hypot(trace.at.x - from[0], trace.at.y - from[1]);
      ink.beginPath();
      ink.moveTo(...from);
      const on = (/** @type {L.Point} */ point) => {
        ink.lineTo(point.x, point.y);
        trace.long += trace.at.distanceTo(point);
        trace.at = point;
      };
      for (; trace.next < line.points.length && line.metres[trace.next] - line.from < metres; trace.next += 1) on(line.points[trace.next]);
      on(end);
      ink.lineWidth = line.width;
      ink.strokeStyle = tones[line.ship];
      ink.stroke();
      trace.done = metres;
    }
  }

  function draw() {
    if (!hasView(map)) return;
    const { t, playing } = store.get();
    const flying = t > 0 || playing;
    const on = map.getContainer().classList;
    if (flying !== on.contains("ov-in-flight")) on.toggle("ov-in-flight", flying);
    if (!seen()) {
      traces = null;
      return;
    }
    above.place();
    if (!flying) {
      if (traces) below.place();
      traces = null;
      return;
    }
    const style = getComputedStyle(document.documentElement);
    const tones = [0, 1, 2, 3].map((ship) => style.getPropertyValue(`--ship-${ship}`));
    spots = new Map();
    drawFlown(t, tones);
    const chosen = new Set(chosenPaths(model, store.get()).map((path) => path.index));
    const { ink } = above;
    ink.strokeStyle = style.getPropertyValue("--paper");
    ink.lineWidth = 1.8;
    for (const { course, speed, length, ship, launches } of flights) {
      for (const [launched, count] of launches) {
        if (t < launched) continue;
        const at = (t - launched) * speed;
        const place = spotOf(course, Math.min(at, length), !chosen.has(course));
        if (!place) continue; // beyond the map's end
        ink.globalAlpha = (at < length ? 1 : 0.45) * (chosen.size && !chosen.has(course) ? 0.3 : 1);
        ink.beginPath();
        ink.arc(place.x, place.y, 3 + 0.5 * Math.min(count, 6), 0, 2 * Math.PI);
        ink.fillStyle = tones[ship];
        ink.fill();
        ink.stroke();
      }
    }
    ink.globalAlpha = 1;
  }

  map.on("zoomend viewreset resize move", anew);
  store.on(["hypothesis"], measure);
  store.on(["theme", "focus", "hover"], anew);
  store.on(["t", "playing"], draw);
  return anew;
}

/**
 * A canvas as large as the map's window; `place` lays it over the window and empties it.
 * @param {L.Map} map
 * @param {HTMLElement} home
 * @param {string} name
 */
export function canvasOn(map, home, name) {
  const canvas = h("canvas", { class: `${name} leaflet-zoom-hide`, "aria-hidden": "true" });
  home.append(canvas);
  const ink = inkOf(canvas);
  return { ink, place() {
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
  } };
}

/**
 * Where a new piece of a line begins: a little before the end of the last, towards the point before it.
 * @param {Trace} trace
 * @returns {[x: number, y: number]}
 */
function joined({ line, done, next, at }) {
  const from = line.points[next - 1];
  const long = done && from ? Math.hypot(at.x - from.x, at.y - from.y) : 0;
  return long ? [at.x - ((at.x - from.x) / long) * Math.min(JOIN_PX, long), at.y - ((at.y - from.y) / long) * Math.min(JOIN_PX, long)] : [at.x, at.y];
}

/**
 * When missiles left on a path: seconds after the event's first launch, with how many left then.
 * @param {Path} path
 * @returns {Map<number, number>}
 */
export function launchesOf(path) {
  const found = new Map();
  for (const at of path.launched_s || path.paths.map(() => 0)) found.set(at, (found.get(at) || 0) + 1);
  return found;
}
