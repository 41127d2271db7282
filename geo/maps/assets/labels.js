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
 * `key, element, at, spots(width, height, point)` (boxes' [dx, dy] from the point, best first) and optional `place(box)`.
 * `obstacles(taken, map)` marks what must stay free.
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
    obstacles(taken, corner, size);
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
      const box = firstFree(points, item, held.size, taken);
      held.element.classList.toggle("is-hidden", !box);
      if (!box) continue;
      if (item.pad) taken.mark([box[0] - item.pad, box[1] - item.pad, box[2] + 2 * item.pad, box[3] + 2 * item.pad]);
      else taken.mark(box);
      held.element.style.transform = `translate(${Math.round(box[0])}px, ${Math.round(box[1])}px)`;
      item.placed?.(held.element, box, box.point);
    }
  }

  function firstFree(points, item, [width, height], taken) {
    for (const point of points) {
      for (const [dx, dy] of item.spots(width, height)) {
        const box = [point.x + dx, point.y + dy, width, height];
        box.point = point;
        if (taken.free(box) && (!item.accepts || item.accepts(box))) return box;
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
  const arcs = model.backdrop.arcs.map(decode);
  const areas = new Map(model.backdrop.states.map((state) => [state.code, state.rings.map((ring) => ringOf(ring, arcs))]));
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
  return () => {
    const zoom = map.getZoom();
    const view = map.getBounds();
    const least = 3.2e6 * 0.42 ** (zoom - 4.6);
    return {
      involved: states.filter((s) => s.involved),
      neighbours: states.filter((s) => !s.involved && zoom > s.rank - 0.4 && view.contains(s.at)),
      seas: seas.filter((s) => zoom > 2.5 + s.rank && view.contains(s.at)),
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
  for (let y = corner.y + 24; y < corner.y + size.y; y += 20) {
    const spans = crossedAt(map.layerPointToLatLng([corner.x, y]).lat, rings);
    for (let k = 0; k + 1 < spans.length; k += 2) {
      const end = Math.min(toX(spans[k + 1]), corner.x + size.x - 30);
      for (let x = Math.max(toX(spans[k]), corner.x + 30); x < end; x += 22) inside.push(L.point(x, y));
    }
  }
  if (!inside.length) return [];
  const wish = map.latLngToLayerPoint(labelPoint);
  const room = size.subtract([40, 40]);
  const seen = Math.abs(wish.x - corner.x - size.x / 2) < room.x / 2 && Math.abs(wish.y - corner.y - size.y / 2) < room.y / 2;
  const middle = seen ? wish : inside.reduce((a, p) => a.add(p), L.point(0, 0)).divideBy(inside.length);
  return inside.sort((a, b) => a.distanceTo(middle) - b.distanceTo(middle)).slice(0, 200);
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
