// Ribbons: one a ship, as wide as it has missiles, splitting towards its targets. The other hypothesis stays in sight as
// a thin grey line. A chosen ship or target shows its single paths, each where the tables have it.

function drawRibbons(map, model, store) {
  const make = (key, z) => {
    const element = map.createPane(`ov-${key}`);
    element.style.zIndex = z;
    element.style.pointerEvents = "none";
    return { pane: `ov-${key}`, renderer: L.svg({ pane: `ov-${key}`, padding: 0.6 }) };
  };
  const under = make("ghost", 380);
  const main = make("ribbons", 400);
  const over = make("single", 410);
  const group = L.layerGroup().addTo(map);
  const singles = L.layerGroup().addTo(map);
  const ghosts = L.layerGroup().addTo(map);
  const drawn = { points: [], widths: [], hypothesis: null, stale: true };

  function unit() {
    const zoom = map.getZoom();
    const dense = model.hypotheses[0].paths.reduce((n, path) => n + path.paths.length, 0);
    return Math.min(2.4, Math.max(0.42, 0.86 * 2 ** ((zoom - 6) * 0.5))) * Math.min(1, 30 / dense);
  }

  function place() {
    const hypothesis = model.hypothesis(store.get().hypothesis);
    const px = unit();
    drawn.widths = hypothesis.paths.map((path) => Math.max(0.9, path.paths.length * px));
    drawn.points = lanePoints(map, hypothesis, drawn.widths);
    drawn.hypothesis = hypothesis;
  }

  function draw() {
    place();
    group.clearLayers();
    const { hypothesis, points, widths } = drawn;
    const back = (list) => list.map((p) => map.layerPointToLatLng(p));
    hypothesis.paths.forEach((path, i) => {
      const line = back(points[i]);
      L.polyline(line, { ...main, className: "ov-casing", weight: widths[i] + 2.4, interactive: false, smoothFactor: 0.3 })
        .addTo(group);
    });
    hypothesis.paths.forEach((path, i) => {
      const line = back(points[i]);
      const ship = model.platforms.get(path.platform);
      hypothesis.solid.forEach((solid, leg) => {
        const piece = line.slice(hypothesis.legs[leg], hypothesis.legs[leg + 1] + 1);
        L.polyline(piece, { ...main, interactive: false, smoothFactor: 0.3, weight: widths[i], lineCap: "butt",
          dashArray: solid ? null : "8 3.5",
          className: `ov-ribbon ov-ship-${ship.index % 4} ${solid ? "is-solid" : "is-assumed"}` }).addTo(group);
      });
      const hit = L.polyline(line, { ...main, className: "ov-hit", weight: Math.max(14, widths[i] + 8),
        bubblingMouseEvents: false }).addTo(group);
      hit.on("click", () => store.set({ focus: { kind: "platform", id: path.platform } }));
      hit.on("mouseover mousemove", () => {
        if (store.get().hover?.id !== path.platform) store.set({ hover: { kind: "platform", id: path.platform } });
      });
      hit.on("mouseout", () => store.set({ hover: null }));
    });
    mark();
  }

  function drawGhosts() {
    ghosts.clearLayers();
    const state = store.get();
    if (!state.layers.compare) return;
    for (const other of model.hypotheses) {
      if (other.id === state.hypothesis) continue;
      for (const path of other.paths) {
        L.polyline(path.line, { ...under, className: "ov-ghost", weight: 1, interactive: false }).addTo(ghosts);
        for (const part of path.ledger) {
          if (!model.finding.extra.includes(part.code)) continue;
          L.polyline(pieceOf(path.line, path.along, part.enter_m, part.exit_m),
            { ...under, className: "ov-ghost is-extra", weight: 2, interactive: false }).addTo(ghosts);
        }
      }
    }
  }

  /** Single paths of what is chosen or pointed at. */
  function mark() {
    const state = store.get();
    const wanted = chosenPaths(model, state);
    singles.clearLayers();
    map.getContainer().classList.toggle("ov-has-choice", wanted.length > 0);
    for (const path of wanted) {
      const ship = model.platforms.get(path.platform);
      L.polyline(path.line, { ...over, className: "ov-single-casing", weight: 4.5, interactive: false }).addTo(singles);
      const solids = model.hypothesis(state.hypothesis).solid;
      solids.forEach((solid, leg) => L.polyline(pieceOf(path.line, path.along, path.bends[leg], path.bends[leg + 1]), { ...over,
        className: `ov-single ov-ship-${ship.index % 4}`, weight: 2, dashArray: solid ? null : "7 4", interactive: false })
        .addTo(singles));
    }
  }

  /** What to write beside the lines: the name of each reconstruction, on its own line; off the boxes `kept` for tags. */
  const names = new Map();
  let named = [];
  function items(kept) {
    named = [];
    const state = store.get();
    const wanted = [];
    for (const hyp of model.hypotheses) {
      const chosen = hyp.id === state.hypothesis;
      if (!hyp.middles.length || (!chosen && !state.layers.compare) || model.hypotheses.length < 2) continue;
      const key = `route-${hyp.id}-${chosen}`;
      if (!names.has(key)) {
        const extra = !chosen && hyp.states.some((c) => model.finding.extra.includes(c.code));
        names.set(key, h("div", { class: `ov-label ov-label-route${chosen ? " is-chosen" : ""}${extra ? " is-extra" : ""}`,
          "aria-hidden": "true" }, name(hyp.name)));
      }
      const line = hyp.middles[Math.floor(hyp.middles.length / 2)].line;
      wanted.push({ key, element: names.get(key), at: line[0], pad: 3, spots: aboveOrBelow, bold: true, points: () => alongView(line),
        accepts: (box, strictly) => !(strictly && kept.some((other) => overlap(box, other))) && standsBy(box, hyp.id),
        placed: (element, box) => named.push(box) });
    }
    return wanted;
  }

  /** Stations of a line that are in view, those in its middle first. */
  function alongView(line) {
    const view = map.getBounds();
    const half = (line.length - 1) / 2;
    return line.map((at, k) => [Math.abs(k - half), at]).filter(([, at]) => view.contains(at)).sort((a, b) => a[0] - b[0])
      .slice(0, 60).map(([, at]) => map.latLngToLayerPoint(at));
  }

  /** A name stands by its own lines: near to them, and nearer than to those of any other reconstruction. */
  const bundles = new Map();
  map.on("movestart zoomstart viewreset resize", () => bundles.clear());
  map.on("zoomend moveend", () => bundles.clear());
  store.on(["hypothesis"], () => bundles.clear());
  function standsBy(box, id) {
    const away = (hyp) => Math.min(...bundleOf(hyp).map((line) => boxAway(box, line)));
    const own = away(model.hypothesis(id));
    if (own > NAME_WITHIN_PX) return false;
    return model.hypotheses.every((hyp) => hyp.id === id || !isDrawn(hyp) || away(hyp) > 1.5 * own + 4);
  }
  /** Where the other reconstructions cross states that the routed one avoids, in layer pixels. */
  const extras = () => model.hypotheses.filter((hyp) => hyp.id !== store.get().hypothesis && isDrawn(hyp)).flatMap((hyp) => hyp.paths
    .flatMap((path) => path.ledger.filter((part) => model.finding.extra.includes(part.code)).map((part) =>
      pieceOf(path.line, path.along, part.enter_m, part.exit_m).map((at) => map.latLngToLayerPoint(at)))));
  /** Lines of the other reconstructions, in layer pixels; of very many a sample. */
  const others = () => model.hypotheses.filter((hyp) => hyp.id !== store.get().hypothesis && isDrawn(hyp)).flatMap(bundleOf);
  const isDrawn = (hyp) => hyp.id === store.get().hypothesis || store.get().layers.compare;
  function bundleOf(hyp) {
    if (!bundles.has(hyp.id)) {
      const every = Math.ceil(hyp.paths.length / 40);
      const some = (list) => list.filter((_, i) => i % every === 0);
      bundles.set(hyp.id, hyp === drawn.hypothesis ? some(drawn.points)
        : some(hyp.paths).map((path) => path.stations.map((at) => map.latLngToLayerPoint(at))));
    }
    return bundles.get(hyp.id);
  }

  map.on("zoomend viewreset resize", draw);
  store.on(["hypothesis"], () => { if (map._loaded) { draw(); drawGhosts(); } });
  store.on(["layers"], () => map._loaded && drawGhosts());
  store.on(["focus", "hover"], () => map._loaded && mark());
  return { draw: () => { draw(); drawGhosts(); }, current: () => drawn, items, others, extras, named: () => named };
}

/** The paths that a chosen ship, target or path stands for. */
function chosenPaths(model, state) {
  const what = ["platform", "target", "path"].includes(state.hover?.kind) ? state.hover : state.focus;
  if (!what) return [];
  const paths = model.hypothesis(state.hypothesis).paths;
  if (what.kind === "platform") return paths.filter((path) => path.platform === what.id);
  if (what.kind === "target") return paths.filter((path) => path.target === what.id);
  if (what.kind === "path") return paths.filter((path) => path.paths.includes(what.id));
  return [];
}

const NAME_WITHIN_PX = 44;

/** Distance from a box to a line of points, in pixels; 0 where the line runs through it. */
function boxAway([left, top, width, height], line) {
  const corners = [[left, top], [left + width, top], [left, top + height], [left + width, top + height]].map((p) => L.point(p));
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

function aboveOrBelow(w, h) {
  const spots = [];
  for (const reach of [10, 18, 28, 40, 54]) {
    for (const dx of [-w / 2, -0.95 * w, -0.05 * w]) spots.push([dx, -h - reach], [dx, reach]);
  }
  for (const reach of [12, 22, 34]) spots.push([reach, -h / 2], [-w - reach, -h / 2]);
  return spots;
}
