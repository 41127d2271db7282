// Buttons on the map: zoom, whole event, layers with legend, light or dark.

import { h, icon, lineSample } from "./dom.js";
import { keysOf } from "./known.js";
import { EDGE_LAT } from "./legs.js";
import { backdropChoice } from "./tiles.js";
import { number, placesWord } from "./words.js";

/** @import { LayerKey, Model, State, Store } from "./types.js" */

/** @type {{ [key in LayerKey]: string }} */
const LAYER_NAMES = {
  draws: "All paths drawn: the stronger, the more pass",
  samples: "A few of them, as lines",
  ships: "Ships with assumed area",
  launch: "Launch region",
  targets: "Target areas",
  places: "Places",
  crossings: "Border crossings",
  regions: "Regions that claims speak of",
  compare: "Other reconstruction, in grey",
  rings: "Range",
  settled: "Settled land near the paths",
};

/**
 * @param {L.Map} map
 * @param {Model} model
 * @param {Store} store
 * @param {() => void} fit
 */
export function createControls(map, model, store, fit) {
  /** @type {(which: Parameters<typeof icon>[0], label: string, action: () => void, extra?: string) => HTMLButtonElement} */
  const button = (which, label, action, extra = "") => h("button", { type: "button", class: `ov-button ${extra}`, "aria-label": label, title: label,
    onclick: action }, icon(which));
  const layers = button("layers", "Layers", () => store.set({ menu: !store.get().menu }));
  const theme = button("theme", "Light or dark", () => store.set({ theme: darkNow(store.get()) ? "light" : "dark" }));
  const bar = h("div", { class: "ov-controls" },
    h("div", { class: "ov-buttons" }, button("plus", "Zoom in", () => map.zoomIn(1), "ov-zoom"),
      button("minus", "Zoom out", () => map.zoomOut(1), "ov-zoom"),
      button("home", "Show the whole event", () => fit())),
    h("div", { class: "ov-buttons" }, layers, theme));
  const menu = layerMenu(map, model, store);
  store.on(["menu"], (state) => {
    menu.hidden = !state.menu;
    layers.setAttribute("aria-expanded", String(state.menu));
  });
  store.on(["theme"], (state) => {
    if (state.theme) document.documentElement.dataset.theme = state.theme;
  });
  return [bar, menu];
}

/** @param {State} state */
function darkNow(state) {
  return state.theme ? state.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/**
 * @param {L.Map} map
 * @param {Model} model
 * @param {Store} store
 */
function layerMenu(map, model, store) {
  /** @type {{ [key in LayerKey]?: unknown }} */
  const has = { rings: model.rings.length, regions: model.regions.length, launch: model.event.launch.line.length, places: model.places.size,
    compare: model.hypotheses.length > 1, draws: model.uncertainty?.pictured, samples: Boolean(model.uncertainty),
    settled: model.ground.settled.runs.length };
  const boxes = keysOf(LAYER_NAMES).filter((key) => has[key] === undefined || has[key]).map((key) => {
    const title = LAYER_NAMES[key];
    /** @type {HTMLInputElement} */
    const input = h("input", { type: "checkbox", onchange: () => store.set({ layers: { ...store.get().layers,
      [key]: input.checked } }) });
    store.on(["layers"], (state) => { input.checked = Boolean(state.layers[key]); });
    const text = key === "rings" ? `${title} ${model.rings.map((r) => number.format(r.km)).join(", ")} km around the launch` : title;
    return h("label", { class: "ov-check" }, input, h("span", {}, text));
  });
  return h("div", { class: "ov-menu", role: "group", "aria-label": "Layers" }, h("h2", {}, "Layers"), backdropChoice(map, store), boxes, createLegend(model));
}

/**
 * The legend: only what this event shows. In a window of little height it is folded.
 * @param {Model} model
 */
export function createLegend(model) {
  const entry = (/** @type {Element} */ sample, /** @type {string} */ text) => h("li", {}, sample, text);
  const solid = model.hypotheses.some((hyp) => hyp.paths.some((path) => path.solid.some(Boolean)));
  const grazed = model.hypotheses.some((hyp) => hyp.paths.some((path) => path.ledger.some((part) => part.gate.endsWith("-graze"))));
  const polar = model.hypotheses.some((hyp) => hyp.legs.some((leg) => leg.line.some(([lat]) => Math.abs(lat) > EDGE_LAT)));
  const places = [...model.places.values()];
  const radii = [model.platforms, model.targets, model.places].flatMap((records) => [...records.values()]).filter((r) => r.radius_km || r.area.length);
  const list = h("ul", { "aria-label": "Legend" },
    solid ? entry(lineSample("solid"), "between reported places") : null,
    entry(lineSample("dashed"), "assumed line"),
    model.hypotheses.length > 1 ? entry(lineSample("ghost"), "other reconstruction") : null,
    entry(h("i", { class: "ov-legend-gate" }), "border crossing"),
    grazed ? entry(h("i", { class: "ov-legend-gate is-graze" }), "perhaps grazed") : null,
    radii.some((r) => r.basis === "assumed") ? entry(h("i", { class: "ov-legend-area" }), "anywhere within: assumed") : null,
    radii.some((r) => r.basis !== "assumed") ? entry(h("i", { class: "ov-legend-area is-known" }), "known to within") : null,
    model.regions.length ? entry(h("i", { class: "ov-legend-region" }), "region of a claim") : null,
    model.uncertainty?.pictured ? entry(h("i", { class: "ov-legend-draws" }), "where all paths pass") : null,
    polar ? entry(h("i", { class: "ov-legend-edge" }), "the map ends here, the line goes on") : null,
    model.ground.settled.runs ? h("li", { class: "ov-with-settled" }, h("span", { class: "ov-legend-settled" }, model.ground.settled.tones.map((_, tone) => h("i", { class: `is-${tone}` }))),
      `settled, within ${number.format(model.ground.settled.km)} km`) : null,
    places.length ? entry(h("i", { class: "ov-place-mark" }), placesWord(model, places)) : null,
    places.some((p) => p.denials.length)
      ? entry(h("i", { class: "ov-place-mark is-denied" }), "… and denied") : null);
  const fold = h("button", { type: "button", class: "ov-legend-fold", "aria-expanded": "false", onclick: () => {
    fold.setAttribute("aria-expanded", String(legend.classList.toggle("is-open")));
  } }, icon("up", 16), "Legend");
  const legend = h("div", { class: "ov-legend" }, fold, list);
  return legend;
}
