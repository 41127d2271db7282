// What a simulation adds: all paths as one picture, a few as lines, the launch region by what follows from it, and shares.

import { h, name, styled } from "./dom.js";
import { exactLine } from "./exact.js";
import { legsOf, runsOf, wayOf } from "./legs.js";
import { number } from "./words.js";

/** @import { Child, Draws, Model, Outcome, Share, Store } from "./types.js" */

const WGS84 = { a_m: 6378137, f: 1 / 298.257223563 }; // draws are made on it

/**
 * A share in words: one decimal, and never 0 or 100 where it is not.
 * @param {number} share
 */
export function percent(share) {
  if (share === 0 || share === 1) return `${100 * share} %`;
  if (share < 0.0005) return "under 0.1 %";
  if (share >= 0.9995) return "over 99.9 %";
  return `${(100 * share).toFixed(1)} %`;
}

/**
 * Half the width of the interval, to the digit that it has.
 * @param {Share} record
 */
export function give(record) {
  const half = 50 * (record.high - record.low);
  return half < 0.05 ? "± under 0.1" : `± ${half.toFixed(1)}`;
}

/**
 * @param {L.Map} map
 * @param {Model} model
 * @param {Store} store
 */
export function drawUncertainty(map, model, store) {
  if (!model.uncertainty) return;
  const { by } = model.uncertainty;
  const pane = (/** @type {string} */ key, /** @type {number} */ z) => {
    const element = map.createPane(`ov-${key}`);
    element.style.zIndex = String(z);
    element.style.pointerEvents = "none";
    return `ov-${key}`;
  };
  const low = pane("draws", 340);
  const lines = { pane: low, renderer: L.svg({ pane: low, padding: 0.6 }) };
  const top = pane("starts", 345);
  const squares = { pane: top, renderer: L.svg({ pane: top, padding: 0.6 }) };
  const group = L.layerGroup().addTo(map);

  function draw() {
    group.clearLayers();
    const { hypothesis, layers, start } = store.get();
    const of = by[hypothesis];
    if (!of) return;
    if (layers.draws && of.picture) {
      const [west, south, east, north] = of.picture.edges;
      group.addLayer(L.imageOverlay(`data:image/png;base64,${of.picture.png}`, [[south, west], [north, east]],
        { pane: low, className: "ov-draws", alt: "", interactive: false }));
    }
    if (layers.samples) {
      const legs = legsOf(of.samples.legs, WGS84);
      group.addLayer(exactLine(of.samples.paths.flatMap((way) => runsOf(wayOf(way, legs).line, model.middle_deg)),
        { ...lines, className: "ov-sample-draw" }));
    }
    const outcome = of.starts.outcomes.find((o) => outcomeId(o) === start);
    map.getContainer().classList.toggle("has-starts", Boolean(outcome)); // names stand on dark squares then
    if (!outcome) return;
    const { at, side } = of.starts;
    at.forEach(([lng, lat], i) => {
      if (outcome.tones[i] < 0) return; // too few missiles start there to say
      group.addLayer(L.rectangle([[lat, lng], [lat + side, lng + side]],
        { ...squares, className: `ov-start is-${outcome.tones[i]}`, interactive: false }));
    });
  }
  store.on(["hypothesis", "layers", "start"], draw);
}

/** @param {Outcome} outcome */
function outcomeId(outcome) {
  return `${outcome.kind}:${outcome.key}`;
}

/**
 * @param {Model} model
 * @param {Outcome} outcome
 * @returns {Child}
 */
function outcomeWords(model, outcome) {
  if (outcome.kind === "state") return ["fly over ", name(model.uncertainty?.names[outcome.key] || outcome.key)];
  const claim = model.verdicts.find((c) => c.claim === outcome.key);
  return [outcome.kind === "supported" ? "bear out, by themselves: " : "contradict, by themselves: ", h("q", {}, name(claim ? claim.text : outcome.key))];
}

/**
 * The page 'Shares': what the draws of the chosen reconstruction say.
 * @param {Model} model
 * @param {Store} store
 * @returns {Child[]}
 */
export function sharesView(model, store) {
  if (!model.uncertainty) return [];
  const { draws, asked, seed, missiles, by } = model.uncertainty;
  const chosen = model.hypothesis(store.get().hypothesis);
  const of = by[chosen.id];
  if (!of) return [h("p", { class: "ov-lead" }, "No draws were made of: ", h("strong", {}, name(chosen.name)), ".")];
  const short = draws < asked ? ` (of ${number.format(asked)} asked for)` : "";
  const [km, min] = [of.spans.length_km, of.spans.flight_min];
  return [
    h("p", { class: "ov-lead" }, `${number.format(draws)} whole reconstructions${short}, drawn at random from what the account leaves open: `
      + "where each ship and target lay, who fired at what, how fast. ", missiles > 1 ? `Each has all ${number.format(missiles)} missiles at once. ` : "",
    "Shares say in how many of them, ", h("strong", {}, "not how likely it was"), "."),
    h("h3", {}, "States overflown, ", name(chosen.name)),
    missiles > 1 ? h("p", { class: "ov-note" }, "In so many reconstructions at least one missile overflies the state.") : null,
    h("ul", { class: "ov-shares" }, of.states.map((state) => shareRow(name(state.name), state, `${number.format(state.km[1])} km`,
      () => store.set({ focus: { kind: "state", id: state.code } }), model.finding.extra.includes(state.code),
      [missiles > 1 ? `${percent(state.missiles)} of all missiles` : "", `${number.format(state.km[0])} to ${number.format(state.km[2])} km in the middle 90 % of these`]
        .filter(Boolean).join("; ")))),
    km ? h("p", { class: "ov-note" }, `Path length ${spanWords(km)} km${min ? `, flight time ${spanWords(min)} minutes` : ""} (middle, and from 5 to 95 %).`) : null,
    h("h3", {}, "Claims that fail"),
    h("ul", { class: "ov-shares" }, of.claims.map((claim) => shareRow(name(claim.text), claim.contradicted, "", null, false,
      `holds in ${percent(claim.supported.share)}${claim.undecidable ? `, cannot be told in ${percent(claim.undecidable)}` : ""}`
        + (missiles > 1 && claim.missiles !== null ? `; ${percent(claim.missiles)} of all missiles, each by itself` : "")))),
    ...startsView(model, store, of),
    h("p", { class: "ov-note" }, `Intervals are 95 % (Wilson). Seed ${seed}. `
      + (of.picture ? `In the picture of all paths the strongest tone is where at least ${percent(of.picture.full)} of them pass within `
        + `one dot of ${of.picture.pixel_km} km. ` : "")
      + "The few that the map can show as lines are one path of each of the first reconstructions, taken in turn from all its missiles."),
  ];
}

/** @param {[number, number, number]} span */
function spanWords([low, middle, high]) {
  return `${number.format(Math.round(middle))} (${number.format(Math.round(low))}–${number.format(Math.round(high))})`;
}

/**
 * @param {Child} title
 * @param {Share} record
 * @param {string} side
 * @param {(() => void) | null} action
 * @param {boolean} extra
 * @param {string} more
 */
function shareRow(title, record, side, action, extra, more) {
  const gauge = h("span", { class: "ov-gauge", "aria-hidden": "true" }, styled(h("i", { class: extra ? "is-extra" : "" }),
    { width: `${100 * record.share}%` }));
  const inner = [h("span", { class: "ov-share-name" }, title), h("span", { class: "ov-share-of" }, h("b", {}, percent(record.share)),
    record.share > 0 && record.share < 1 ? ` ${give(record)}` : ""), gauge, h("small", {}, [side, more].filter(Boolean).join("; "))];
  return h("li", {}, action ? h("button", { type: "button", class: "ov-share", onclick: action }, inner) : h("div", { class: "ov-share" }, inner));
}

/**
 * 'Where must it have started?': one outcome at a time, coloured on the map.
 * @param {Model} model
 * @param {Store} store
 * @param {Draws} of
 * @returns {Child[]}
 */
function startsView(model, store, of) {
  if (!of.starts.outcomes.length) return [];
  const known = of.starts.outcomes.some((outcome) => outcomeId(outcome) === store.get().start);
  const chosen = known ? store.get().start : ""; // an outcome of the other reconstruction colours nothing here
  const option = (/** @type {string} */ value, /** @type {Child} */ words) => {
    const input = h("input", { type: "radio", name: "ov-start", value, onchange: () => store.set({ start: value }) });
    input.checked = chosen === value;
    return h("label", { class: "ov-check" }, input, h("span", {}, words));
  };
  return [
    h("h3", { id: "ov-starts" }, "Where must it have started?"),
    h("p", { class: "ov-note" }, "Colours the launch region: of the missiles that start there, in all reconstructions, how many …"),
    h("div", { class: "ov-starts", role: "radiogroup", "aria-labelledby": "ov-starts" }, option("", "do not colour it"),
      of.starts.outcomes.map((outcome) => option(outcomeId(outcome), ["… ", outcomeWords(model, outcome)]))),
    h("ul", { class: "ov-start-key", "aria-label": "Colours of the launch region" }, of.starts.classes
      .map((words, i) => h("li", {}, h("i", { class: `ov-start-swatch is-${i}` }), words))),
  ];
}
