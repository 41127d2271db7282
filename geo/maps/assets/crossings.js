// Border crossings. All paths of a hypothesis that go from one state into another form one gate: a dark stroke through
// their exact crossing points, with a tag that says from where to where, after how many kilometres and minutes.

/**
 * The gates of a hypothesis, in the order in which the paths meet them: for each state where paths enter it first, for each
 * coast where they first leave it towards the sea. Further crossings of the same border are ticks.
 */
function gatesOf(hypothesis) {
  const gates = new Map();
  const later = [];
  for (const path of hypothesis.paths) {
    const met = new Set();
    path.ledger.forEach((part, seq) => {
      if (!seq) return;
      const from = path.ledger[seq - 1].code;
      const id = part.code || `${from}-sea`;
      const crossing = { id, path, from, at: latLng(part.at), enter_m: part.enter_m, enter_s: part.enter_s,
        unsure: part.unsure || path.ledger[seq - 1].unsure };
      if (met.has(id)) {
        later.push(crossing);
        return;
      }
      met.add(id);
      if (!gates.has(id)) gates.set(id, { id, to: part.code, crossings: [] });
      gates.get(id).crossings.push(crossing);
    });
  }
  const all = [...gates.values()];
  for (const gate of all) {
    const spread = (key) => gate.crossings.map((c) => c[key]);
    gate.from = [...new Set(spread("from"))];
    gate.missiles = gate.crossings.reduce((n, c) => n + c.path.paths.length, 0);
    gate.least_m = Math.min(...spread("enter_m"));
    gate.most_m = Math.max(...spread("enter_m"));
    gate.least_s = Math.min(...spread("enter_s"));
    gate.most_s = Math.max(...spread("enter_s"));
    gate.unsure = gate.crossings.every((c) => c.unsure);
    Object.assign(gate, hypothesis.spans?.[gate.id]);
    gate.mean_m = spread("enter_m").reduce((a, b) => a + b, 0) / gate.crossings.length;
  }
  all.sort((a, b) => a.mean_m - b.mean_m);
  all.later = later;
  return all;
}

/** "Iran → Iraq", or "into Turkey" where paths come from several sides. */
function gateName(model, gate) {
  const side = (code) => (code ? model.stateName(code) : "Sea");
  return gate.from.length === 1 ? `${side(gate.from[0])} → ${side(gate.to)}` : `into ${side(gate.to)}`;
}

/** `barred()`: boxes in layer pixels that no line from a tag to its crossing may cross. */
function drawCrossings(map, model, store, barred) {
  const pane = map.createPane("ov-gates");
  pane.style.zIndex = 430;
  pane.style.pointerEvents = "none";
  const options = { pane: "ov-gates", renderer: L.svg({ pane: "ov-gates", padding: 0.6 }), interactive: false };
  const group = L.layerGroup().addTo(map);
  const ticks = L.layerGroup().addTo(map);
  const gates = new Map(model.hypotheses.map((hyp) => [hyp.id, gatesOf(hyp)]));
  const current = () => gates.get(model.hypothesis(store.get().hypothesis).id);
  const tags = new Map();
  const tagKey = (gate) => `gate-${model.hypothesis(store.get().hypothesis).id}-${gate.id}`;

  function draw() {
    group.clearLayers();
    if (!store.get().layers.crossings) return;
    for (const crossing of current().later) {
      L.circleMarker(crossing.at, { ...options, radius: 1.8, className: "ov-tick is-later" }).addTo(group);
    }
    for (const gate of current()) {
      const lines = gateLines(map, gate).map((line) => line.map((p) => map.layerPointToLatLng(p)));
      L.polyline(lines, { ...options, className: "ov-gate-casing", weight: 6 }).addTo(group);
      L.polyline(lines, { ...options, className: `ov-gate${isExtra(model, gate) ? " is-extra" : ""}`, weight: 2.6 }).addTo(group);
    }
    drawTicks();
  }

  /** Exact crossings of the chosen paths. */
  function drawTicks() {
    ticks.clearLayers();
    for (const path of chosenPaths(model, store.get())) {
      path.ledger.slice(1).forEach((part) => L.circleMarker(latLng(part.at), { ...options, radius: 3.2, className: "ov-tick" })
        .addTo(ticks));
    }
  }

  /** Tags as label items: above or below their gate, tied to it by a thin line that crosses no other tag. */
  function items() {
    if (!store.get().layers.crossings) return [];
    const placed = [];
    return current().map((gate) => {
      const key = tagKey(gate);
      if (!tags.has(key)) tags.set(key, gateTag(model, gate, store));
      return { key, element: tags.get(key), pad: 3, points: () => gateEnds(map, gate), spots: tagSpots, covers: (box) => [tieBox(box)],
        accepts: (box) => [box, tieBox(box)].every((mine) => [...placed, ...barred()].every((other) => !overlap(mine, other))),
        placed(element, box) {
          placed.push(box, tieBox(box));
          boxes.set(key, box);
          tie(element, box);
        } };
    });
  }

  map.on("zoomend viewreset", draw);
  store.on(["hypothesis", "layers"], () => map._loaded && draw());
  store.on(["focus", "hover"], () => map._loaded && drawTicks());

  /** Where a crossing can be pointed at: `id`, `lines` in layer pixels, `half` their width; the small ticks too. */
  function strokes() {
    if (!store.get().layers.crossings) return [];
    return [...current().map((gate) => ({ id: gate.id, lines: gateLines(map, gate), half: 1.3 })),
      ...current().later.map((c) => ({ id: c.id, lines: [[map.latLngToLayerPoint(c.at)]], half: 1.8 }))];
  }
  /** Boxes above and below each gate, which its tag and the line to it will need. */
  const corridors = () => (store.get().layers.crossings ? current() : []).flatMap((gate) => gateEnds(map, gate).map((end, below) =>
    [end.x - CORRIDOR_PX[0], below ? end.y : end.y - CORRIDOR_PX[1], 2 * CORRIDOR_PX[0], CORRIDOR_PX[1]]));
  /** Tags that found room: `id` and `box` in layer pixels. */
  const boxes = new Map();
  const shownTags = () => (store.get().layers.crossings ? current() : []).map((gate) => [gate, tags.get(tagKey(gate))])
    .filter(([gate, tag]) => tag?.isConnected && !tag.classList.contains("is-hidden") && boxes.has(tagKey(gate)))
    .map(([gate]) => ({ id: gate.id, box: boxes.get(tagKey(gate)) }));
  return { draw, items, gates: current, strokes, corridors, tags: shownTags };
}

function isExtra(model, gate) {
  return model.finding.extra.includes(gate.to);
}

function gateTag(model, gate, store) {
  const tag = h("button", { type: "button", class: `ov-tag${isExtra(model, gate) ? " is-extra" : ""}`,
    onclick: () => store.set({ focus: { kind: "crossing", id: gate.id } }) },
  h("b", {}, name(gateName(model, gate))),
  h("span", {}, `${kmSpan(gate.least_m, gate.most_m)} · ${minuteSpan(gate.least_s, gate.most_s)}`),
  h("span", { class: "ov-said-only" }, " from launch, estimated; border crossing"), h("i", { class: "ov-tie" }));
  L.DomEvent.disableClickPropagation(tag);
  return tag;
}

const SPLIT_PX = 44;

/** Lines through the exact crossing points, in layer pixels; a point by itself gives a bar across its path. */
function gateLines(map, gate) {
  const points = gate.crossings.map((c) => Object.assign(map.latLngToLayerPoint(c.at), { crossing: c }));
  const mean = points.reduce((a, p) => a.add(p), L.point(0, 0)).divideBy(points.length);
  let [xx, xy, yy] = [0, 0, 0];
  for (const p of points) {
    xx += (p.x - mean.x) ** 2;
    xy += (p.x - mean.x) * (p.y - mean.y);
    yy += (p.y - mean.y) ** 2;
  }
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  const long = (p) => (p.x - mean.x) * Math.cos(angle) + (p.y - mean.y) * Math.sin(angle);
  const groups = [];
  for (const p of [...points].sort((a, b) => long(a) - long(b))) {
    const into = groups[groups.length - 1];
    if (into && into[into.length - 1].distanceTo(p) < SPLIT_PX) into.push(p);
    else groups.push([p]);
  }
  return groups.map((line) => (line[0].distanceTo(line[line.length - 1]) < 14 ? barAcross(map, line) : line));
}

function barAcross(map, points) {
  const { path, enter_m: at } = points[0].crossing;
  const ahead = map.latLngToLayerPoint(pointAt(path.line, path.along, at + 4000));
  const back = map.latLngToLayerPoint(pointAt(path.line, path.along, at - 4000));
  const way = ahead.subtract(back);
  const size = Math.hypot(way.x, way.y) || 1;
  const across = L.point(-way.y / size, way.x / size).multiplyBy(points.length > 1 ? 17 : 8);
  const mean = points.reduce((a, p) => a.add(p), L.point(0, 0)).divideBy(points.length);
  return [mean.subtract(across), mean.add(across)];
}

/** Top and bottom of a gate: where its tag may be tied. */
function gateEnds(map, gate) {
  const points = gateLines(map, gate).flat().sort((a, b) => a.y - b.y);
  return [points[0], points[points.length - 1]];
}

function tieBox(box) {
  const { point } = box;
  const below = box[1] > point.y;
  return [point.x - 2, below ? point.y : box[1] + box[3], 4, Math.max(0, below ? box[1] - point.y : point.y - box[1] - box[3])];
}

function overlap(a, b) {
  return a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + b[3] && b[1] < a[1] + a[3];
}

const CORRIDOR_PX = [7, 60];
const TAG_REACH = [16, 30, 46, 64, 84, 106, 130];

function tagSpots(w, h) {
  const spots = [];
  for (const reach of TAG_REACH) {
    for (const dx of [-w / 2, -14, -w + 14]) spots.push([dx, -h - reach], [dx, reach]);
  }
  return spots;
}

/** Draw the line from a tag to its gate. */
function tie(element, box) {
  const below = box[1] > box.point.y;
  styled(element.lastChild, {
    left: `${Math.round(box.point.x - box[0])}px`,
    height: `${Math.round(tieBox(box)[3])}px`,
    top: below ? "auto" : "100%",
    bottom: below ? "100%" : "auto",
  });
}
