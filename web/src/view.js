// What must be seen when the page opens, what lies over the map, and the view in which the one is clear of the other.

import { EDGE_LAT, runsOf } from "./legs.js";
import { boxAround, clearMoves, grown, middleOfRoom } from "./room.js";

/** @import { Box, Crossings, EventView, Hindrances, Hypothesis, Inset, LatLng, MapView, Markers, Model, Store, Tags, View } from "./types.js" */

/** @typedef {import("./room.js").Move} Move */
/** @typedef {{ covers: Box[], cost: number }} Way */

const EDGE_PX = 6; // of the window
const MARK_GAP_PX = 4;
const COVER_GAP_PX = 4;
const LINE_HALF_PX = 3;
const POINT_EVERY_PX = 8; // along lines
const MOST_LINES = 60; // of one reconstruction; of more, a sample
const COVERS = ".ov-buttons, .ov-legend, .ov-player, .ov-world-card, .ov-credit, .leaflet-control";
// By how much smaller the map may be drawn, in levels of its zoom, to keep the inset, and to have every tag whole.
const INSET_WORTH = 0.5;
const TAGS_WORTH = 0.5;
const TAG_WORTH = 0.75; // of a tag that would find no room at all
const MOST_WORTH = 1.5; // of all tags together
const MOST_TRIED = 12; // views, of those that show everything
const QUICK = 2; // steps for each tag when its view is only tried

/**
 * A view that a map might have: what drawing asks a map for.
 * @param {L.Map} map
 * @param {number} zoom
 * @param {Move} [move] added to the world's pixels at that zoom
 * @returns {View}
 */
export function imagined(map, zoom, move = [0, 0]) {
  return {
    getZoom: () => zoom,
    getSize: () => map.getSize(),
    latLngToLayerPoint: (at) => map.project(at, zoom).add(move),
    containerPointToLayerPoint: (point) => L.point(point),
  };
}

/**
 * What buttons, legend, player, sheet and such cover of a map's window: boxes in pixels from its corner.
 * @param {HTMLElement} stage
 * @param {...(HTMLElement | undefined)} others
 */
export function coversOf(stage, ...others) {
  const home = stage.getBoundingClientRect();
  return [...stage.querySelectorAll(COVERS), ...others].filter((element) => element !== undefined).filter(isShown)
    .map((element) => element.getBoundingClientRect())
    .filter((box) => box.left < home.right && box.right > home.left && box.top < home.bottom && box.bottom > home.top)
    .map((box) => grown([box.left - home.left, box.top - home.top, box.width, box.height], COVER_GAP_PX));
}

/**
 * Whether an element is on the screen.
 * @param {Element} element
 */
export function isShown(element) {
  return element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden";
}

/**
 * Where boxes are clear of covers, as large as can be, at zooms `from` one down `to` another; null where they never are.
 * `itemsAt(zoom)`: boxes in pixels of the world; `ways`: covers to try, each with a `cost` in levels of the zoom;
 * `judge(zoom, move, way)`: what a view costs besides, in such levels.
 * @template {Way} W
 * @param {L.Map} map
 * @param {{ from: number, to?: number, itemsAt: (zoom: number) => Box[], ways: W[], world?: ((zoom: number) => Box) | null,
 *   judge?: (zoom: number, move: Move, way: W) => number }} wanted
 * @returns {{ zoom: number, move: Move, way: W, worth: number } | null}
 */
export function clearView(map, { from, to = map.getMinZoom(), itemsAt, ways, world = null, judge = () => 0 }) {
  const size = map.getSize();
  const step = map.options.zoomSnap || 0.25;
  /** @type {ReturnType<typeof clearView<W>>} */
  let best = null;
  let tries = MOST_TRIED;
  for (let zoom = from; zoom >= to && !(best && (!tries || zoom <= best.worth)); zoom -= step) {
    const items = itemsAt(zoom);
    const [left, top, width, height] = boxAround(items);
    for (const way of ways) {
      if (best && zoom - way.cost <= best.worth) continue;
      const [x, y] = middleOfRoom(way.covers, [size.x, size.y]);
      /** @type {Move} */
      const wish = [x - left - width / 2, y - top - height / 2];
      for (const move of clearMoves(items, way.covers, { size: [size.x, size.y], wish, world: world?.(zoom) })) {
        const worth = zoom - way.cost - judge(zoom, move, way);
        if (!best || worth > best.worth) best = { zoom, move, way, worth };
        tries = Math.max(0, tries - 1);
        if (!tries || worth === zoom - way.cost) break;
      }
    }
  }
  return best;
}

/**
 * Show a view that was found.
 * @param {L.Map} map
 * @param {{ zoom: number, move: Move }} found
 */
export function showView(map, { zoom, move: [dx, dy] }) {
  const size = map.getSize();
  map.setView(map.unproject(L.point(size.x / 2 - dx, size.y / 2 - dy), zoom), zoom, { animate: false });
}

/**
 * Points along a line, a few pixels apart, without what is off the map.
 * @param {View} view
 * @param {LatLng[]} line
 */
function along(view, line) {
  /** @type {L.Point[]} */
  const points = [];
  for (const at of line) {
    if (Math.abs(at[0]) > EDGE_LAT) continue; // off the map
    const point = view.latLngToLayerPoint(at);
    const last = points[points.length - 1];
    const steps = last ? point.distanceTo(last) / POINT_EVERY_PX : 1;
    if (steps < 1 && at !== line[line.length - 1]) continue;
    for (let k = 1; k < steps; k += 1) points.push(last.add(point.subtract(last).multiplyBy(k / steps)));
    points.push(point);
  }
  return points;
}

/** @type {(point: L.Point, half: number) => Box} */
const around = (point, half) => [point.x - half, point.y - half, 2 * half, 2 * half];

/**
 * Boxes no two of which stand for the same few pixels.
 * @param {L.Point[]} points
 * @param {number} half
 */
function thinned(points, half) {
  const cells = new Map(points.map((p) => [`${Math.round(p.x / POINT_EVERY_PX)} ${Math.round(p.y / POINT_EVERY_PX)}`, p]));
  return [...cells.values()].map((p) => around(p, half));
}

/**
 * How a page's map shows its event. `launch`: the outline of its region.
 * @param {L.Map} map
 * @param {Model} model
 * @param {Store} store
 * @param {{ stage: HTMLElement, panel: HTMLElement, markers: Markers, crossings: Crossings, launch: LatLng[] }} parts
 * @returns {EventView}
 */
export function createView(map, model, store, { stage, panel, markers, crossings, launch }) {
  const bounds = L.latLngBounds([[model.bounds[1], model.bounds[0]], [model.bounds[3], model.bounds[2]]]);
  const [west, east] = model.turns.length > 1 ? [model.middle - 180, model.middle + 180] : model.world;
  let [moved, ours, laidOut] = [false, false, L.point(0, 0)];
  /** @type {Tags | null} */
  let tags = null;
  /** @type {Inset | null} */
  let inset = null;
  /** @type {Map<string, L.Point[][]>} */
  const lines = new Map();

  /**
   * The lines of a reconstruction at a zoom, in pixels of the world.
   * @param {Hypothesis} hypothesis
   * @param {number} zoom
   */
  function linesOf(hypothesis, zoom) {
    const key = `${hypothesis.id} ${zoom}`;
    const known = lines.get(key);
    if (known) return known;
    const every = Math.ceil(hypothesis.paths.length / MOST_LINES);
    const some = hypothesis.paths.filter((_, i) => i % every === 0);
    const found = some.flatMap((path) => runsOf(path.line, model.middle_deg)).map((run) => along(imagined(map, zoom), run));
    lines.set(key, found);
    return found;
  }

  /**
   * What must be seen: launch region, marks and crossings; lines too, where the window can hold them.
   * @param {number} zoom
   * @param {boolean} withLines
   */
  function itemsAt(zoom, withLines) {
    const view = imagined(map, zoom);
    const points = [...along(view, [...launch, ...launch.slice(0, 1)]), ...crossings.strokes(view).flatMap((stroke) => stroke.bars.flat())];
    if (withLines) points.push(...model.hypotheses.flatMap((hyp) => linesOf(hyp, zoom)).flat());
    return [...markers.boxes(view).map((box) => grown(box, MARK_GAP_PX)), ...thinned(points, LINE_HALF_PX)];
  }

  /**
   * The world at a zoom: a view lies within it.
   * @param {number} zoom
   * @returns {Box}
   */
  function world(zoom) {
    const [from, to] = [map.project([85.0511, west], zoom), map.project([-80, east], zoom)];
    return [from.x, from.y, to.x - from.x, to.y - from.y];
  }

  const covers = () => coversOf(stage, panel, inset?.box);

  /**
   * What the tags of crossings keep off, in a view of this map or one that it might have.
   * @param {View} view
   * @param {Box[]} [over] what lies over the map
   * @returns {Hindrances}
   */
  function hindrances(view, over = covers()) {
    const [zoom, corner] = [view.getZoom(), view.containerPointToLayerPoint([0, 0])];
    const origin = view.latLngToLayerPoint([0, 0]).subtract(map.project([0, 0], zoom));
    const here = (/** @type {Hypothesis} */ hyp) => linesOf(hyp, zoom).map((line) => ({ points: line.map((p) => p.add(origin)), half: LINE_HALF_PX }));
    const chosen = model.hypothesis(store.get().hypothesis);
    return {
      boxes: [...markers.boxes(view), ...over.map(([left, top, width, height]) => /** @type {Box} */ ([left + corner.x, top + corner.y, width, height]))],
      lines: here(chosen),
      others: model.hypotheses.filter((hyp) => hyp !== chosen && store.get().layers.compare).flatMap(here),
    };
  }

  /** The whole event, clear of what lies over the map; where even the lines alone are too much, its marks. */
  function whole() {
    /** @type {(Way & { inset: boolean })[]} */
    const ways = [{ covers: coversOf(stage, panel), cost: inset?.fits() ? INSET_WORTH : 0, inset: false }];
    if (inset?.fits()) ways.unshift({ covers: [...ways[0].covers, inset.area()], cost: 0, inset: true });
    /** @type {(zoom: number, move: Move, way: { covers: Box[], inset: boolean }) => number} */
    const judge = (zoom, move, way) => {
      const { cost, lost } = tags?.plan(imagined(map, zoom, move), way.covers, QUICK) ?? { cost: 0, lost: 0 };
      const worth = TAGS_WORTH * cost + TAG_WORTH * lost;
      return MOST_WORTH * (1 - Math.exp(-worth / MOST_WORTH)) + (way.inset && inset?.needless(zoom) ? INSET_WORTH : 0);
    };
    const from = map.getBoundsZoom(bounds, false, L.point(2 * EDGE_PX, 2 * EDGE_PX));
    const clear = (/** @type {boolean} */ withLines) => clearView(map, { from, to: leastZoom(false), ways, world, judge,
      itemsAt: (zoom) => itemsAt(zoom, withLines) });
    const found = clear(true) ?? clear(false);
    if (!found) {
      map.fitBounds(bounds, { animate: false });
      return;
    }
    if (found.zoom < map.getMinZoom()) map.setMinZoom(found.zoom);
    showView(map, found);
    inset?.allow(found.way.inset);
  }

  /**
   * The strike area, clear of what lies over the map.
   * @param {L.LatLngBounds} area
   */
  function showTargets(area) {
    const size = map.getSize();
    const from = map.getBoundsZoom(area, false, L.point(48, 48));
    const boxes = (/** @type {number} */ zoom) => markers.boxes(imagined(map, zoom), "target").map((box) => grown(box, MARK_GAP_PX));
    const found = size.x && clearView(map, { from, itemsAt: boxes, ways: [{ covers: covers(), cost: 0 }], world });
    quietly(() => {
      if (found) showView(map, found);
      else map.fitBounds(area, { animate: false, padding: [24, 24] });
    });
  }

  /**
   * Do what moves the map without taking it for the reader's wish.
   * @param {() => void} move
   */
  function quietly(move) {
    ours = true;
    // a zoom that is still being animated would come to its end afterwards, and undo the move
    /** @type {L.Map & { _onZoomTransitionEnd?: () => void }} */ (map)._onZoomTransitionEnd?.();
    move();
    ours = false;
  }

  function fit() {
    if (!map.getSize().x || !map.getSize().y) return;
    moved = false;
    quietly(whole);
    laidOut = map.getSize();
    store.set({ view: null });
  }

  /** @param {MapView | null} view */
  function go(view) {
    if (!view) {
      moved = false;
      show();
      return;
    }
    quietly(() => map.setView([view[0], view[1]], view[2], { animate: false }));
    laidOut = map.getSize();
    moved = true;
    told();
  }

  function told() {
    if (!moved) return;
    const { lat, lng } = map.getCenter();
    store.set({ view: [lat, lng, map.getZoom()] });
  }

  /**
   * Show the event on paper, clear of the small map; what it gives takes that back.
   */
  function onPaper() {
    const before = { moved, laidOut };
    inset?.resized();
    quietly(whole);
    return () => {
      ({ moved, laidOut } = before);
      inset?.resized();
    };
  }

  /** The window has another size: show the event again, unless the reader has moved the map. */
  function resized() {
    quietly(() => map.invalidateSize({ animate: false, pan: false }));
    if (map.getSize().equals(laidOut)) return; // the observer calls when it begins, too
    laidOut = map.getSize();
    quietly(() => inset?.resized());
    if (moved) reveal();
    else show();
  }

  /** What the page opens with: the event, or the strike area where that stands for the small map. */
  function show() {
    if (inset?.instead()) showTargets(inset.targets);
    else fit();
  }

  /** What was chosen must not lie under a sheet that opens. */
  function reveal() {
    const { focus } = store.get();
    const mark = focus && markers.shown().find((m) => m.kind === focus.kind && m.id === focus.id);
    if (!mark) return;
    const size = map.getSize();
    const at = map.latLngToContainerPoint(mark.at);
    const item = grown(around(at, mark.size / 2), MARK_GAP_PX);
    if (clearMoves([item], covers(), { size: [size.x, size.y], wish: [0, 0], most: 1 })[0]?.every((d) => d === 0)) return;
    const [x, y] = middleOfRoom(covers(), [size.x, size.y]);
    quietly(() => map.panBy([at.x - x, at.y - y], { animate: false }));
  }

  /**
   * From which zoom on the world fills the window, in width and, if asked, in height.
   * @param {boolean} inHeight
   */
  function leastZoom(inHeight) {
    const size = map.getSize();
    const [, , wide, high] = world(0);
    return Math.max(0, Math.ceil(4 * Math.log2(Math.max(size.x / wide, inHeight ? size.y / high : 0))) / 4);
  }

  /** Keep the reader where the world is drawn: no zoom shows more than it, unless the event needs that, no step leaves it. */
  function keepInWorld() {
    const room = () => map.setMinZoom(leastZoom(true));
    map.setMaxBounds([[-80, west], [85.0511, east]]);
    map.on("resize", () => quietly(room));
    room();
  }

  map.on("dragstart zoomstart", () => { moved ||= !ours; });
  map.on("moveend", told);
  map.getContainer().addEventListener("keydown", (event) => { moved ||= event.key.startsWith("Arrow"); });
  return { fit, show, go, resized, onPaper, showTargets, covers, hindrances, quietly, keepInWorld, bounds,
    join: (parts) => { ({ tags, inset } = parts); } };
}
