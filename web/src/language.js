// The language that the page speaks. Its own words are whole patterns, looked up by their English; a pattern that has no
// translation is told in English. Patterns come with the page (geo/maps/languages.py); numbers are written by the browser's CLDR.
//
// What is spoken is set once, before the page is put together. To change it the page is put together anew.

/** @import { Child, Spoken } from "./types.js" */

/** @type {Spoken} */
const ENGLISH = { code: "en", name: "English", direction: "ltr", messages: {}, plural: "" };
const CONTEXT = "\u0004"; // as gettext joins context and pattern
const LAST_LISTED = 200; // the form of number of n is listed up to here; above it is that of 100 + n % 100

let spoken = ENGLISH;
let formats = formatsOf("en");

/** @param {string} code */
function formatsOf(code) {
  const locale = code === "ar" ? "ar-u-nu-latn" : code; // with the digits that the sentences have
  return { whole: new Intl.NumberFormat(locale), locale };
}

/**
 * Speak a language from now on.
 * @param {Spoken} [wanted]
 */
export function speak(wanted = ENGLISH) {
  spoken = wanted;
  formats = formatsOf(wanted.code);
}

/** What is spoken. */
export function language() {
  return { code: spoken.code, direction: spoken.direction, locale: formats.locale };
}

export const number = {
  /** @param {number} value */
  format: (value) => formats.whole.format(value),
};

/**
 * A number with so many decimals.
 * @param {number} value
 * @param {number} digits
 */
export function decimal(value, digits) {
  return new Intl.NumberFormat(formats.locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/**
 * A pattern, with words in place of its names.
 * @param {string} english
 * @param {{ [name: string]: string | number }} [said]
 * @returns {string}
 */
export function say(english, said = {}) {
  return filled(patternOf(english)[0], said);
}

/**
 * A pattern whose English means several things.
 * @param {string} context
 * @param {string} english
 * @param {{ [name: string]: string | number }} [said]
 */
export function sayIn(context, english, said = {}) {
  const found = own(context + CONTEXT + english);
  return filled(found ? found[0] : english, said);
}

/**
 * A pattern in the form that so many take; `{n}` is how many.
 * @param {string} one
 * @param {string} many
 * @param {number} count
 * @param {{ [name: string]: string | number }} [said]
 */
export function sayN(one, many, count, said = {}) {
  const forms = own(one);
  const at = count < LAST_LISTED ? count : 100 + (count % 100);
  const form = forms ? forms[Number(spoken.plural[at] ?? 0)] ?? many : count === 1 ? one : many;
  return filled(form, { n: number.format(count), ...said });
}

/**
 * A pattern with elements in place of its names: pieces to put into an element.
 * @param {string} english
 * @param {{ [name: string]: Child }} said
 * @returns {Child[]}
 */
export function parts(english, said) {
  return patternOf(english)[0].split(/(\{\w+\})/).map((piece) => (/^\{\w+\}$/.test(piece) ? valueOf(said, piece.slice(1, -1)) : piece));
}

/** @param {string} english */
function patternOf(english) {
  return own(english) ?? [english];
}

/**
 * @param {string} key
 * @returns {readonly string[] | null}
 */
function own(key) {
  const found = Object.hasOwn(spoken.messages, key) ? spoken.messages[key] : null;
  return typeof found === "string" ? [found] : found;
}

/**
 * @param {string} pattern
 * @param {{ [name: string]: string | number }} said
 */
function filled(pattern, said) {
  return pattern.replace(/\{(\w+)\}/g, (_, name) => String(valueOf(said, name)));
}

/**
 * @template V
 * @param {{ [name: string]: V }} said
 * @param {string} name
 * @returns {V | string} the name in its braces where nothing was said for it
 */
function valueOf(said, name) {
  return Object.hasOwn(said, name) ? said[name] : `{${name}}`;
}

/**
 * Clauses that could stand alone, one after the other; those that are empty are left out.
 * @param {string[]} said
 */
export function clauses(said) {
  return said.filter(Boolean).reduce((clause, more) => (clause ? say("{clause}; {more}", { clause, more }) : more), "");
}

/**
 * Short words that say the same of several things, in a row.
 * @param {string[]} said
 */
export function row(said) {
  return said.reduce((clause, more) => (clause ? say("{clause}, {more}", { clause, more }) : more), "");
}

/**
 * Words as a list: A, B and C.
 * @param {string[]} words
 */
export function listed(words) {
  if (spoken.code === "en") return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
  return new Intl.ListFormat(formats.locale, { type: "conjunction" }).format(words);
}
