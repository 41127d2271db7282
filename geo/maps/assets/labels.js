// Names on the map. Each takes the first free spot it may have, the important ones first, and none lies on a ribbon, a
// marker or another name.

const CELL = 5; // pixels of the grid that remembers what is taken

/** A grid over the view: mark boxes as taken, ask whether a box is free. Boxes are [left, top, width, height]. */
function createTaken(left, top, width, height) {
  const columns = Math.ceil(width / CELL);
  const rows = Math.ceil(height / CELL);
  const cells = new Uint8Array(columns * rows);
  const range = ([x, y, w, h]) => [
    Math.max(0, Math.floor((x - left) / CELL)), Math.min(columns - 1, Math.floor((x + w - left) / CELL)),
    Math.max(0, Math.floor((y - top) / CELL)), Math.min(rows - 1, Math.floor((y + h - top) / CELL)),
  ];
  return {
    mark(box) {
      const [x0, x1, y0, y1] = range(box);
      for (let y = y0; y <= y1; y += 1) for (let x = x0; x <= x1; x += 1) cells[y * columns + x] = 1;
    },
    free(box) {
      if (box[0] < left || box[1] < top || box[0] + box[2] > left + width || box[1] + box[3] > top + height) return false;
      const [x0, x1, y0, y1] = range(box);
      for (let y = y0; y <= y1; y += 1) for (let x = x0; x <= x1; x += 1) if (cells[y * columns + x]) return false;
      return true;
    },
  };
}

/**
 * The label layer. `items()` gives the labels of the moment, most important first, each with
 * `key, element, at, spots(width, height)` (boxes' [dx, dy] from the point, best first) and optional `points()` (several to
 * stand by), `accepts(box, strictly)` (first asked strictly), `covers(box)` (further boxes that it takes), `placed(element, box, point)`, and `bold`: whether it
 * may stand on what had better stay free, even where there is room elsewhere.
 * `obstacles(taken, better)` marks what must stay free, and what had better stay free.
 */
function createLabels(map, { items, obstacles }) {
  const pane = map.createPane("ov-labels");
  pane.style.zIndex = 480;
  pane.classList.add("leaflet-zoom-hide");
  pane.style.pointerEvents = "none";
  const known = new Map();
  let frame = 0;

  function layout() {
    cancelAnimationFrame(frame);
    frame = 0;
    const size = map.getSize();
    const corner = map.containerPointToLayerPoint([0, 0]);
    const taken = createTaken(corner.x, corner.y, size.x, size.y);
    const better = createTaken(corner.x, corner.y, size.x, size.y);
    obstacles(taken, better);
    const list = items();
    const now = new Set(list.map((item) => item.key));
    for (const [key, held] of known) {
      if (!now.has(key)) {
        held.element.remove();
        known.delete(key);
      }
    }
    for (const item of list) {
      if (!known.has(item.key)) {
        item.element.classList.add("is-hidden");
        pane.append(item.element);
        known.set(item.key, { element: item.element });
      }
    }
    for (const held of known.values()) held.size ||= [held.element.offsetWidth, held.element.offsetHeight];
    for (const item of list) {
      const held = known.get(item.key);
      const points = item.points ? item.points() : [map.latLngToLayerPoint(item.at)];
      const box = firstFree(points, item, held.size, taken, item.bold ? null : better) || firstFree(points, item, held.size, taken);
      held.element.classList.toggle("is-hidden", !box);
      if (!box) continue;
      if (item.pad) taken.mark([box[0] - item.pad, box[1] - item.pad, box[2] + 2 * item.pad, box[3] + 2 * item.pad]);
      else taken.mark(box);
      item.covers?.(box).forEach(taken.mark);
      const turn = box.point.turn || 0;
      const [x, y] = turn ? [box[0] + (box[2] - held.size[0]) / 2, box[1] + (box[3] - held.size[1]) / 2] : box;
      held.element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)${turn ? ` rotate(${turn.toFixed(3)}rad)` : ""}`;
      item.placed?.(held.element, box, box.point);
    }
  }

  function firstFree(points, item, [width, height], taken, better = undefined) {
    const strictly = better !== undefined;
    for (const point of points) {
      const [across, up] = [Math.abs(Math.cos(point.turn || 0)), Math.abs(Math.sin(point.turn || 0))];
      const [w, high] = [width * across + height * up, width * up + height * across];
      for (const [dx, dy] of item.spots(w, high)) {
        const box = [point.x + dx, point.y + dy, w, high];
        box.point = point;
        if (taken.free(box) && (!better || better.free(box)) && (!item.accepts || item.accepts(box, strictly))) return box;
      }
    }
    return null;
  }

  const later = () => {
    frame ||= requestAnimationFrame(layout);
  };
  map.on("moveend zoomend resize viewreset", later);
  return { layout, later, forget: () => known.forEach((held) => { held.size = null; }) };
}

/** Boxes beside a point: right, left, above, below, then the corners. */
function beside(distance) {
  return (w, h) => [
    [distance, -h / 2], [-w - distance, -h / 2], [-w / 2, -h - distance], [-w / 2, distance],
    [distance * 0.7, -h - distance * 0.5], [distance * 0.7, distance * 0.5],
    [-w - distance * 0.7, -h - distance * 0.5], [-w - distance * 0.7, distance * 0.5],
  ];
}

function centred() {
  return (w, h) => [[-w / 2, -h / 2]];
}

/** Names of states, seas and towns as label items; towns need a zoom that fits their size. */
function geographyLabels(map, model) {
  const make = (className, text) => h("div", { class: `ov-label ${className}`, "aria-hidden": "true" }, name(text));
  const areas = model.land.states;
  const states = model.labels.states.map((state) => {
    const involved = areas.has(state.code);
    const item = { key: `state-${state.code}`, at: latLng(state.at), rank: state.rank, involved, pad: 4,
      element: make(involved ? "ov-label-state is-involved" : "ov-label-state", state.name), spots: centred() };
    if (involved) item.points = () => insidePoints(map, areas.get(state.code), item.at);
    return item;
  });
  const seas = model.labels.seas.map((sea) => ({ key: `sea-${sea.name}`, at: latLng(sea.at), rank: sea.rank, pad: 4,
    element: make("ov-label-sea", sea.name), spots: nudged() }));
  const towns = model.labels.towns.map((town) => {
    const element = make(town.capital ? "ov-label-town is-capital" : "ov-label-town", town.name);
    element.append(h("i", { class: "ov-dot" }));
    return { key: `town-${town.name}-${town.at}`, at: latLng(town.at), people: town.people, capital: town.capital, element,
      pad: 3, spots: beside(7), placed: (el, box, point) => styled(el.lastChild, {
        transform: `translate(${Math.round(point.x - box[0] - 2)}px, ${Math.round(point.y - box[1] - 2)}px)` }) };
  });
  const rivers = model.land.rivers.filter((river) => river.name).map((river) => ({ key: `river-${river.rank}-${river.name}`, at: river.lines[0][0],
    rank: river.rank, pad: 6, element: make("ov-label-river", river.name), spots: centred(),
    points: () => riverPoints(map, river.lines, 6.4 * river.name.length) }));
  return () => {
    const zoom = map.getZoom();
    const view = map.getBounds();
    const least = 3.2e6 * 0.42 ** (zoom - 4.6);
    return {
      involved: states.filter((s) => s.involved),
      neighbours: states.filter((s) => !s.involved && zoom > s.rank - 0.4 && view.contains(s.at)),
      seas: seas.filter((s) => zoom > 2.5 + s.rank && view.contains(s.at)),
      rivers: rivers.filter((r) => zoom > RIVER_NAME_ZOOM[r.rank]),
      towns: towns.filter((t) => (t.capital || t.people >= least) && view.contains(t.at)),
    };
  };
}

function nudged() {
  return (w, h) => [[-w / 2, -h / 2], [-w / 2, -h / 2 - 24], [-w / 2, -h / 2 + 24], [-w / 2 + 40, -h / 2], [-w / 2 - 40, -h / 2],
    [-w / 2, -h / 2 - 60], [-w / 2, -h / 2 + 60]];
}

/** Points of the view inside a state, nearest to the middle of its visible part first. Row by row, as a scan line. */
function insidePoints(map, rings, labelPoint) {
  const size = map.getSize();
  const corner = map.containerPointToLayerPoint([0, 0]);
  const toX = (lng) => map.latLngToLayerPoint([0, lng]).x;
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

/** Where a river's name may stand: along a stretch that is nearly straight over the name's length, beside the water. */
function riverPoints(map, lines, width) {
  const view = map.getBounds();
  const found = [];
  for (const line of lines) {
    if (line.length < 2 || !view.intersects(boxOf(line))) continue;
    const points = line.map((at) => map.latLngToLayerPoint(at));
    const along = points.reduce((sums, p, i) => [...sums, i ? sums[i - 1] + p.distanceTo(points[i - 1]) : 0], []);
    const spots = points.map((p) => [p.y, p.x]);
    for (let from = 0; from + width < along[along.length - 1]; from += width / 2) {
      const [a, b] = [from, from + width].map((at) => pointAt(spots, along, at)).map(([y, x]) => L.point(x, y));
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

const boxes = new WeakMap();

function boxOf(ring) {
  if (!boxes.has(ring)) boxes.set(ring, L.latLngBounds(ring));
  return boxes.get(ring);
}

/** Longitudes at which a parallel enters and leaves an area, in order. */
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
