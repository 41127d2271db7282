// The event's tables as files, made in the page: nothing is sent anywhere.

import { lonLat, wrapped180 } from "./decode.js";
import { h } from "./dom.js";

/** @import { Model } from "./types.js" */

/**
 * A file name that every system takes: what is written, in a-z 0-9 and hyphens.
 * @param {Model} model
 * @param {string} what
 * @param {string} ending
 */
export function fileName(model, what, ending) {
  const plain = (/** @type {string} */ text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}+/gu, "").replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "").slice(0, 60);
  return `${["overflight", plain(model.event.id), plain(what)].filter(Boolean).join("-")}.${ending}`;
}

/**
 * Hand a file to the reader.
 * @param {string} name
 * @param {Blob | string} content
 * @param {string} type
 */
export function download(name, content, type) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const anchor = h("a", { href: url, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(url), 30000);
}

/** @typedef {string | number | boolean | null | undefined} Cell */

const stripped = (/** @type {string} */ more) => `(?:(?![\\t\\r\\n])[\\s\\p{Cc}${more}])*`;
const SIGN = "[=+\\-@\uff1d\uff0b\uff0d\uff20]";
const FORMULA = new RegExp(`^(?=${stripped("")}${SIGN})|(?<=[;\\t\\r\\n])(?=${stripped('"')}${SIGN})|^(?=[\\t\\r\\n])`, "gu");

/**
 * One cell. Numbers are written as numbers; a text that a spreadsheet would take for a formula gets an apostrophe in front,
 * so that a text of the file is never calculated. The rule, and why, is that of `plain_cell` in geo/words.py.
 * @param {Cell} value
 */
function csvCell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = value.replace(FORMULA, "'");
  return /["\r\n,;\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Rows of one set of columns as CSV (RFC 4180), marked as UTF-8 for spreadsheets.
 * @param {string[]} columns
 * @param {Cell[][]} rows
 */
export function csv(columns, rows) {
  return `\ufeff${[columns, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

export const LEDGER_COLUMNS = ["event", "hypothesis", "path", "seq", "country", "enter_m", "exit_m", "length_m", "enter_lon",
  "enter_lat", "exit_lon", "exit_lat", "enter_s", "exit_s", "margin_m", "indeterminate", "disputed"];

/**
 * The ledger: one row an overflight and missile. Whole metres and seconds, positions to 0.00001 degrees.
 * @param {Model} model
 * @returns {Cell[][]}
 */
export function ledgerRows(model) {
  return model.hypotheses.flatMap((hyp) => hyp.paths.flatMap((path) => {
    const last = { at: lonLat(path.line[path.line.length - 1]), enter_s: path.duration_s };
    return path.paths.flatMap((missile) => path.ledger.map((part, seq) => {
      const next = path.ledger[seq + 1] || last;
      return [model.event.id, hyp.id, missile, seq, part.code, part.enter_m, part.exit_m, part.exit_m - part.enter_m,
        wrapped180(part.at[0]), part.at[1], wrapped180(next.at[0]), next.at[1], part.enter_s, next.enter_s, part.margin_m, part.unsure, part.disputed];
    }));
  }));
}

export const VERDICT_COLUMNS = ["event", "claim", "hypothesis", "text", "verdict", "value", "unit", "margin", "value_low", "value_high", "worlds",
  "holds_share", "holds_low", "holds_high", "fails_share", "reason", "sources"];

/**
 * @param {Model} model
 * @returns {Cell[][]}
 */
export function verdictRows(model) {
  return model.verdicts.flatMap((claim) => Object.entries(claim.by).map(([hypothesis, v]) => [model.event.id, claim.claim,
    hypothesis, claim.text, v.verdict, v.value, v.unit, v.margin, v.low, v.high, v.worlds, v.worlds ? v.holds / v.worlds : null, v.between?.[0],
    v.between?.[1], v.worlds ? v.fails / v.worlds : null, v.reason, claim.sources.join(" ")]));
}
