// Ledger and verdicts as plain tables, over the whole page: for screen readers, for reading closely, for copying.

import { endName, startName, stretchCells } from "./bars.js";
import { h, icon, name } from "./dom.js";
import { number } from "./language.js";
import { BASIS, kmSpan, minute, VERDICTS } from "./words.js";

/** @import { Child, Claim, Hypothesis, Model, Store } from "./types.js" */

/**
 * @param {Model} model
 * @param {Store} store
 */
export function openTables(model, store) {
  const hyp = model.hypothesis(store.get().hypothesis);
  const dialog = h("dialog", { class: "ov-dialog", "aria-labelledby": "ov-dialog-title" });
  const close = h("button", { type: "button", class: "ov-button", "aria-label": "Close the tables", onclick: () => dialog.close() },
    icon("close"));
  const region = (/** @type {HTMLElement} */ table, /** @type {string} */ label) => h("div", { class: "ov-scroll", tabindex: "0", role: "region", "aria-label": label }, table);
  dialog.append(
    h("header", {}, h("h2", { id: "ov-dialog-title" }, "Ledger and verdicts"), close),
    region(statesTable(model), "States overflown"),
    region(fullLedger(model, hyp), "Ledger"),
    region(verdictsTable(model), "Claims checked"));
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

/** @param {Model} model */
export function statesTable(model) {
  return tableOf("States overflown", ["Reconstruction", "State", "Missiles", "Length inside"],
    model.hypotheses.flatMap((hyp) => hyp.states.map((c) => h("tr", {}, h("th", { scope: "row" }, name(hyp.name)),
      h("td", {}, name(model.stateName(c.code))), h("td", {}, `${c.paths} of ${c.of}${c.maybe ? `, ${c.maybe} more unsure` : ""}`),
      h("td", {}, `about ${kmSpan(c.least_m, c.most_m)}`)))));
}

/**
 * Targets with their numbers on the map, how many missiles were aimed at each, and what their places rest on.
 * @param {Model} model
 */
export function targetsTable(model) {
  const [first] = model.hypotheses;
  const aimed = (/** @type {string} */ id) => first.paths.filter((path) => path.target === id).reduce((sum, path) => sum + path.paths.length, 0);
  return tableOf("Targets", ["No.", "Name", "Missiles", "Place"], [...model.targets.values()].map((target) => h("tr", {},
    h("td", {}, target.index + 1), h("th", { scope: "row" }, name(target.name)), h("td", {}, number.format(aimed(target.id))),
    h("td", {}, [BASIS[target.basis], target.within ? ["; in ", name(target.within)] : target.radius_km ? `; within ${number.format(target.radius_km)} km` : ""]))));
}

/**
 * @param {Model} model
 * @param {Hypothesis} hyp
 */
function fullLedger(model, hyp) {
  const rows = hyp.paths.flatMap((path) => path.ledger.map((part, seq) => h("tr", { class: seq ? null : "is-first" },
    h("th", { scope: "row" }, startName(model, path), path.paths.length > 1 ? ` × ${path.paths.length}` : "",
      " → ", endName(model, path)),
    h("td", {}, name(model.stateName(part.code)), part.unsure ? h("em", {}, " unsure") : null,
      part.disputed ? h("em", {}, " disputed: ", name(part.disputed)) : null),
    stretchCells(part), model.event.speed && h("td", {}, minute(part.enter_s)))));
  const heads = ["Path", "Over", "from km", "to km", "length", ...(model.event.speed ? ["at minute, estimated"] : [])];
  return tableOf(["Ledger, ", name(hyp.name)], heads, rows);
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
  return `${VERDICTS[verdict]?.mark || "?"} ${verdict}`;
}

/** @param {Model} model */
function verdictsTable(model) {
  return tableOf("Claims checked", ["Claim", "Reconstruction", "Verdict", "Share", "Reason"], model.verdicts.flatMap((claim) =>
    ["", ...model.hypotheses.map((hyp) => hyp.id)].filter((id) => claim.by[id]).map((id) => h("tr", { class: id ? null : "is-first" },
      h("th", { scope: "row" }, name(claim.text)), h("td", {}, id ? name(model.hypothesis(id).name) : "as a whole"),
      h("td", {}, verdictWords(claim.by[id].verdict)), h("td", {}, claim.by[id].held), h("td", {}, name(claim.by[id].reason))))), "ov-table-words");
}
