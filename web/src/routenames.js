// The name of each reconstruction, beside its own lines.

import { h, name } from "./dom.js";
import { known } from "./known.js";

/** @import { Box, Hypothesis, LabelItem, Lines, Model, Path, PlacedBox, Store } from "./types.js" */

const NAME_WITHIN_PX = 44;

/**
 * @param {L.Map} map
 * @param {Model} model
 * @param {Store} store
 * @param {Lines} lines
 */
export function routeNames(map, model, store, lines) {
  /** @type {Map<string, HTMLElement>} */
  const names = new Map();
  /** @type {Box[]} */
  let named = [];

  /**
   * Label items. They take boxes that `prefers` takes, and others only if `accepts` does.
   * @param {(box: Box) => boolean} prefers
   * @param {(box: Box) => boolean} accepts
   */
  function items(prefers, accepts) {
    named = [];
    const state = store.get();
    /** @type {LabelItem[]} */
    const wanted = [];
    for (const hyp of model.hypotheses) {
      const chosen = hyp.id === state.hypothesis;
      if (!lines.isDrawn(hyp) || model.hypotheses.length < 2) continue;
      const key = `route-${hyp.id}-${chosen}`;
      if (!names.has(key)) {
        const extra = !chosen && hyp.states.some((c) => model.finding.extra.includes(c.code));
        names.set(key, h("div", { class: `ov-label ov-label-route${chosen ? " is-chosen" : ""}${extra ? " is-extra" : ""}`,
          "aria-hidden": "true" }, name(hyp.name)));
      }
      const path = hyp.paths[Math.floor(hyp.paths.length / 2)];
      wanted.push({ key, element: known(names, key), at: path.line[0], pad: 3, spots: aboveOrBelow, bold: true, points: () => alongView(path),
        prefers, accepts: (box) => standsBy(box, hyp.id) && (prefers(box) || accepts(box)),
        placed: (_, box) => { named.push(box); } });
    }
    return wanted;
  }

  /**
   * Places along a path that are in view, those in its middle first.
   * @param {Path} path
   */
  function alongView(path) {
    const view = map.getBounds();
    const places = Array.from({ length: PLACES + 1 }, (_, k) => ({ k, at: path.at((path.bends[path.bends.length - 1] * k) / PLACES) }));
    return places.filter(({ at }) => view.contains(at)).sort((a, b) => Math.abs(a.k - PLACES / 2) - Math.abs(b.k - PLACES / 2))
      .slice(0, 60).map(({ at }) => map.latLngToLayerPoint(at));
  }

  /**
   * A name stands by its own lines: near to them, and nearer than to those of any other reconstruction.
   * @param {PlacedBox} box
   * @param {string} id
   */
  function standsBy(box, id) {
    const away = (/** @type {Hypothesis} */ hyp) => Math.min(...lines.pieces(hyp).map((line) => boxAway(box, line)));
    const own = away(model.hypothesis(id));
    if (own > NAME_WITHIN_PX) return false;
    return model.hypotheses.every((hyp) => hyp.id === id || !lines.isDrawn(hyp) || away(hyp) > 1.5 * own + 4);
  }

  return { items, named: () => named };
}

const PLACES = 72; // along a path, where its name may stand

/**
 * Distance from a box to a line of points, in pixels; 0 where the line runs through it.
 * @param {Box} box
 * @param {L.Point[]} line
 */
function boxAway([left, top, width, height], line) {
  const corners = [left, left + width].flatMap((x) => [top, top + height].map((y) => L.point(x, y)));
  const box = L.bounds(corners);
  let least = Infinity;
  for (let k = 1; k < line.length; k += 1) {
    const [a, b] = [line[k - 1], line[k]];
    if (L.LineUtil.clipSegment(a, b, box)) return 0;
    for (const p of corners) least = Math.min(least, L.LineUtil.pointToSegmentDistance(p, a, b));
    const x = Math.max(left - a.x, 0, a.x - left - width);
    const y = Math.max(top - a.y, 0, a.y - top - height);
    least = Math.min(least, Math.hypot(x, y));
  }
  return least;
}

/** @type {LabelItem["spots"]} */
function aboveOrBelow(w, high) {
  /** @type {[number, number][]} */
  const spots = [];
  for (const reach of [10, 18, 28, 40, 54]) {
    for (const dx of [-w / 2, -0.95 * w, -0.05 * w]) spots.push([dx, -high - reach], [dx, reach]);
  }
  for (const reach of [12, 22, 34]) spots.push([reach, -high / 2], [-w - reach, -high / 2]);
  return spots;
}
