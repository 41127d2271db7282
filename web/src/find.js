// Whether a reader's words and choices fit an event: without accents and case, and wherever in its text they stand.

/**
 * What a card says of its event to filters and search.
 * @typedef {{ year: string, states: string[], verdicts: string[], also: string }} About
 * @typedef {{ q: string, state: string, year: string, verdict: string }} Wish '' where all is wanted
 */

/** Letters that Unicode does not take apart into one without a mark and the mark. @type {{ [letter: string]: string | undefined }} */
const PLAIN = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", þ: "th", ł: "l", ı: "i", ħ: "h", ς: "σ" };

/**
 * A text without accents, case and marks: words with single spaces between them.
 * @param {string} text
 */
export function folded(text) {
  return text.normalize("NFKD").toLowerCase().normalize("NFKD").replace(/[\p{M}'’‘`ʹ-˿]/gu, "")
    .replace(/[ßæœøđðþłıħς]/g, (letter) => PLAIN[letter] ?? letter).replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/**
 * @param {About} about
 * @param {string} text all that is searched, folded
 * @param {Wish} wish
 */
export function fits(about, text, wish) {
  return (!wish.year || about.year === wish.year) && (!wish.state || about.states.includes(wish.state))
    && (!wish.verdict || about.verdicts.includes(wish.verdict)) && folded(wish.q).split(" ").every((word) => text.includes(word));
}
