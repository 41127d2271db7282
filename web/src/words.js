// Numbers as a reader meets them. Positions are assumed, so lengths are rounded and said to be about right.

import { decimal, language, number, say, sayIn, sayN } from "./language.js";

/** @import { Model, PlaceRecord, Salvo } from "./types.js" */

export { listed, number } from "./language.js";

const EXACT_BELOW_KM = 200;
const HOURS_FROM_S = 3 * 3600;

/** @param {number} metres */
function roundKm(metres) {
  const exact = metres / 1000;
  return exact < EXACT_BELOW_KM ? Math.round(exact) : Math.round(exact / 10) * 10;
}

/** @param {number} metres */
export function km(metres) {
  return kmOf(number.format(roundKm(metres)));
}

/**
 * A number of kilometres that has its digits already.
 * @param {string} digits
 */
export function kmOf(digits) {
  // Translators: {number} may be a span of two
  return say("{number} km", { number: digits });
}

/**
 * @param {number} low metres
 * @param {number} high metres
 */
export function kmSpan(low, high) {
  const [a, b] = [roundKm(low), roundKm(high)];
  return kmOf(a === b ? number.format(a) : `${number.format(a)}–${number.format(b)}`);
}

/**
 * A stretch of a path in whole kilometres: from, to, and its length as what one takes from the other, so that a reader's
 * pencil agrees, and the lengths of a path's rows add up to the last of them. The rule is that of `stretch_in_km` in
 * geo/report_paths.py.
 * @param {number} from_m
 * @param {number} to_m
 */
export function stretchKm(from_m, to_m) {
  const [from, to] = [Math.round(from_m / 1000), Math.round(to_m / 1000)];
  return { from: number.format(from), to: number.format(to), length: from === to && to_m > from_m ? say("under 1 km") : kmOf(number.format(to - from)) };
}

/**
 * Minutes, or hours from three hours on.
 * @param {number | null} low seconds
 * @param {number | null} high seconds
 */
export function minuteSpan(low, high) {
  if (low === null || high === null) return "";
  const hours = high >= HOURS_FROM_S;
  const [a, b] = [low, high].map((s) => (hours ? decimal(s / 3600, 1) : String(Math.round(s / 60))));
  const span = a === b ? a : `${a}–${b}`;
  return hours ? say("{number} h", { number: span }) : say("{number} min", { number: span });
}

/**
 * Kilometres, and minutes where a speed is known.
 * @param {{ least_m: number, most_m: number, least_s: number | null, most_s: number | null }} of
 */
export function spans(of) {
  return [kmSpan(of.least_m, of.most_m), minuteSpan(of.least_s, of.most_s)].filter(Boolean).join(" · ");
}

/** @param {number | null} seconds */
export function minute(seconds) {
  return seconds === null ? "" : Math.round(seconds / 60);
}

/** @param {number} seconds */
function clock(seconds) {
  const whole = Math.round(seconds);
  const [hours, mins, secs] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return hours ? `${hours}:${two(mins)}:${two(secs)}` : `${mins}:${two(secs)}`;
}

/**
 * When a ship fired, one missile after the other; a single missile has no interval.
 * @param {Pick<Salvo, "first_s" | "interval_s">} salvo
 */
export function salvoWords({ first_s: first, interval_s: interval }) {
  // Translators: minutes and seconds, or hours, minutes and seconds: '1:30 min'
  const time = Math.round(first) < 3600 ? say("{number} min", { number: clock(first) }) : say("{number} h", { number: clock(first) });
  // Translators: when a single missile left, {time} as 1:30 min
  if (interval === null) return first ? say("{time} after the first launch of all", { time }) : say("the first launch of all");
  if (!interval) return first ? say("all at once, {time} after the first launch of all", { time }) : say("all at once, from the first launch of all");
  const seconds = number.format(interval);
  return first ? say("one every {seconds} s, {time} after the first launch of all", { seconds, time })
    : say("one every {seconds} s, from the first launch of all", { seconds });
}

/** @param {string} iso */
export function longDate(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  const when = new Date(Date.UTC(year, month - 1, day));
  return when.toLocaleDateString(language().code === "en" ? "en-GB" : language().locale, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
}

/** @param {number} count */
export function missiles(count) {
  return sayN("{n} missile", "{n} missiles", count);
}

/** How often something was reported at a place, and whether that was denied; nothing of a place that only a claim or a way names. @param {Pick<PlaceRecord, "reports" | "denials">} place */
export function reportsOf({ reports: { length }, denials }) {
  if (!length && !denials.length) return "";
  return denials.length ? sayN("{n} report, denied", "{n} reports, denied", length) : sayN("{n} report", "{n} reports", length);
}

/** What a position or a number rests on, in words. @param {string | null} basis */
export function basisOf(basis) {
  switch (basis) {
    case "published": return sayIn("basis", "published");
    case "gazetteer": return sayIn("basis", "from a gazetteer");
    case "derived": return sayIn("basis", "derived from published facts");
    case "assumed": return sayIn("basis", "assumed, not published");
    default: return basis ?? "";
  }
}

/** What each verdict means, told apart by its mark; the tone repeats it. @type {{ [verdict: string]: { mark: string, tone: string, words: () => string, means: () => string } | undefined }} */
export const VERDICTS = {
  supported: { mark: "✓", tone: "good", words: () => sayIn("verdict", "supported"), means: () => say("holds in at least 99 % of the reconstructions") },
  "supported by construction": { mark: "↺", tone: "made", words: () => sayIn("verdict", "supported by construction"),
    means: () => say("holds because what it says was put into the reconstruction: no evidence") },
  "supported only if routed": { mark: "◐", tone: "part", words: () => sayIn("verdict", "supported only if routed"),
    means: () => say("fails on straight lines, holds on a route through places") },
  contradicted: { mark: "✕", tone: "bad", words: () => sayIn("verdict", "contradicted"), means: () => say("fails in at least 99 %") },
  "source error": { mark: "!", tone: "bad", words: () => sayIn("verdict", "source error"), means: () => say("the statement is wrong in itself, whatever the route") },
  undecidable: { mark: "?", tone: "open", words: () => sayIn("verdict", "undecidable"), means: () => say("holds in some and fails in others, or cannot be tested") },
};

/** A verdict in words. @param {string} verdict */
export function verdictOf(verdict) {
  return VERDICTS[verdict]?.words() ?? verdict;
}

/**
 * What places are: where something was reported, what a route leads through, or what is only named in a claim.
 * @param {Model} model
 * @param {Pick<PlaceRecord, "id" | "reports">[]} places
 * @returns {"reported" | "on the way" | "named"}
 */
export function placesKind(model, places) {
  if (places.every((place) => place.reports.length)) return "reported";
  const onWay = (/** @type {string} */ id) => model.hypotheses.some((hyp) => hyp.via.includes(id)
    || hyp.paths.some((path) => path.start === id || path.end === id));
  return places.every((place) => place.reports.length || onWay(place.id)) ? "on the way" : "named";
}

/**
 * What to call each of some places.
 * @param {Model} model
 * @param {Pick<PlaceRecord, "id" | "reports">[]} places
 */
export function placesWord(model, places) {
  return { reported: say("reported place"), "on the way": say("place on the way"), named: say("named place") }[placesKind(model, places)];
}

/**
 * What to call them together, as a heading.
 * @param {Model} model
 * @param {Pick<PlaceRecord, "id" | "reports">[]} places
 */
export function placesTitle(model, places) {
  return { reported: say("Reported places"), "on the way": say("On the way"), named: say("Named places") }[placesKind(model, places)];
}

/** @param {string} text */
export function capital(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
