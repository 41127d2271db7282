// Ledger and verdicts as plain tables, over the whole page: for screen readers, for reading closely, for copying.

import { endName, startName, stretchCells } from "./bars.js";
import { basisWords } from "./detail.js";
import { h, icon, name, tied } from "./dom.js";
import { number, parts, say } from "./language.js";
import { kmSpan, minute, VERDICTS, verdictOf } from "./words.js";

/** @import { Child, Claim, Hypothesis, Model, Store } from "./types.js" */

/**
 * @param {Model} model
 * @param {Store} store
 */
export function openTables(model, store) {
  const hyp = model.hypothesis(store.get().hypothesis);
  const dialog = h("dialog", { class: "ov-dialog", "aria-labelledby": "ov-dialog-title" });
  const close = h("button", { type: "button", class: "ov-button", "aria-label": say("Close the tables"), onclick: () => dialog.close() },
    icon("close"));
  const region = (/** @type {HTMLElement} */ table, /** @type {string} */ label) => h("div", { class: "ov-scroll", tabindex: "0", role: "region", "aria-label": label }, table);
  dialog.append(
    h("header", {}, h("h2", { id: "ov-dialog-title" }, say("Ledger and verdicts")), close),
    region(statesTable(model), say("States overflown")),
    region(fullLedger(model, hyp), say("Ledger")),
    region(verdictsTable(model), say("Claims checked")));
  dialog.addEventListener("close", () => dialog.remove());
  document.querySelector(".ov")?.append(dialog);
  dialog.showModal();
}

/**
 * @param {Child} caption
 * @param {string[]} heads
 * @param {Child[]} rows
 * @param {string} [extra] class
 */
export function tableOf(caption, heads, rows, extra = "") {
  return h("table", { class: `ov-table ${extra}` }, h("caption", {}, caption),
    h("thead", {}, h("tr", {}, heads.map((t) => h("th", { scope: "col" }, t)))), h("tbody", {}, rows));
}

/**
 * How many of the missiles.
 * @param {Hypothesis["states"][0]} state
 */
function of({ paths, of: all, maybe }) {
  const said = { some: number.format(paths), all: number.format(all), more: number.format(maybe) };
  return maybe ? say("{some} of {all}, {more} more unsure", said) : say("{some} of {all}", said);
}

/** @param {Model} model */
export function statesTable(model) {
  // Translators: 'State' is a country
  return tableOf(say("States overflown"), [say("Reconstruction"), say("State"), say("Missiles"), say("Length inside")],
    model.hypotheses.flatMap((hyp) => hyp.states.map((c) => h("tr", {}, h("th", { scope: "row" }, name(hyp.name)),
      h("td", {}, name(model.stateName(c.code))), h("td", {}, of(c)),
      h("td", {}, tied(say("about {length}", { length: kmSpan(c.least_m, c.most_m) })))))));
}

/**
 * Targets with their numbers on the map, how many missiles were aimed at each, and what their places rest on.
 * @param {Model} model
 */
export function targetsTable(model) {
  const [first] = model.hypotheses;
  const aimed = (/** @type {string} */ id) => first.paths.filter((path) => path.target === id).reduce((sum, path) => sum + path.paths.length, 0);
  // Translators: 'No.' is the number on the map, 'Place' what the target's place rests on
  return tableOf(say("Targets"), [say("No."), say("Name"), say("Missiles"), say("Place")], [...model.targets.values()].map((target) => h("tr", {},
    h("td", {}, target.index + 1), h("th", { scope: "row" }, tied(target.name)), h("td", {}, number.format(aimed(target.id))),
    h("td", {}, tied(basisWords(target))))));
}

/**
 * @param {Model} model
 * @param {Hypothesis} hyp
 */
function fullLedger(model, hyp) {
  const rows = hyp.paths.flatMap((path) => path.ledger.map((part, seq) => h("tr", { class: seq ? null : "is-first" },
    h("th", { scope: "row" }, parts("{from} → {to}", { to: endName(model, path),
      from: [startName(model, path), path.paths.length > 1 ? ` × ${path.paths.length}` : ""] })),
    h("td", {}, name(model.stateName(part.code)), part.unsure ? [" ", h("em", {}, say("unsure"))] : null,
      part.disputed ? [" ", h("em", {}, parts("disputed: {areas}", { areas: name(part.disputed) }))] : null),
    stretchCells(part), model.event.speed && h("td", {}, minute(part.enter_s)))));
  const heads = [say("Path"), say("Over"), say("from km"), say("to km"), say("length"), ...(model.event.speed ? [say("at minute, estimated")] : [])];
  // Translators: {name} is that of a reconstruction
  return tableOf(parts("Ledger, {name}", { name: name(hyp.name) }), heads, rows);
}

/**
 * The verdict on a claim as a whole.
 * @param {Claim} claim
 */
export function wholeOf(claim) {
  return claim.by[""] || Object.values(claim.by)[0];
}

/**
 * The hypotheses under which a claim was judged, if they say more than the whole does.
 * @param {Model} model
 * @param {Claim} claim
 */
export function parted(model, claim) {
  const judged = model.hypotheses.filter((hyp) => claim.by[hyp.id]);
  return judged.some((hyp) => claim.by[hyp.id].reason !== wholeOf(claim).reason) ? judged : [];
}

/**
 * A verdict behind its mark.
 * @param {string} verdict
 */
export function verdictWords(verdict) {
  return `${VERDICTS[verdict]?.mark || "?"} ${verdictOf(verdict)}`;
}

/** @param {Model} model */
function verdictsTable(model) {
  return tableOf(say("Claims checked"), [say("Claim"), say("Reconstruction"), say("Verdict"), say("Share"), say("Reason")], model.verdicts.flatMap((claim) =>
    ["", ...model.hypotheses.map((hyp) => hyp.id)].filter((id) => claim.by[id]).map((id) => h("tr", { class: id ? null : "is-first" },
      // Translators: the verdict under all reconstructions together
      h("th", { scope: "row" }, tied(claim.text)), h("td", {}, id ? name(model.hypothesis(id).name) : say("as a whole")),
      h("td", {}, tied(verdictWords(claim.by[id].verdict))), h("td", {}, claim.by[id].held), h("td", {}, tied(claim.by[id].reason))))), "ov-table-words");
}
