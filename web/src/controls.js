// Buttons on the map: zoom, whole event, layers with legend, light or dark.

import { h, icon, lineSample, shipMark } from "./dom.js";
import { keysOf } from "./known.js";
import { EDGE_LAT } from "./legs.js";
import { number, row, say } from "./language.js";
import { backdropChoice } from "./tiles.js";
import { kmOf, placesKind } from "./words.js";
import { showWorlds } from "./worldcard.js";
import { worldsOf } from "./worlds.js";

/** @import { LayerKey, Model, State, Store } from "./types.js" */

/** @type {{ [key in LayerKey]: (model: Model) => string }} */
const LAYER_NAMES = {
  draws: () => say("Paths drawn at random: the darker, the more pass"),
  // Translators: 'them' are the paths of the entry above, 'Paths drawn at random'
  samples: (model) => (model.uncertainty?.pictured ? say("A few of them, as lines") : say("A few paths of the reconstructions drawn")),
  ships: () => say("Ships with assumed area"),
  launch: () => say("Launch region"),
  targets: () => say("Target areas"),
  places: () => say("Places"),
  crossings: () => say("Border crossings"),
  regions: () => say("Areas that claims name"),
  compare: () => say("Other possible route, in grey"),
  // Translators: {distances} is one number or several
  rings: (model) => say("Range {distances} km around the launch", { distances: row(model.rings.map((ring) => number.format(ring.km))) }),
  settled: () => say("Settled land near the paths"),
  worlds: () => say("Whole reconstructions, one after another"),
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
  const layers = button("layers", say("Layers"), () => store.set({ menu: !store.get().menu }));
  const theme = button("theme", say("Light or dark"), () => store.set({ theme: darkNow(store.get()) ? "light" : "dark" }));
  const bar = h("div", { class: "ov-controls" },
    h("div", { class: "ov-buttons" }, button("plus", say("Zoom in"), () => map.zoomIn(1), "ov-zoom"),
      button("minus", say("Zoom out"), () => map.zoomOut(1), "ov-zoom"),
      button("home", say("Show the whole event"), () => fit())),
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
 * The layers that a page has.
 * @param {Model} model
 * @returns {LayerKey[]}
 */
export function layersOf(model) {
  const draws = model.hypotheses.map((hyp) => drawsOf(model, hyp.id));
  /** @type {{ [key in LayerKey]?: unknown }} */
  const has = { rings: model.rings.length, regions: model.regions.length, launch: model.event.launch.line.length, places: model.places.size,
    compare: model.hypotheses.length > 1, draws: draws.some((of) => of.draws), samples: draws.some((of) => of.samples), worlds: draws.some((of) => of.worlds),
    settled: model.ground.settled.runs.length };
  return keysOf(LAYER_NAMES).filter((key) => has[key] === undefined || has[key]);
}

/**
 * What a page shows of the draws of a reconstruction.
 * @param {Model} model
 * @param {string} hypothesis
 */
function drawsOf(model, hypothesis) {
  const of = model.uncertainty?.by[hypothesis];
  return { draws: Boolean(of?.picture), samples: Boolean(of?.samples.paths.length), worlds: worldsOf(model, hypothesis).length > 0 };
}

/**
 * @param {L.Map} map
 * @param {Model} model
 * @param {Store} store
 */
function layerMenu(map, model, store) {
  const boxes = layersOf(model).map((key) => {
    /** @type {HTMLInputElement} */
    const input = h("input", { type: "checkbox", onchange: () => {
      if (key === "worlds") showWorlds(store, input.checked);
      else store.set({ layers: { ...store.get().layers, [key]: input.checked } });
    } });
    store.on(["layers"], (state) => { input.checked = Boolean(state.layers[key]); });
    const label = h("label", { class: "ov-check" }, input, h("span", {}, LAYER_NAMES[key](model)));
    // a simulation may have draws of one reconstruction only
    if (key === "draws" || key === "samples" || key === "worlds") store.on(["hypothesis"], ({ hypothesis }) => { label.hidden = !drawsOf(model, hypothesis)[key]; });
    return label;
  });
  return h("div", { class: "ov-menu", role: "group", "aria-label": say("Layers") }, h("h2", {}, say("Layers")), backdropChoice(map, store), boxes, createLegend(model));
}

/** What the legend calls places. */
const PLACES_SAID = { reported: () => say("missiles reported here"), "on the way": () => say("place on the way"), named: () => say("place that a claim names") };

/**
 * The legend, in words that need no other page: only what this event shows. In a window of little height it is folded.
 * @param {Model} model
 */
export function createLegend(model) {
  const entry = (/** @type {Element} */ sample, /** @type {string} */ text) => h("li", {}, sample, h("span", {}, text));
  const mark = (/** @type {string} */ className) => h("i", { class: className });
  const ship = model.platforms.values().next().value;
  const targets = [...model.targets.values()];
  const crossed = model.hypotheses.flatMap((hyp) => hyp.states).map((state) => state.code);
  const plain = crossed.some((code) => !model.finding.extra.includes(code));
  const solid = model.hypotheses.some((hyp) => hyp.paths.some((path) => path.solid.some(Boolean)));
  const grazed = model.hypotheses.some((hyp) => hyp.paths.some((path) => path.ledger.some((part) => part.gate.endsWith("-graze"))));
  const polar = model.hypotheses.some((hyp) => hyp.legs.some((leg) => leg.line.some(([lat]) => Math.abs(lat) > EDGE_LAT)));
  const places = [...model.places.values()];
  const radii = [model.platforms, model.targets, model.places].flatMap((records) => [...records.values()]).filter((r) => r.radius_km || r.area.length);
  const list = h("ul", { "aria-label": say("Legend") },
    ship ? entry(shipMark(ship.index, 15), say("fired from here")) : null,
    targets.some((t) => t.basis === "assumed") ? entry(h("i", { class: "ov-number is-assumed" }, "1"), say("target, place assumed")) : null,
    targets.some((t) => t.basis !== "assumed") ? entry(h("i", { class: "ov-number" }, "1"), say("target")) : null,
    solid ? entry(lineSample("solid"), say("route between reported places")) : null,
    entry(lineSample("dashed"), say("route assumed")),
    model.hypotheses.length > 1 ? entry(lineSample("ghost"), say("another possible route")) : null,
    plain ? entry(mark("ov-swatch ov-legend-tints"), say("countries flown over")) : null,
    model.finding.extra.length ? entry(mark("ov-swatch is-extra"), say("flown over by straight lines only")) : null,
    entry(mark("ov-legend-gate"), say("crosses a border here")),
    grazed ? entry(mark("ov-legend-gate is-graze"), say("may touch the border here")) : null,
    radii.some((r) => r.basis === "assumed") ? entry(mark("ov-legend-area"), say("anywhere in here (assumed)")) : null,
    radii.some((r) => r.basis !== "assumed") ? entry(mark("ov-legend-area is-known"), say("somewhere in here (by sources)")) : null,
    model.regions.length ? entry(mark("ov-legend-region"), say("area that a claim names")) : null,
    model.worlds ? h("li", { class: "ov-with-worlds" }, mark("ov-legend-worlds"), h("span", {}, say("one way it may have been"))) : null,
    model.uncertainty?.pictured ? entry(mark("ov-legend-draws"), say("drawn at random: darker is more")) : null,
    polar ? entry(mark("ov-legend-edge"), say("the map ends here, the line goes on")) : null,
    model.ground.settled.runs ? h("li", { class: "ov-with-settled" }, h("span", { class: "ov-legend-settled" }, model.ground.settled.tones.map((_, tone) => h("i", { class: `is-${tone}` }))),
      say("where people live, within {number} km", { number: number.format(model.ground.settled.km) })) : null,
    places.length ? entry(mark("ov-place-mark"), PLACES_SAID[placesKind(model, places)]()) : null,
    places.some((p) => p.denials.length)
      ? entry(mark("ov-place-mark is-denied"), say("reported, and denied")) : null);
  const fold = h("button", { type: "button", class: "ov-legend-fold", "aria-expanded": "false", onclick: () => {
    fold.setAttribute("aria-expanded", String(legend.classList.toggle("is-open")));
  } }, icon("up", 16), say("Legend"));
  const legend = h("div", { class: "ov-legend" }, fold, list);
  return legend;
}

/**
 * Leaflet's scale, with its unit in the page's language.
 * @param {L.Map} map
 */
export function addScale(map) {
  const scale = L.control.scale({ imperial: false, position: "bottomright", maxWidth: 120 }).addTo(map);
  const line = scale.getContainer()?.querySelector(".leaflet-control-scale-line");
  const tell = () => {
    const [, digits, unit] = /^(\d+) (k?m)$/.exec(line?.textContent ?? "") ?? [];
    if (line && digits) line.textContent = unit === "km" ? kmOf(digits) : say("{number} m", { number: digits });
  };
  map.on("move", tell); // after Leaflet's own
  map.whenReady(tell);
}
