// Buttons on the map: zoom, whole event, layers with legend, light or dark.

const LAYER_NAMES = {
  draws: "All draws: the stronger, the more pass",
  samples: "A few draws, as lines",
  ships: "Ships with assumed area",
  launch: "Launch region",
  targets: "Target areas",
  places: "Reported places",
  crossings: "Border crossings",
  compare: "Other reconstruction, in grey",
  rings: "Range",
};

function createControls(map, model, store, fit) {
  const button = (which, label, action, extra = "") => h("button", { type: "button", class: `ov-button ${extra}`, "aria-label": label, title: label,
    onclick: action }, icon(which));
  const layers = button("layers", "Layers", () => store.set({ menu: !store.get().menu }));
  const theme = button("theme", "Light or dark", () => store.set({ theme: darkNow(store.get()) ? "light" : "dark" }));
  const bar = h("div", { class: "ov-controls" },
    h("div", { class: "ov-buttons" }, button("plus", "Zoom in", () => map.zoomIn(1), "ov-zoom"),
      button("minus", "Zoom out", () => map.zoomOut(1), "ov-zoom"),
      button("home", "Show the whole event", () => fit())),
    h("div", { class: "ov-buttons" }, layers, theme));
  const menu = layerMenu(model, store);
  store.on(["menu"], (state) => {
    menu.hidden = !state.menu;
    layers.setAttribute("aria-expanded", String(state.menu));
  });
  store.on(["theme"], (state) => {
    if (state.theme) document.documentElement.dataset.theme = state.theme;
  });
  return [bar, menu];
}

function darkNow(state) {
  return state.theme ? state.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function layerMenu(model, store) {
  const has = { rings: model.rings.length, launch: model.event.launch.line.length, places: model.places.size,
    compare: model.hypotheses.length > 1, draws: model.uncertainty?.pictured, samples: Boolean(model.uncertainty) };
  const boxes = Object.entries(LAYER_NAMES).filter(([key]) => has[key] === undefined || has[key]).map(([key, title]) => {
    const input = h("input", { type: "checkbox", onchange: () => store.set({ layers: { ...store.get().layers,
      [key]: input.checked } }) });
    store.on(["layers"], (state) => { input.checked = Boolean(state.layers[key]); });
    const text = key === "rings" ? `${title} ${model.rings.map((r) => number.format(r.km)).join(", ")} km around the launch` : title;
    return h("label", { class: "ov-check" }, input, h("span", {}, text));
  });
  return h("div", { class: "ov-menu", role: "group", "aria-label": "Layers" }, h("h2", {}, "Layers"), boxes);
}

/** The legend: only what this event shows. */
function createLegend(model) {
  const entry = (sample, text) => h("li", {}, sample, text);
  const solid = model.hypotheses.some((hyp) => hyp.solid.some(Boolean));
  return h("ul", { class: "ov-legend", "aria-label": "Legend" },
    solid ? entry(lineSample("solid"), "between reported places") : null,
    entry(lineSample("dashed"), "assumed line"),
    model.hypotheses.length > 1 ? entry(lineSample("ghost"), "other reconstruction") : null,
    entry(h("i", { class: "ov-legend-gate" }), "border crossing"),
    entry(h("i", { class: "ov-legend-area" }), "anywhere within: assumed"),
    model.uncertainty?.pictured ? entry(h("i", { class: "ov-legend-draws" }), "all draws: stronger, more pass") : null,
    model.places.size ? entry(h("i", { class: "ov-place-mark" }), "reported place") : null,
    model.places.size && [...model.places.values()].some((p) => p.denials.length)
      ? entry(h("i", { class: "ov-place-mark is-denied" }), "… and denied") : null);
}
