// Very many paths: all of them as faint lines on one canvas below the strands, which then stand for bundles. Each line is
// its geodesic: divided where the view and the zoom need it, never more.

import { h, inkOf, styled } from "./dom.js";
import { hasView } from "./exact.js";
import { bytesOf, EDGE_LAT, legsOf, northing } from "./legs.js";

/** @import { Cloud, Hypothesis, Leg, Model, Store } from "./types.js" */

const WITHIN_PX = 0.5; // how far a drawn line may lie from its geodesic
const COARSE_M = 200000; // the pieces that every leg is divided into once
const FINEST_M = 2000;
const BOW = 0.05; // of its length that a coarse piece may bow out on the map, up to 85 degrees of latitude
const DEPTH = 32;

/**
 * @param {L.Map} map
 * @param {Model} model
 * @param {Store} store
 */
export function drawCloud(map, model, store) {
  if (!model.many) return { draw() {} };
  const pane = map.createPane("ov-cloud");
  pane.style.zIndex = "390";
  pane.style.pointerEvents = "none";
  const canvas = h("canvas", { class: "ov-cloud leaflet-zoom-hide", "aria-hidden": "true" });
  pane.append(canvas);
  const ink = inkOf(canvas);
  /** @type {WeakMap<Cloud, ReturnType<typeof unpacked>>} */
  const ready = new WeakMap();

  /** @param {Cloud} cloud */
  function unpacked({ legs: packed, ways, ships, times, per }) {
    const legs = legsOf(packed, model.figure);
    return { legs, ways: new Int32Array(bytesOf(ways)), ships: new Uint16Array(bytesOf(ships)),
      times: new Uint16Array(bytesOf(times)), per, coarse: legs.map(coarse) };
  }

  /** @param {Cloud} cloud */
  function linesOf(cloud) {
    const found = ready.get(cloud) ?? unpacked(cloud);
    ready.set(cloud, found);
    return found;
  }

  function draw() {
    const hyp = model.hypothesis(store.get().hypothesis);
    const size = map.getSize();
    const dots = Math.min(2, window.devicePixelRatio || 1);
    canvas.width = size.x * dots;
    canvas.height = size.y * dots;
    styled(canvas, { width: `${size.x}px`, height: `${size.y}px` });
    L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
    if (!hyp.cloud) return;
    const { legs, ways, ships, times, per, coarse: pieces } = linesOf(hyp.cloud);
    const style = getComputedStyle(document.documentElement);
    ink.setTransform(dots, 0, 0, dots, 0, 0);
    ink.lineWidth = 0.7;
    const faint = Math.max(0.03, Math.min(0.4, 60 / hyp.cloud.count)); // of one missile's line
    const trace = tracer(map, size, model.middle_deg);
    for (let i = 0; i < ships.length; i += 1) {
      ink.beginPath();
      for (let k = 0; k < per; k += 1) {
        const index = ways[per * i + k];
        const leg = index < 0 ? ~index : index;
        trace(ink, legs[leg], pieces[leg]);
      }
      ink.globalAlpha = 1 - (1 - faint) ** times[i]; // as if each were drawn
      ink.strokeStyle = style.getPropertyValue(`--ship-${ships[i] % 4}`);
      ink.stroke();
    }
  }

  let frame = 0;
  const later = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      draw();
    });
  };
  map.on("moveend zoomend viewreset resize", later);
  store.on(["hypothesis", "theme"], () => hasView(map) && later());
  return { draw: later };
}

const TURN = 360;

/**
 * A leg at stations that are COARSE_M apart at most: metres, and x, y on the map where the world is 1 wide.
 * @param {Leg} leg
 */
export function coarse(leg) {
  const parts = Math.max(2, Math.ceil(leg.length_m / COARSE_M));
  const found = new Float64Array(3 * (parts + 1));
  for (let k = 0; k <= parts; k += 1) place(found, 3 * k, leg, (leg.length_m * k) / parts);
  return found;
}

/**
 * @param {Float64Array} into
 * @param {number} at index
 * @param {Leg} leg
 * @param {number} metres
 */
function place(into, at, leg, metres) {
  const [lat, lng] = leg.at(metres);
  into[at] = metres;
  into[at + 1] = lng / TURN + 0.5;
  into[at + 2] = Math.abs(lat) <= EDGE_LAT ? 0.5 - northing(lat) / (2 * Math.PI) : Infinity;
}

/**
 * A function that draws one leg, as finely as the view needs.
 * @param {L.Map} map
 * @param {L.Point} size
 * @param {number} middle degrees
 * @returns {(ink: CanvasRenderingContext2D, leg: Leg, stations: Float64Array) => void}
 */
function tracer(map, size, middle) {
  const world = 256 * 2 ** map.getZoom();
  const corner = map.getPixelBounds().min ?? L.point(0, 0);
  const spare = new Float64Array(3 * DEPTH); // a place a depth
  /** Turns by which either end of a leg comes into the page's run of longitudes. */
  const turnsOf = (/** @type {Float64Array} */ stations) => new Set([1, stations.length - 2].map((k) => Math.round(middle / TURN + 0.5 - stations[k])));

  return (ink, leg, stations) => {
    const x = (/** @type {Float64Array} */ at, /** @type {number} */ from) => at[from + 1] * world + shift;
    const y = (/** @type {Float64Array} */ at, /** @type {number} */ from) => at[from + 2] * world - corner.y;
    let [pen, shift] = [false, 0];
    /** @type {(a: Float64Array, i: number, b: Float64Array, j: number, depth: number) => void} */
    const divide = (a, i, b, j, depth) => {
      const [ax, ay, bx, by] = [x(a, i), y(a, i), x(b, j), y(b, j)];
      if (!Number.isFinite(ay) && !Number.isFinite(by)) {
        pen = false;
        return;
      }
      const reach = 2 + BOW * Math.hypot(bx - ax, Number.isFinite(by - ay) ? by - ay : size.y);
      const seen = Math.min(ax, bx) < size.x + reach && Math.max(ax, bx) > -reach && Math.min(ay, by) < size.y + reach && Math.max(ay, by) > -reach;
      if (seen && b[j] - a[i] > FINEST_M && depth < DEPTH) {
        place(spare, 3 * depth, leg, (a[i] + b[j]) / 2);
        const [mx, my] = [x(spare, 3 * depth), y(spare, 3 * depth)];
        const long = Math.hypot(bx - ax, by - ay) || 1;
        const bow = Math.abs((mx - ax) * (by - ay) - (my - ay) * (bx - ax)) / long;
        if (!(bow <= WITHIN_PX)) {
          divide(a, i, spare, 3 * depth, depth + 1);
          divide(spare, 3 * depth, b, j, depth + 1);
          return;
        }
      }
      if (!Number.isFinite(ay) || !Number.isFinite(by)) {
        pen = false;
        return;
      }
      if (!pen) ink.moveTo(ax, ay);
      ink.lineTo(bx, by);
      pen = true;
    };
    for (const turn of turnsOf(stations)) {
      shift = turn * world - corner.x;
      pen = false;
      for (let k = 0; k + 5 < stations.length; k += 3) divide(stations, k, stations, k + 3, 0);
    }
  };
}
