// Land, sea, borders, rivers, graticule. States lie below, the sea covers their seaward parts, so that land borders are the
// ledger's own lines and coasts are the sea's.

import { wrapped180 } from "./decode.js";
import { h } from "./dom.js";
import { say } from "./language.js";

/** @import { LabelItem, Land, LatLng, Model, Store } from "./types.js" */

/** @typedef {(list: LatLng[][], options: L.PolylineOptions) => L.Polyline} DrawLines */

/** From which zoom rivers show, by Natural Earth's rank (0 Amazon, 9 brook), and from which province lines do. */
const RIVER_ZOOM = [3, 3, 3.5, 4, 4.5, 5.2, 5.6, 6.4, 6.9, 7.3];
const PROVINCE_ZOOM = 6.9;

/**
 * @param {L.Map} map
 * @param {Model} model
 * @param {Store} store
 * @param {boolean} [near] show what belongs to a closer look, whatever the zoom
 */
export function drawBackdrop(map, model, store, near = false) {
  const pane = (/** @type {string} */ key, /** @type {number} */ z) => {
    const element = map.createPane(`ov-${key}`);
    element.style.zIndex = String(z);
    element.style.pointerEvents = "none";
    return { pane: `ov-${key}`, renderer: L.svg({ pane: `ov-${key}`, padding: 0.6 }) };
  };
  const { land: data } = model;
  const land = pane("land", 200);
  const borders = pane("borders", 210);
  const sea = pane("sea", 220);
  const net = pane("net", 230);

  L.polygon([[-85, -900], [85, -900], [85, 900], [-85, 900]], { ...land, className: "ov-ground", interactive: false }).addTo(map);
  const states = new Map();
  for (const [code, outlines] of data.states) {
    const area = L.polygon(outlines, { ...land, className: `ov-state ov-tint-${model.tints[code]}`, smoothFactor: 0.6, bubblingMouseEvents: false });
    area.on("click", () => store.set({ focus: { kind: "state", id: code } }));
    states.set(code, area.addTo(map));
  }
  /** @type {DrawLines} */
  const lines = (list, options) => L.polyline(list, { interactive: false, smoothFactor: 0.5, ...options });
  const inland = inlandLines(data, lines, borders);
  lines(data.borders, { ...borders, className: "ov-border" }).addTo(map);
  const rings = (/** @type {LatLng[][]} */ list, /** @type {string} */ className) => L.polygon(list.map((ring) => [ring]), { ...sea, className, interactive: false,
    smoothFactor: 0.7 }).addTo(map);
  rings(data.seas, "ov-sea");
  lines(data.seams, { ...sea, className: "ov-seam" }).addTo(map);
  rings(data.lakes, "ov-lake");
  lines(data.limits, { ...net, className: "ov-limit" }).addTo(map);
  drawGraticule(map, net, model.world);

  /** Add what belongs to this zoom, remove what does not. */
  function suit() {
    const zoom = map.getZoom() + (near ? 1.5 : 0);
    for (const { layer, from } of inland) {
      if (zoom < from) layer.remove();
      else if (!map.hasLayer(layer)) layer.addTo(map);
    }
  }

  /** States that the chosen hypothesis overflies have their tints; those that only a straight line crosses an amber outline besides. */
  function mark() {
    const state = store.get();
    const crossed = new Set(model.hypothesis(state.hypothesis).states.map((c) => c.code));
    for (const [code, area] of states) {
      const element = area.getElement();
      if (!element) continue;
      element.classList.toggle("is-crossed", crossed.has(code));
      element.classList.toggle("is-extra", crossed.has(code) && model.finding.extra.includes(code));
      element.classList.toggle("is-focus", state.focus?.kind === "state" && state.focus.id === code);
      element.classList.toggle("is-hover", state.hover?.kind === "state" && state.hover.id === code);
      if (element.matches(".is-extra")) area.bringToFront(); // its neighbours must not cover its outline
    }
    for (const area of states.values()) if (area.getElement()?.matches(".is-hover, .is-focus")) area.bringToFront();
  }
  map.whenReady(() => {
    suit();
    map.on("zoomend", suit);
  });
  store.on(["hypothesis", "focus", "hover"], mark);
  return { mark };
}

/**
 * Rivers by rank and province lines as layers, each with the zoom from which it shows. They lie below the borders.
 * @param {Land} data
 * @param {DrawLines} lines
 * @param {L.PolylineOptions} options
 */
function inlandLines(data, lines, options) {
  /** @type {Map<number, LatLng[][]>} */
  const ranks = new Map();
  for (const river of data.rivers) ranks.set(river.rank, [...(ranks.get(river.rank) || []), ...river.lines]);
  const found = [...ranks].map(([rank, list]) => ({ from: RIVER_ZOOM[rank],
    layer: lines(list, { ...options, className: `ov-river${rank < 5 ? " is-great" : ""}` }) }));
  return [...found, { from: PROVINCE_ZOOM, layer: lines(data.provinces, { ...options, className: "ov-province" }) }];
}

const GRATICULE_DEG = 5;

/**
 * @param {L.Map} map
 * @param {L.PolylineOptions} options
 * @param {[number, number]} world
 */
function drawGraticule(map, options, [west, east]) {
  /** @type {LatLng[][]} */
  const points = [];
  for (let lng = west; lng <= east; lng += GRATICULE_DEG) points.push([[-80, lng], [84, lng]]);
  for (let lat = -80; lat <= 80; lat += GRATICULE_DEG) points.push([[lat, west], [lat, east]]);
  L.polyline(points, { ...options, className: "ov-graticule", interactive: false }).addTo(map);
}

/**
 * The degrees of meridians at the upper edge of the view and of parallels at its left, as label items.
 * @param {L.Map} map
 */
export function graticuleLabels(map) {
  /** @type {Map<string, HTMLElement>} */
  const made = new Map();
  /** @type {(key: string, text: string, point: L.Point, spots: LabelItem["spots"]) => LabelItem} */
  const item = (key, text, point, spots) => {
    const element = made.get(key) ?? h("div", { class: "ov-label ov-label-degree", "aria-hidden": "true" }, text);
    made.set(key, element);
    return { key, element, points: () => [point], spots, pad: 6 };
  };
  return () => {
    const [view, corner] = [map.getBounds(), map.containerPointToLayerPoint([0, 0])];
    const at = (/** @type {number} */ lat, /** @type {number} */ lng) => map.latLngToLayerPoint([lat, lng]);
    const middle = view.getCenter();
    const wide = at(middle.lat, middle.lng + GRATICULE_DEG).x - at(middle.lat, middle.lng).x;
    const step = GRATICULE_DEG * ([1, 2, 3, 6].find((k) => k * wide >= 70) || 12);
    const first = (/** @type {number} */ edge) => Math.ceil(edge / step) * step;
    const found = [];
    for (let lng = first(view.getWest()); lng <= view.getEast(); lng += step) {
      found.push(item(`lng${lng}`, longitude(wrapped180(lng)), L.point(at(middle.lat, lng).x, corner.y),
        (w) => [[4, 4], [-w - 4, 4]]));
    }
    const lowest = map.layerPointToLatLng([corner.x, corner.y + map.getSize().y - 30]).lat; // not half under a sheet
    for (let lat = first(Math.max(lowest, -80)); lat <= Math.min(view.getNorth(), 80); lat += step) {
      found.push(item(`lat${lat}`, latitude(lat), L.point(corner.x, at(lat, middle.lng).y), (w, high) => [[4, -high - 1], [4, 1]]));
    }
    return found;
  };
}

/** @param {number} lng */
function longitude(lng) {
  const number = Math.abs(lng);
  if (lng % 180 === 0) return say("{number}°", { number });
  // Translators: degrees east, at the edge of the map
  return lng > 0 ? say("{number}° E", { number }) : say("{number}° W", { number });
}

/** @param {number} lat */
function latitude(lat) {
  const number = Math.abs(lat);
  if (lat === 0) return say("{number}°", { number });
  // Translators: degrees north, at the edge of the map
  return lat > 0 ? say("{number}° N", { number }) : say("{number}° S", { number });
}
