// Names on the map. Each takes the first free spot it may have, the important ones first. None lies on a mark or another name,
// and none on a line but those of ships and targets that find no other room.

import { latLng, pointAt, sums } from "./decode.js";
import { h, name, styled } from "./dom.js";
import { known } from "./known.js";

/** @import { Box, LabelItem, LatLng, Model, PlacedBox, Spot, Taken } from "./types.js" */

const EDGE_PX = 3; // of the window, that names keep clear
const CELL = 5; // pixels of the grid that remembers what is taken

/**
 * A grid over the view: mark boxes as taken, ask whether a box is free.
 * @param {number} west of the view, in pixels as all of these
 * @param {number} north
 * @param {number} across
 * @param {number} down
 * @param {number} edge how much of the view is kept clear along its edges: all of it where it is no wider, as in a window of no size
 * @returns {Taken}
 */
export function createTaken(west, north, across, down, edge = 0) {
  const [left, top] = [west + edge, north + edge];
  const [width, height] = [across, down].map((size) => Math.max(0, size - 2 * edge));
  const columns = Math.ceil(width / CELL);
  const rows = Math.ceil(height / CELL);
  const cells = new Uint8Array(columns * rows);
  const range = (/** @type {Box} */ [x, y, w, high]) => [
    Math.max(0, Math.floor((x - left) / CELL)), Math.min(columns - 1, Math.floor((x + w - left) / CELL)),
    Math.max(0, Math.floor((y - top) / CELL)), Math.min(rows - 1, Math.floor((y + high - top) / CELL)),
  ];
  const inside = (/** @type {Box} */ box) => box[0] >= left && box[1] >= top && box[0] + box[2] <= left + width && box[1] + box[3] <= top + height;
  return {
    mark(box) {
      const [x0, x1, y0, y1] = range(box);
      for (let y = y0; y <= y1; y += 1) for (let x = x0; x <= x1; x += 1) cells[y * columns + x] = 1;
    },
    free(box) {
      if (!inside(box)) return false;
      const [x0, x1, y0, y1] = range(box);
      for (let y = y0; y <= y1; y += 1) for (let x = x0; x <= x1; x += 1) if (cells[y * columns + x]) return false;
      return true;
    },
    /** The same question, quick for very many boxes, of what is marked by now: from sums over all cells above and to the left. */
    settled() {
      const wide = columns + 1;
      const totals = new Int32Array(wide * (rows + 1));
      for (let y = 0; y < rows; y += 1) {
        for (let x = 0, row = 0; x < columns; x += 1) {
          row += cells[y * columns + x];
          totals[(y + 1) * wide + x + 1] = totals[y * wide + x + 1] + row;
        }
      }
      return (/** @type {Box} */ box) => {
        if (!inside(box)) return false;
        const [x0, y0] = [Math.floor((box[0] - left) / CELL), Math.floor((box[1] - top) / CELL)];
        const x1 = Math.min(columns - 1, Math.floor((box[0] + box[2] - left) / CELL));
        const y1 = Math.min(rows - 1, Math.floor((box[1] + box[3] - top) / CELL));
        return totals[(y1 + 1) * wide + x1 + 1] - totals[y0 * wide + x1 + 1] - totals[(y1 + 1) * wide + x0] + totals[y0 * wide + x0] === 0;
      };
    },
  };
}

/**
 * The label layer. `first()` and `items()` give the labels of the moment, most important first; between the two `between(taken)`
 * may place what is no label. `obstacles(taken, better, never, wide)` marks what must stay free, what had better stay free, of the first
 * what must stay free of the names that may stand on lines, too, and what had better stay free of those.
 * @param {L.Map} map
 * @param {{ first?: () => LabelItem[], between?: (taken: Taken) => void, items: () => LabelItem[],
 *   obstacles: (taken: Taken, better: Taken, never: Taken, wide: Taken) => void }} content
 */
export function createLabels(map, { first = () => [], between = () => {}, items, obstacles }) {
  const pane = map.createPane("ov-labels");
  pane.style.zIndex = "480";
  pane.classList.add("leaflet-zoom-hide");
  pane.style.pointerEvents = "none";
  /** @type {Map<string, { element: HTMLElement, size: [number, number] | null }>} */
  const held = new Map();
  let frame = 0;

  function layout() {
    cancelAnimationFrame(frame);
    frame = 0;
    const size = map.getSize();
    const corner = map.containerPointToLayerPoint([0, 0]);
    const [taken, better, never, wide] = [0, 1, 2, 3].map(() => createTaken(corner.x, corner.y, size.x, size.y, EDGE_PX));
    obstacles(taken, better, never, wide);
    /** @type {Taken} */
    const both = { ...taken, mark(box) { taken.mark(box); never.mark(box); } };
    const early = first();
    const list = [...early, ...items()];
    const now = new Set(list.map((item) => item.key));
    for (const [key, { element }] of held) {
      if (!now.has(key)) {
        element.remove();
        held.delete(key);
      }
    }
    for (const item of list) {
      if (!held.has(item.key)) {
        item.element.classList.add("is-hidden");
        pane.append(item.element);
        held.set(item.key, { element: item.element, size: null });
      }
    }
    const fresh = [...held.values()].filter((one) => !one.size);
    tighten(fresh.map(({ element }) => element));
    for (const one of fresh) one.size = [one.element.offsetWidth, one.element.offsetHeight];
    early.forEach((item) => place(item, both, better, never, wide));
    between(both);
    list.slice(early.length).forEach((item) => place(item, both, better, never, wide));
  }

  /**
   * Show a label where it finds room, and take that.
   * @param {LabelItem} item
   * @param {Taken} taken
   * @param {Taken} better
   * @param {Taken} never
   * @param {Taken} wide
   */
  function place(item, taken, better, never, wide) {
    const { element, size: own } = known(held, item.key);
    if (!own) return;
    const points = (item.points ? item.points() : item.at ? [map.latLngToLayerPoint(item.at)] : [])
      .filter((point) => !item.dot || never.free(around(point, item.dot)));
    const strictly = item.bold ? null : better;
    const box = (strictly || item.prefers ? firstFree(points, item, own, taken, strictly, item.prefers) : null)
      || firstFree(points, item, own, taken, null)
      || (item.onLines ? firstFree(points, item, own, never, wide) || firstFree(points, item, own, never, null) : null);
    element.classList.toggle("is-hidden", !box);
    if (!box) return;
    if (item.pad) taken.mark([box[0] - item.pad, box[1] - item.pad, box[2] + 2 * item.pad, box[3] + 2 * item.pad]);
    else taken.mark(box);
    if (item.dot) taken.mark(around(box.point, item.dot));
    const turn = box.point.turn || 0;
    const [x, y] = turn ? [box[0] + (box[2] - own[0]) / 2, box[1] + (box[3] - own[1]) / 2] : box;
    element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)${turn ? ` rotate(${turn.toFixed(3)}rad)` : ""}`;
    item.placed?.(element, box, box.point);
  }

  /**
   * The first box that an item may have, also off what had `better` stay free.
   * @param {Spot[]} points
   * @param {LabelItem} item
   * @param {[number, number]} size
   * @param {Taken} taken
   * @param {Taken | null} better
   * @param {LabelItem["prefers"]} [prefers]
   */
  function firstFree(points, item, [width, height], taken, better, prefers) {
    for (const point of points) {
      const [across, up] = [Math.abs(Math.cos(point.turn || 0)), Math.abs(Math.sin(point.turn || 0))];
      const [w, high] = [width * across + height * up, width * up + height * across];
      for (const [dx, dy] of item.spots(w, high)) {
        /** @type {PlacedBox} */
        const box = Object.assign(/** @type {Box} */ ([point.x + dx, point.y + dy, w, high]), { point });
        if (!taken.free(box) || (better && !better.free(box)) || (prefers && !prefers(box))) continue;
        if (!item.accepts || item.accepts(box)) return box;
      }
    }
    return null;
  }

  const later = () => {
    frame ||= requestAnimationFrame(layout);
  };
  const forget = () => held.forEach((one) => { one.size = null; });
  map.on("resize", forget); // in a narrower window names take more lines
  map.on("moveend zoomend resize viewreset", later);
  return { layout, later, forget };
}

/**
 * The box of a dot.
 * @param {{ x: number, y: number }} point
 * @param {number} half of its width, pixels
 * @returns {Box}
 */
function around({ x, y }, half) {
  return [x - half, y - half, 2 * half, 2 * half];
}

/**
 * Make texts of several lines as wide as their longest line, which CSS does not: a name stands by its mark, not by a void.
 * @param {HTMLElement[]} elements
 */
function tighten(elements) {
  const texts = elements.flatMap((element) => [...element.querySelectorAll(".ov-label-text")]).filter((text) => text instanceof HTMLElement);
  texts.forEach((text) => text.style.removeProperty("width"));
  const widths = texts.map((text) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    return range.getBoundingClientRect().width;
  });
  texts.forEach((text, i) => styled(text, { width: `${Math.ceil(widths[i]) + 1}px` }));
}

/**
 * Mark a line of points, so many pixels to both sides.
 * @param {Taken} taken
 * @param {{ x: number, y: number }[]} line
 * @param {number} half
 */
export function markLine(taken, line, half) {
  for (let k = 1; k < line.length; k += 1) {
    const [a, b] = [line[k - 1], line[k]];
    const steps = Math.max(1, Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / 6));
    for (let n = 0; n <= steps; n += 1) {
      const x = a.x + ((b.x - a.x) * n) / steps;
      const y = a.y + ((b.y - a.y) * n) / steps;
      taken.mark([x - half, y - half, 2 * half, 2 * half]);
    }
  }
}

/**
 * Whether two boxes overlap.
 * @param {Box} a
 * @param {Box} b
 */
export function overlap(a, b) {
  return a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + b[3] && b[1] < a[1] + a[3];
}

/**
 * Boxes beside a point: right, left, above, below, then the corners.
 * @param {number} distance in pixels
 * @returns {LabelItem["spots"]}
 */
export function beside(distance) {
  return (w, high) => [
    [distance, -high / 2], [-w - distance, -high / 2], [-w / 2, -high - distance], [-w / 2, distance],
    [distance * 0.7, -high - distance * 0.5], [distance * 0.7, distance * 0.5],
    [-w - distance * 0.7, -high - distance * 0.5], [-w - distance * 0.7, distance * 0.5],
  ];
}

/** @returns {LabelItem["spots"]} */
function centred() {
  return (w, high) => [[-w / 2, -high / 2]];
}

/**
 * Names of states, seas and towns as label items; towns need a zoom that fits their size.
 * @param {L.Map} map
 * @param {Model} model
 */
export function geographyLabels(map, model) {
  const make = (/** @type {string} */ className, /** @type {string} */ text) => h("div", { class: `ov-label ${className}`, "aria-hidden": "true" }, name(text));
  const areas = model.land.states;
  /** @type {Box[]} names of states that stand by now */
  let standing = [];
  const apart = {
    accepts: (/** @type {Box} */ box) => standing.every((other) => !readAsOne(box, other)),
    placed: (/** @type {HTMLElement} */ _, /** @type {Box} */ box) => { standing.push(box); },
  };
  const states = model.labels.states.map((state) => {
    const rings = areas.get(state.code);
    const at = latLng(state.at);
    return { key: `state-${state.code}`, at, rank: state.rank, involved: Boolean(rings), pad: 4, spots: centred(), ...apart,
      element: make(rings ? "ov-label-state is-involved" : "ov-label-state", state.name),
      ...(rings ? { points: () => insidePoints(map, rings, at) } : {}) };
  });
  const seas = model.labels.seas.map((sea) => ({ key: `sea-${sea.name}`, at: latLng(sea.at), rank: sea.rank, pad: 4,
    element: make("ov-label-sea", sea.name), spots: nudged() }));
  const towns = model.labels.towns.map((town) => {
    const dot = h("i", { class: "ov-dot" });
    const element = make(town.capital ? "ov-label-town is-capital" : "ov-label-town", town.name);
    element.append(dot);
    return { key: `town-${town.name}-${town.at}`, name: town.name, known: town.known ?? town.name, at: latLng(town.at), people: town.people, capital: town.capital, element,
      pad: 3, dot: 3, spots: beside(7), placed: (/** @type {HTMLElement} */ _, /** @type {PlacedBox} */ box, /** @type {Spot} */ point) => {
        styled(dot, { transform: `translate(${Math.round(point.x - box[0] - 2)}px, ${Math.round(point.y - box[1] - 2)}px)` });
      } };
  });
  const rivers = model.land.rivers.filter((river) => river.name).map((river) => ({ key: `river-${river.rank}-${river.name}`, at: river.lines[0][0],
    rank: river.rank, pad: 6, element: make("ov-label-river", river.name), spots: centred(),
    points: () => riverPoints(map, river.lines, 6.4 * river.name.length) }));
  return () => {
    const zoom = map.getZoom();
    const view = map.getBounds();
    const least = 3.2e6 * 0.42 ** (zoom - 4.6);
    standing = [];
    return {
      involved: states.filter((s) => s.involved),
      neighbours: states.filter((s) => !s.involved && zoom > s.rank - 0.4 && view.contains(s.at)),
      seas: seas.filter((s) => zoom > 2.5 + s.rank && view.contains(s.at)),
      rivers: rivers.filter((r) => zoom > RIVER_NAME_ZOOM[r.rank]),
      towns: towns.filter((t) => (t.capital || t.people >= least) && view.contains(t.at)),
    };
  };
}

const STATE_GAP_PX = 44; // between names of states on one line: wider than the gaps within a name by four at least

/**
 * Whether two names of states stand so that they read as one: on one line, with little between them.
 * @param {Box} a
 * @param {Box} b
 */
export function readAsOne(a, b) {
  const [across, up] = [Math.max(a[0] - b[0] - b[2], b[0] - a[0] - a[2]), Math.max(a[1] - b[1] - b[3], b[1] - a[1] - a[3])];
  return across < STATE_GAP_PX && up < 0;
}

/** @returns {LabelItem["spots"]} */
function nudged() {
  return (w, high) => [[-w / 2, -high / 2], [-w / 2, -high / 2 - 24], [-w / 2, -high / 2 + 24], [-w / 2 + 40, -high / 2], [-w / 2 - 40, -high / 2],
    [-w / 2, -high / 2 - 60], [-w / 2, -high / 2 + 60]];
}

/**
 * Points of the view inside a state, nearest to the middle of its visible part first. Row by row, as a scan line.
 * @param {L.Map} map
 * @param {LatLng[][]} rings
 * @param {LatLng} labelPoint
 */
function insidePoints(map, rings, labelPoint) {
  const size = map.getSize();
  const corner = map.containerPointToLayerPoint([0, 0]);
  const toX = (/** @type {number} */ lng) => map.latLngToLayerPoint([0, lng]).x;
  const inside = [];
  const view = map.getBounds();
  const seen = rings.filter((ring) => view.intersects(boxOf(ring)));
  for (let y = corner.y + 24; y < corner.y + size.y; y += 20) {
    const spans = crossedAt(map.layerPointToLatLng([corner.x, y]).lat, seen);
    for (let k = 0; k + 1 < spans.length; k += 2) {
      const end = Math.min(toX(spans[k + 1]), corner.x + size.x - 30);
      for (let x = Math.max(toX(spans[k]), corner.x + 30); x < end; x += 22) inside.push(L.point(x, y));
    }
  }
  if (!inside.length) return [];
  const wish = map.latLngToLayerPoint(labelPoint);
  const room = size.subtract([40, 40]);
  const held = Math.abs(wish.x - corner.x - size.x / 2) < room.x / 2 && Math.abs(wish.y - corner.y - size.y / 2) < room.y / 2;
  const middle = held ? wish : inside.reduce((a, p) => a.add(p), L.point(0, 0)).divideBy(inside.length);
  return inside.sort((a, b) => a.distanceTo(middle) - b.distanceTo(middle)).slice(0, 200);
}

const RIVER_NAME_ZOOM = [4.5, 4.5, 5, 5.5, 5.5, 7];
const BESIDE_RIVER_PX = 10;

/**
 * Where a river's name may stand: along a stretch that is nearly straight over the name's length, beside the water.
 * @param {L.Map} map
 * @param {LatLng[][]} lines
 * @param {number} width in pixels
 * @returns {Spot[]}
 */
function riverPoints(map, lines, width) {
  const view = map.getBounds();
  const found = [];
  for (const line of lines) {
    if (line.length < 2 || !view.intersects(boxOf(line))) continue;
    const points = line.map((at) => map.latLngToLayerPoint(at));
    const along = sums(points.map((p, i) => (i ? p.distanceTo(points[i - 1]) : 0)));
    const spots = points.map((p) => /** @type {LatLng} */ ([p.y, p.x])); // pixels, as pointAt takes them
    for (let from = 0; from + width < along[along.length - 1]; from += width / 2) {
      const [a, b] = [from, from + width].map((at) => pointAt(spots, along, at)).map(([down, across]) => L.point(across, down));
      const straight = a.distanceTo(b) / width;
      const turn = Math.atan((b.y - a.y) / (b.x - a.x || 1e-9));
      if (straight < 0.9 || Math.abs(turn) > 1.2) continue;
      const [y, x] = pointAt(spots, along, from + width / 2);
      for (const side of [-1, 1]) {
        found.push(Object.assign(L.point(x - Math.sin(turn) * side * BESIDE_RIVER_PX, y + Math.cos(turn) * side * BESIDE_RIVER_PX),
          { turn, straight }));
      }
    }
  }
  return found.sort((a, b) => b.straight - a.straight).slice(0, 30);
}

/** @type {WeakMap<LatLng[], L.LatLngBounds>} */
const boxes = new WeakMap();

/** @param {LatLng[]} ring */
function boxOf(ring) {
  const box = boxes.get(ring) ?? L.latLngBounds(ring);
  boxes.set(ring, box);
  return box;
}

/**
 * Longitudes at which a parallel enters and leaves an area, in order.
 * @param {number} lat
 * @param {LatLng[][]} rings
 */
function crossedAt(lat, rings) {
  const found = [];
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [y1, x1] = ring[i];
      const [y2, x2] = ring[j];
      if (y1 > lat !== y2 > lat) found.push(((x2 - x1) * (lat - y1)) / (y2 - y1) + x1);
    }
  }
  return found.sort((a, b) => a - b);
}
