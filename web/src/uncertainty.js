// What a simulation adds: all paths as one picture, a few as lines, the launch region by what follows from it, and shares.

import { h, name, styled } from "./dom.js";
import { exactLine } from "./exact.js";
import { legsOf, runsOf, wayOf } from "./legs.js";
import { clauses, decimal, number, parts, say, sayN } from "./language.js";

/** @import { Child, Draws, Model, Outcome, Share, Store } from "./types.js" */

const WGS84 = { a_m: 6378137, f: 1 / 298.257223563 }; // draws are made on it

/**
 * A share in words: one decimal, and never 0 or 100 where it is not.
 * @param {number} share
 */
export function percent(share) {
  if (share === 0 || share === 1) return say("{number} %", { number: number.format(100 * share) });
  if (share < 0.0005) return say("under {number} %", { number: decimal(0.1, 1) });
  if (share >= 0.9995) return say("over {number} %", { number: decimal(99.9, 1) });
  return say("{number} %", { number: decimal(100 * share, 1) });
}

/**
 * Half the width of the interval, to the digit that it has.
 * @param {Share} record
 */
export function give(record) {
  const half = 50 * (record.high - record.low);
  return half < 0.05 ? say("± under {number}", { number: decimal(0.1, 1) }) : say("± {number}", { number: decimal(half, 1) });
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
  // Translators: goes on from 'of the missiles that start there, how many …'
  if (outcome.kind === "state") return parts("… fly over {state}", { state: name(model.uncertainty?.names[outcome.key] || outcome.key) });
  const claim = model.verdicts.find((c) => c.claim === outcome.key);
  const quoted = h("q", {}, name(claim ? claim.text : outcome.key));
  return outcome.kind === "supported" ? parts("… bear out, by themselves: {claim}", { claim: quoted }) : parts("… contradict, by themselves: {claim}", { claim: quoted });
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
  if (!of) return [h("p", { class: "ov-lead" }, parts("No draws were made of: {name}.", { name: h("strong", {}, name(chosen.name)) }))];
  const made = draws < asked ? sayN("{n} whole reconstruction (of {asked} asked for), drawn at random from what the account leaves open: where each "
    + "ship and target lay, who fired at what, how fast.", "{n} whole reconstructions (of {asked} asked for), drawn at random from what the account "
    + "leaves open: where each ship and target lay, who fired at what, how fast.", draws, { asked: number.format(asked) })
    : sayN("{n} whole reconstruction, drawn at random from what the account leaves open: where each ship and target lay, who fired at what, how "
      + "fast.", "{n} whole reconstructions, drawn at random from what the account leaves open: where each ship and target lay, who fired at what, "
      + "how fast.", draws);
  const [km, min] = [of.spans.length_km, of.spans.flight_min];
  return [
    h("p", { class: "ov-lead" }, made, " ", missiles > 1 ? [sayN("Each has all {n} missiles at once.", "Each has all {n} missiles at once.", missiles), " "] : "",
      // Translators: {not} is 'not how likely it was', in bold
      parts("Shares say in how many of them, {not}.", { not: h("strong", {}, say("not how likely it was")) })),
    h("h3", {}, parts("States overflown, {name}", { name: name(chosen.name) })),
    missiles > 1 ? h("p", { class: "ov-note" }, say("In so many reconstructions at least one missile overflies the state.")) : null,
    h("ul", { class: "ov-shares" }, of.states.map((state) => shareRow(name(state.name), state, say("{number} km", { number: number.format(state.km[1]) }),
      () => store.set({ focus: { kind: "state", id: state.code } }), model.finding.extra.includes(state.code),
      clauses([missiles > 1 ? say("{share} of all missiles", { share: percent(state.missiles) }) : "",
        // Translators: of these reconstructions
        say("{low} to {high} km in the middle 90 % of these", { low: number.format(state.km[0]), high: number.format(state.km[2]) })])))),
    // Translators: {km} and {minutes} are the median, and in brackets the 5th and the 95th of a hundred
    km ? h("p", { class: "ov-note" }, min ? say("Path length {km} km, flight time {minutes} minutes (middle, and from 5 to 95 %).", { km: spanWords(km), minutes: spanWords(min) })
      : say("Path length {km} km (middle, and from 5 to 95 %).", { km: spanWords(km) })) : null,
    h("h3", {}, say("Claims that fail")),
    h("ul", { class: "ov-shares" }, of.claims.map((claim) => shareRow(name(claim.text), claim.contradicted, "", null, false,
      // Translators: a claim; {share} and {open} are percentages of the reconstructions
      clauses([claim.undecidable ? say("holds in {share}, cannot be told in {open}", { share: percent(claim.supported.share), open: percent(claim.undecidable) })
        : say("holds in {share}", { share: percent(claim.supported.share) }),
      missiles > 1 && claim.missiles !== null ? say("{share} of all missiles, each by itself", { share: percent(claim.missiles) }) : ""])))),
    ...startsView(model, store, of),
    // Translators: 'seed' is the number from which chance was drawn
    h("p", { class: "ov-note" }, [say("Intervals are 95 % (Wilson). Seed {seed}.", { seed }),
      of.picture ? say("In the picture of all paths the strongest tone is where at least {share} of them pass within one dot of {size} km.",
        { share: percent(of.picture.full), size: of.picture.pixel_km }) : "",
      say("The few that the map can show as lines are one path of each of the first reconstructions, taken in turn from all its missiles.")].filter(Boolean).join(" ")),
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
    record.share > 0 && record.share < 1 ? ` ${give(record)}` : ""), gauge, h("small", {}, clauses([side, more]))];
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
    h("h3", { id: "ov-starts" }, say("Where must it have started?")),
    h("p", { class: "ov-note" }, say("Colours the launch region: of the missiles that start there, in all reconstructions, how many …")),
    h("div", { class: "ov-starts", role: "radiogroup", "aria-labelledby": "ov-starts" }, option("", say("do not colour it")),
      of.starts.outcomes.map((outcome) => option(outcomeId(outcome), outcomeWords(model, outcome)))),
    h("ul", { class: "ov-start-key", "aria-label": say("Colours of the launch region") }, of.starts.classes
      .map((words, i) => h("li", {}, h("i", { class: `ov-start-swatch is-${i}` }), words))),
  ];
}
