// Areas: how far each position may be off, and the regions that claims speak of. Both where they are: a circle on the Earth
// is no circle on the map.

import { decode } from "./decode.js";
import { h, name } from "./dom.js";
import { circleOf, runsOf } from "./legs.js";

/** @import { Basis, LabelItem, LatLng, LonLat, Model, Steps, Store } from "./types.js" */

/**
 * The area in which a position may lie, within a radius or an outline, or nothing where it has neither.
 * @param {Model} model
 * @param {{ at: LonLat, radius_km: number | null, basis: Basis, area: Steps[][] }} record
 * @param {L.PathOptions} options
 * @returns {L.Path | null}
 */
export function areaOf(model, { at: [lng, lat], radius_km, basis, area }, options) {
  const look = { ...options, className: `${options.className} ${basis === "assumed" ? "is-assumed" : "is-known"}` };
  if (area.length) return L.polygon(area.map((rings) => rings.map(decode)), look);
  if (!radius_km) return null;
  const line = circleOf([lat, lng], 1000 * radius_km);
  // around a pole a circle runs through all longitudes: its line can be drawn, what lies within it cannot
  const closed = Math.abs(line[0][1] - line[line.length - 1][1]) < 1;
  return closed ? L.polygon(line, look) : L.polyline(runsOf(line, model.middle_deg), { ...look, fill: false });
}

/**
 * The regions that claims speak of, as outlines with names.
 * @param {L.Map} map
 * @param {Model} model
 * @param {Store} store
 */
export function drawRegions(map, model, store) {
  const pane = map.createPane("ov-regions");
  pane.style.zIndex = "318";
  pane.style.pointerEvents = "none";
  const options = { pane: "ov-regions", renderer: L.svg({ pane: "ov-regions", padding: 0.6 }), interactive: false, className: "ov-region" };
  const group = L.layerGroup();
  const labels = model.regions.map((region) => {
    const line = decode(region.line);
    L.polygon(line, options).addTo(group);
    const [lats, lngs] = [0, 1].map((k) => line.map((vertex) => vertex[k]));
    /** @type {LatLng} */
    const at = [Math.max(...lats), (Math.min(...lngs) + Math.max(...lngs)) / 2];
    return { key: `region-${region.claim}`, at, pad: 2, spots: below,
      element: h("div", { class: "ov-label ov-label-region", "aria-hidden": "true" }, name(region.name)) };
  });
  store.on(["layers"], ({ layers }) => {
    if (layers.regions) group.addTo(map);
    else group.remove();
  });
  /** @returns {LabelItem[]} */
  const items = () => (store.get().layers.regions ? labels : []);
  return { items };
}

/**
 * Inside a region, below the middle of its northern edge.
 * @param {number} w @param {number} high
 * @returns {[number, number][]}
 */
function below(w, high) {
  return [4, 20, 40, 60, 90, 130].flatMap((by) => /** @type {[number, number][]} */ ([[-w / 2, by], [-w - 10, by], [10, by], [-w / 2, -by - high]]));
}
