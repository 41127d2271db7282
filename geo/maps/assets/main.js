// Put the page together: a panel beside the map, layers on it, one store between them.

function mount(map, dataId) {
  const model = unpack(JSON.parse(document.getElementById(dataId).textContent));
  const routed = model.hypotheses.find((hyp) => hyp.via.length) || model.hypotheses[0];
  const store = createStore({
    hypothesis: routed.id, tab: "paths", focus: null, hover: null, open: false, menu: false, theme: null,
    t: 0, playing: false,
    start: "",
    layers: { draws: true, samples: false, ships: true, launch: true, targets: true, places: true, crossings: true, compare: true, rings: false },
  });

  document.getElementById("overflight-plain")?.remove();
  const container = map.getContainer();
  const stage = h("main", { class: "ov-stage", "aria-label": "Map" });
  const shell = h("div", { class: "ov" });
  container.before(shell);
  stage.append(container);
  container.setAttribute("role", "region");
  container.setAttribute("aria-label", `Map: ${model.event.title}`);
  container.addEventListener("scroll", () => { container.scrollTop = 0; container.scrollLeft = 0; });

  const bounds = L.latLngBounds([[model.bounds[1], model.bounds[0]], [model.bounds[3], model.bounds[2]]]);
  const fit = () => map.fitBounds(bounds, { animate: false, padding: [14, 14] });
  const backdrop = drawBackdrop(map, model, store);
  drawUncertainty(map, model, store);
  const cloud = drawCloud(map, model, store);
  const ribbons = drawRibbons(map, model, store);
  const crossings = drawCrossings(map, model, store, ribbons.named);
  const markers = drawMarkers(map, model, store, () => [...crossings.tags().map((tag) => tag.box), ...ribbons.named()]);
  const geography = geographyLabels(map, model);
  const graticule = graticuleLabels(map);
  const labels = createLabels(map, {
    items() {
      const names = geography();
      return [...ribbons.items(crossings.corridors()), ...crossings.items(), ...markers.items(), ...names.involved, ...names.seas, ...names.neighbours,
        ...names.towns, ...names.rivers, ...graticule()];
    },
    obstacles(taken, better) {
      markers.boxes().forEach((box) => taken.mark(box));
      coveredBoxes(map, stage).forEach((box) => taken.mark(box));
      const { points, widths } = ribbons.current();
      points.forEach((line, i) => markLine(taken, line, widths[i] / 2 + 1));
      ribbons.extras().forEach((line) => markLine(taken, line, 1));
      ribbons.others().forEach((line) => markLine(better, line, 1));
    },
  });
  watchPointer(map, model, store, markers, crossings);
  const panel = createPanel(model, store, crossings, () => picture(map, model, store, stage));
  shell.append(panel, stage);
  stage.append(createLegend(model), h("p", { class: "ov-credit" }, "© OpenStreetMap contributors, Natural Earth, GeoNames"));
  L.control.scale({ imperial: false, position: "bottomright", maxWidth: 120 }).addTo(map);

  map.invalidateSize({ animate: false, pan: false });
  keepInWorld(map, model);
  fit();
  backdrop.mark();
  markers.declutter();
  ribbons.draw();
  cloud.draw();
  crossings.draw();
  labels.layout();

  // a sheet that opens or a turned phone changes the room for the map: show the event again unless the reader has moved it
  let [moved, ours] = [false, false];
  const quietly = (move) => {
    ours = true;
    move();
    ours = false;
  };
  map.on("dragstart zoomstart", () => { moved ||= !ours; });
  container.addEventListener("keydown", (event) => { moved ||= event.key.startsWith("Arrow"); });
  const fitAll = () => {
    quietly(fit);
    moved = false;
  };
  stage.append(...createControls(map, model, store, fitAll));
  const inset = drawInset(map, model, store, bounds, stage, quietly);
  new ResizeObserver(() => {
    if (shell.classList.contains("is-printing")) return;
    map.invalidateSize({ animate: false, pan: false });
    if (moved) reveal(map, markers, store.get().focus);
    else quietly(inset?.instead() ? inset.show : fit);
  }).observe(stage);
  stage.append(createPlayer(map, model, store, ribbons));
  followAddress(model, store);
  store.on(["hypothesis", "layers"], () => labels.later());
  store.on(["focus"], (state) => {
    if (!state.focus) return;
    if (!store.get().open) store.set({ open: true });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const state = store.get();
    if (state.menu) store.set({ menu: false });
    else if (state.focus) store.set({ focus: null });
    else if (state.open) store.set({ open: false });
  });
  map.on("click", () => store.set({ focus: null, menu: false }));
  preparePrint(map, shell, fit, labels);
  performance.mark("overflight-drawn");
}

/** Keep the reader where the world is drawn: no zoom shows more than it, no step leaves it. */
function keepInWorld(map, model) {
  const [west, east] = model.turns.length > 1 ? [model.middle - 180, model.middle + 180] : model.world;
  const room = () => map.setMinZoom(Math.max(2.5, Math.ceil(4 * Math.log2((map.getSize().x * 360) / (east - west) / 256)) / 4));
  map.setMaxBounds([[-80, west], [85, east]]);
  map.on("resize", room);
  room();
}

const CREDIT = "Borders © OpenStreetMap contributors; coasts and rivers Natural Earth; towns GeoNames";

/** What buttons, legend and player cover, in layer pixels. */
function coveredBoxes(map, stage) {
  const home = stage.getBoundingClientRect();
  return [...stage.querySelectorAll(".ov-buttons, .ov-legend, .ov-player, .ov-inset, .ov-credit, .leaflet-control-scale")].map((element) => {
    const box = element.getBoundingClientRect();
    const corner = map.containerPointToLayerPoint([box.left - home.left, box.top - home.top]);
    return [corner.x - 4, corner.y - 4, box.width + 8, box.height + 8];
  });
}

function markLine(taken, line, half) {
  for (let k = 1; k < line.length; k += 1) {
    const [a, b] = [line[k - 1], line[k]];
    const steps = Math.max(1, Math.ceil(a.distanceTo(b) / 6));
    for (let n = 0; n <= steps; n += 1) {
      const x = a.x + ((b.x - a.x) * n) / steps;
      const y = a.y + ((b.y - a.y) * n) / steps;
      taken.mark([x - half, y - half, 2 * half, 2 * half]);
    }
  }
}

/** A sheet that opens must not cover what was just chosen. */
function reveal(map, markers, focus) {
  const mark = focus && markers.shown().find((m) => m.kind === focus.kind && m.id === focus.id);
  if (mark && !map.getBounds().pad(-0.1).contains(mark.at)) map.panTo(mark.at, { animate: false });
}

/** Paper is A4 landscape: give the map its printed size before the browser lays out the page, and take it back after. */
function preparePrint(map, shell, fit, labels) {
  let view = null;
  window.addEventListener("beforeprint", () => {
    view = { center: map.getCenter(), zoom: map.getZoom(), theme: document.documentElement.dataset.theme };
    document.documentElement.dataset.theme = "light";
    shell.classList.add("is-printing");
    map.invalidateSize({ animate: false, pan: false });
    fit();
    labels.layout();
  });
  window.addEventListener("afterprint", () => {
    shell.classList.remove("is-printing");
    if (view?.theme) document.documentElement.dataset.theme = view.theme;
    else delete document.documentElement.dataset.theme;
    map.invalidateSize({ animate: false, pan: false });
    if (view) map.setView(view.center, view.zoom, { animate: false });
    labels.layout();
  });
}

/** The address bar holds the choice: #hypothesis=direct&t=1200&focus=takab. */
function followAddress(model, store) {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const change = {};
  if (model.hypotheses.some((hyp) => hyp.id === wanted.get("hypothesis"))) change.hypothesis = wanted.get("hypothesis");
  if (Number(wanted.get("t")) > 0) change.t = Number(wanted.get("t"));
  const focus = wanted.get("focus") && findFocus(model, wanted.get("focus"));
  if (focus) Object.assign(change, { focus, open: true });
  store.set(change);
  let first = true; // an untouched page keeps its plain address
  store.on(["hypothesis", "focus", "playing"], (state) => {
    if (first) {
      first = false;
      return;
    }
    const next = new URLSearchParams({ hypothesis: state.hypothesis });
    if (state.t && !state.playing) next.set("t", String(Math.round(state.t)));
    if (state.focus) next.set("focus", state.focus.id);
    try {
      history.replaceState(null, "", `#${next}`);
    } catch {
      // a frame without an address of its own, as in a notebook
    }
  });
}

function findFocus(model, id) {
  const homes = [["place", model.places], ["platform", model.platforms], ["target", model.targets]];
  for (const [kind, records] of homes) if (records.has(id)) return { kind, id };
  if (model.names[id]) return { kind: "state", id };
  if (model.hypotheses.some((hyp) => hyp.paths.some((path) => path.paths.includes(id)))) return { kind: "path", id };
  return /^[A-Z]{3}-sea$/.test(id) ? { kind: "crossing", id } : null;
}
