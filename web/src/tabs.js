// The panel's pages: overflights, claims, places, sources.

import { manyNote } from "./data.js";
import { note, sourceList } from "./detail.js";
import { h, name, shipMark, tied } from "./dom.js";
import { parted, statesTable, targetsTable, tableOf, verdictWords, wholeOf } from "./tables.js";
import { clauses, number, parts, say, sayIn, sayN } from "./language.js";
import { basisOf, placesTitle, reportsOf, VERDICTS, verdictOf } from "./words.js";

/** @import { Child, Claim, Hypothesis, Kind, Model, Store } from "./types.js" */

/** @type {Set<string>} */
const opened = new Set(); // claims that the reader has unfolded

/**
 * @param {Model} model
 * @param {Store} store
 */
export function claimsView(model, store) {
  if (!model.verdicts.length) return [h("p", {}, say("No claims were checked."))];
  const chosen = model.hypothesis(store.get().hypothesis);
  const worlds = Math.max(...model.verdicts.flatMap((claim) => Object.values(claim.by).map((verdict) => verdict.worlds)));
  return [h("p", { class: "ov-lead" }, say("Published statements, held against the geometry.")),
    h("ul", { class: "ov-claims" }, model.verdicts.map((claim) => claimItem(model, claim, chosen))), verdictKey(worlds)];
}

/**
 * What the verdicts mean.
 * @param {number} worlds reconstructions that they rest on
 */
function verdictKey(worlds) {
  const drawn = worlds > 1 ? [sayN("{n} reconstruction of the whole event is drawn at random under each hypothesis, from all that the account "
    + "leaves open; the map shows one of them.", "{n} reconstructions of the whole event are drawn at random under each hypothesis, from "
    + "all that the account leaves open; the map shows one of them.", worlds), " "] : "";
  return h("details", { class: "ov-verdict-key" }, h("summary", {}, say("How to read the verdicts")),
    h("p", { class: "ov-note" }, drawn, say("A verdict on a claim as a whole takes all hypotheses together.")),
    h("ul", {}, Object.entries(VERDICTS).map(([verdict, told]) => h("li", {}, chip(verdict), " ", told?.means()))));
}

/**
 * A claim with its verdict as a whole; where it is not the same under all reconstructions, with that of each.
 * @param {Model} model
 * @param {Claim} claim
 * @param {Hypothesis} chosen
 */
function claimItem(model, claim, chosen) {
  const whole = wholeOf(claim);
  const hypotheses = parted(model, claim);
  const now = (/** @type {Hypothesis} */ hyp) => (hyp.id === chosen.id ? "true" : null);
  const under = hypotheses.map((hyp) => h("li", { class: now(hyp) && "is-chosen", "aria-current": now(hyp) }, h("b", {}, name(hyp.name)),
    chip(claim.by[hyp.id].verdict), h("p", {}, tied(claim.by[hyp.id].reason))));
  const more = [under.length ? h("ul", { class: "ov-by" }, under) : null, note(claim.note),
    sourceList(model, claim.sources, say("Stated by"))];
  return h("li", { class: `ov-claim is-${tone(whole.verdict)}`, "data-verdict": whole.verdict },
    h("details", { open: opened.has(claim.claim), ontoggle: ({ target }) => {
      if (target instanceof HTMLDetailsElement) opened[target.open ? "add" : "delete"](claim.claim);
    } }, h("summary", {}, chip(whole.verdict), h("q", {}, tied(claim.text)),
        under.length ? h("span", { class: "ov-each" }, hypotheses.map((hyp) => each(hyp, claim, now)))
          : h("span", { class: "ov-reason" }, tied(whole.reason))), more));
}

/**
 * One reconstruction's verdict in short, with the share of worlds in which the claim holds.
 * @param {Hypothesis} hyp
 * @param {Claim} claim
 * @param {(hyp: Hypothesis) => "true" | null} now
 */
function each(hyp, claim, now) {
  const { verdict, held } = claim.by[hyp.id];
  return h("span", { class: `is-${tone(verdict)}${now(hyp) ? " is-chosen" : ""}` }, h("i", { "aria-hidden": "true" }, VERDICTS[verdict]?.mark || "?"),
    // Translators: {name} is that of a reconstruction, {found} the verdict there
    h("span", {}, parts("{name}: {found}", { name: h("b", {}, name(hyp.name)), found: clauses([verdictOf(verdict), held]) })));
}

/** @param {string} verdict */
function tone(verdict) {
  return VERDICTS[verdict]?.tone || "open";
}

/** @param {string} verdict */
function chip(verdict) {
  return h("span", { class: `ov-chip is-${tone(verdict)}` },
    h("i", { "aria-hidden": "true" }, VERDICTS[verdict]?.mark || "?"), verdictOf(verdict));
}

/**
 * @param {Model} model
 * @param {Store} store
 */
export function placesView(model, store) {
  const go = (/** @type {Kind} */ kind, /** @type {string} */ id) => () => store.set({ focus: { kind, id } });
  /** @type {(kind: Kind, record: { id: string }, mark: Child, main: Child, side: Child) => HTMLElement} */
  const row = (kind, record, mark, main, side) => h("li", {}, h("button", { type: "button", class: "ov-row",
    onclick: go(kind, record.id), onmouseenter: () => store.set({ hover: { kind, id: record.id } }),
    onmouseleave: () => store.set({ hover: null }) }, mark, h("span", { class: "ov-row-main" }, main), side));
  const counts = new Map();
  for (const path of model.hypotheses[0].paths) counts.set(path.target, (counts.get(path.target) || 0) + path.paths.length);
  return [
    h("h3", {}, say("Launched from")),
    h("ul", { class: "ov-rows" }, [...model.platforms.values()].map((ship) => row("platform", ship, shipMark(ship.index),
      [name(ship.name), h("small", {}, name(ship.type))], h("span", { class: "ov-row-side" }, ship.count ? `× ${number.format(ship.count)}` : "")))),
    h("h3", {}, say("Target areas")),
    h("ul", { class: "ov-rows" }, [...model.targets.values()].map((target) => row("target", target,
      h("span", { class: "ov-number" }, target.index + 1), [name(target.name), h("small", {}, name(target.province))],
      h("span", { class: "ov-row-side" }, counts.has(target.id) ? `× ${number.format(counts.get(target.id))}` : "")))),
    model.places.size ? h("h3", {}, placesTitle(model, [...model.places.values()])) : null,
    h("ul", { class: "ov-rows" }, [...model.places.values()].map((place) => row("place", place,
      h("span", { class: `ov-place-mark${place.denials.length ? " is-denied" : ""}` }),
      [name(place.name), h("small", {}, reportsOf(place))], null))),
    note(model.event.allocation.allocation_note),
  ];
}

/** @param {Model} model */
export function sourcesView(model) {
  const event = model.event;
  return [
    h("p", { class: "ov-lead" }, name(event.summary)),
    h("h3", {}, say("What is assumed")),
    h("ul", { class: "ov-plain" },
      h("li", {}, h("b", {}, sayIn("what is assumed", "Launch.")), " ", parts("{place}: {basis}.", { place: name(event.launch.name), basis: basisOf(event.launch.basis) }), " ",
        name(event.launch.note)),
      event.speed ? h("li", {}, h("b", {}, sayIn("what is assumed", "Speed.")), " ", say("{speed} km/h ({low} to {high}), {basis}. Times are estimates.",
        { speed: number.format(event.speed.cruise_kmh), low: number.format(event.speed.low_kmh), high: number.format(event.speed.high_kmh), basis: basisOf(event.speed.basis) }),
      " ", name(event.speed.note), " ", [...model.platforms.values()].some((ship) => ship.salvo)
        ? say("In the player missiles leave as the account says of each ship; those of which it says nothing leave all at once.")
        : say("In the player all missiles start together: no salvos are known."))
        : h("li", {}, h("b", {}, sayIn("what is assumed", "Speed.")), " ", say("Nobody says how fast they flew: no times are shown.")),
      model.hypotheses.map((hyp) => h("li", {}, h("b", {}, name(hyp.name), ". "), name(hyp.note)))),
    sourceList(model, event.sources.map((source) => source.id), say("Published sources")),
    h("h3", {}, say("Method and data")),
    h("ul", { class: "ov-plain" },
      h("li", {}, model.figure.f ? say("A path is the shortest line on the WGS84 ellipsoid from place to place; each border crossing is solved on it.")
        : say("A path is the great circle on a sphere, not the ellipsoid, from place to place; each border crossing is solved on it.")),
      model.many ? h("li", {}, manyNote()) : null,
      h("li", {}, say("Lines are drawn where the paths run, within 2 pixels or 50 metres, whichever is more. Missiles of one ship on one course "
        + "are one line, as wide as they are many. Where ships share a leg their lines stand side by side, by their widths and no more.")),
      h("li", {}, name(model.credits.method)),
      h("li", {}, say("Coasts, lakes, rivers, provinces: Natural Earth. Towns: GeoNames, CC BY 4.0. Drawn with Leaflet and folium."))),
  ];
}

/**
 * States and verdicts as plain tables, for paper.
 * @param {Model} model
 */
export function tablesView(model) {
  const verdicts = tableOf(say("Claims checked"), [say("Claim"), say("Verdict"), say("Reason")], model.verdicts.map((claim) => {
    const whole = wholeOf(claim);
    const under = parted(model, claim);
    return h("tr", {}, h("th", { scope: "row" }, tied(claim.text)), h("td", {}, tied(verdictWords(whole.verdict))), h("td", {}, under.length
      ? under.map((hyp) => h("p", {}, h("b", {}, parts("{name}, {verdict}.", { name: name(hyp.name), verdict: verdictWords(claim.by[hyp.id].verdict) })), " ", tied(claim.by[hyp.id].reason)))
      : tied(whole.reason)));
  }));
  const sources = model.event.sources.map((source) => [source.publisher, source.title, source.date].filter(Boolean).join(", "));
  return h("div", { class: "ov-tables" }, h("div", {}, targetsTable(model), statesTable(model),
    h("p", { class: "ov-print-sources" }, h("b", {}, sayIn("on paper", "Published sources.")), " ", sources.map((text, i) => [i ? "; " : "", tied(text)]), "."),
    h("p", { class: "ov-print-sources" }, h("b", {}, sayIn("on paper", "A reconstruction.")), " ",
      say("Positions are assumed and times estimated where no source gives them."), " ", name(model.credits.line), `. ${model.made_with}.`)), verdicts);
}
