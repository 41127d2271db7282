// Land, sea, borders, graticule. States lie below, the sea covers their seaward parts, so that land borders are the
// ledger's own lines and coasts are the sea's.

function drawBackdrop(map, model, store) {
  const pane = (key, z) => {
    const element = map.createPane(`ov-${key}`);
    element.style.zIndex = z;
    element.style.pointerEvents = "none";
    return { pane: `ov-${key}`, renderer: L.svg({ pane: `ov-${key}`, padding: 0.6 }) };
  };
  const data = model.backdrop;
  const arcs = data.arcs.map(decode);
  const land = pane("land", 200);
  const borders = pane("borders", 210);
  const sea = pane("sea", 220);
  const net = pane("net", 230);

  L.polygon([[-85, -540], [85, -540], [85, 540], [-85, 540]], { ...land, className: "ov-ground", interactive: false }).addTo(map);
  const states = new Map();
  for (const state of data.states) {
    const rings = state.rings.map((ring) => ringOf(ring, arcs));
    const area = L.polygon(rings, { ...land, className: "ov-state", smoothFactor: 0.6, bubblingMouseEvents: false });
    area.on("click", () => store.set({ focus: { kind: "state", id: state.code } }));
    states.set(state.code, area.addTo(map));
  }
  const lines = (indices, options) => L.polyline(indices.map((i) => arcs[i]), { interactive: false, smoothFactor: 0.5,
    ...options }).addTo(map);
  lines(data.borders, { ...borders, className: "ov-border" });
  const rings = (list, className) => L.polygon(list.map((ring) => [decode(ring)]), { ...sea, className, interactive: false,
    smoothFactor: 0.7 }).addTo(map);
  rings(data.seas, "ov-sea");
  rings(data.lakes, "ov-lake");
  lines(data.limits, { ...net, className: "ov-limit" });
  drawGraticule(map, net);

  /** States that the chosen hypothesis overflies are lifted; those that only a straight line crosses are marked. */
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
    }
  }
  store.on(["hypothesis", "focus", "hover"], mark);
  return { mark };
}

function drawGraticule(map, options) {
  const step = 5;
  const points = [];
  for (let lng = -180; lng <= 360; lng += step) points.push([[-80, lng], [84, lng]]);
  for (let lat = -80; lat <= 80; lat += step) points.push([[lat, -180], [lat, 360]]);
  L.polyline(points, { ...options, className: "ov-graticule", interactive: false }).addTo(map);
}
