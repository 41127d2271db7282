// In which of its languages a page is told. Its data is in the first; of each other one it holds what reads otherwise, and where
// (geo/maps/languages.py). Which one is said by the address, by the copy that was opened, or by what the reader's browser asks for.
//
// A page is told anew by loading it anew: layers and controls that others have added speak through it, too.

import { h, icon } from "./dom.js";
import { say } from "./language.js";

/** @import { Also, Payload, Spoken } from "./types.js" */

const KEPT = "overflight "; // how the window's name begins that carries what is chosen over to the page loaded anew

/**
 * Codes of a page's languages, in order.
 * @param {Pick<Payload, "spoken" | "also">} data
 */
export function languagesOf(data) {
  return [data.spoken?.code ?? "en", ...(data.also ?? []).map(({ code }) => code)];
}

/**
 * In which language to tell a page.
 * @param {readonly string[]} has codes of its languages
 * @param {string} asked by the address, or ''
 * @param {readonly string[]} wished what the reader's browser asks for, best first
 */
export function languageOf(has, asked, wished) {
  const plain = wished.map((tag) => tag.toLowerCase().split("-")[0]);
  return has.find((code) => code === asked) ?? plain.find((code) => has.includes(code)) ?? has[0];
}

/**
 * The language that an address asks for, or ''.
 * @param {string} hash
 */
export function askedIn(hash) {
  return new URLSearchParams(hash.replace(/^#/, "")).get("lang") ?? "";
}

/**
 * A page's data in one of its languages.
 * @param {Payload} data
 * @param {string} code
 * @returns {Payload}
 */
export function inLanguage(data, code) {
  const other = (data.also ?? []).find((one) => one.code === code);
  if (!other) return data;
  return other.reads.reduce((told, [place, value]) => placed(told, place, value), data);
}

/**
 * A value with another in one place. What lies on the way there is copied, nothing is changed.
 * @template V
 * @param {V} whole
 * @param {readonly (string | number)[]} place
 * @param {unknown} value
 * @returns {V}
 */
function placed(whole, [key, ...rest], value) {
  const copy = /** @type {any} */ (Array.isArray(whole) ? [...whole] : { ...whole });
  copy[key] = rest.length ? placed(copy[key], rest, value) : value;
  return copy;
}

/**
 * The choice between a page's languages, each by its own name; null where there is one alone.
 * @param {Pick<Payload, "spoken" | "also">} data
 * @param {string} now code of the one that is spoken
 * @param {(code: string) => void} choose
 */
export function languageChoice(data, now, choose) {
  if (!data.spoken || !data.also?.length) return null;
  /** @type {(Spoken | Also)[]} */
  const all = [data.spoken, ...data.also];
  const select = h("select", { "aria-label": say("Language") }, all.map(({ code, name, direction }) =>
    h("option", { value: code, lang: code, dir: direction, selected: code === now }, name)));
  select.addEventListener("change", () => choose(select.value));
  return h("label", { class: "ov-language" }, icon("globe", 16), select);
}

/**
 * Load the page anew with another address. Where it has no address of its own, as in a notebook, the window's name carries it.
 * @param {string} hash
 */
export function loadAnew(hash) {
  try {
    history.replaceState(history.state, "", hash);
  } catch {
    // the name below says it
  }
  if (location.hash !== hash) window.name = KEPT + hash;
  location.reload();
}

/** What the window's name has carried over, or ''; it is said once. */
export function carriedOver() {
  if (!window.name.startsWith(KEPT)) return "";
  const hash = window.name.slice(KEPT.length);
  window.name = "";
  return hash;
}
