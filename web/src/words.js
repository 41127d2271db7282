// Numbers as a reader meets them. Positions are assumed, so lengths are rounded and said to be about right.

/** @import { Model, PlaceRecord, Salvo } from "./types.js" */

const EXACT_BELOW_KM = 200;
const HOURS_FROM_S = 3 * 3600;
export const number = new Intl.NumberFormat("en");

/** @param {number} metres */
function roundKm(metres) {
  const exact = metres / 1000;
  return exact < EXACT_BELOW_KM ? Math.round(exact) : Math.round(exact / 10) * 10;
}

/** @param {number} metres */
export function km(metres) {
  return `${number.format(roundKm(metres))} km`;
}

/**
 * @param {number} low metres
 * @param {number} high metres
 */
export function kmSpan(low, high) {
  const [a, b] = [roundKm(low), roundKm(high)];
  return a === b ? `${number.format(a)} km` : `${number.format(a)}–${number.format(b)} km`;
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
  return { from: number.format(from), to: number.format(to), length: from === to && to_m > from_m ? "under 1 km" : `${number.format(to - from)} km` };
}

/**
 * Minutes, or hours from three hours on.
 * @param {number | null} low seconds
 * @param {number | null} high seconds
 */
export function minuteSpan(low, high) {
  if (low === null || high === null) return "";
  const hours = high >= HOURS_FROM_S;
  const [a, b] = [low, high].map((s) => (hours ? (s / 3600).toFixed(1) : String(Math.round(s / 60))));
  return `${a === b ? a : `${a}–${b}`} ${hours ? "h" : "min"}`;
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
  const unit = Math.round(first) < 3600 ? "min" : "h";
  if (interval === null) return first ? `${clock(first)} ${unit} after the first launch of all` : "the first launch of all";
  const from = first ? `${clock(first)} ${unit} after the first launch of all` : "from the first launch of all";
  return interval ? `one every ${number.format(interval)} s, ${from}` : `all at once, ${from}`;
}

/** @param {string} iso */
export function longDate(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  const when = new Date(Date.UTC(year, month - 1, day));
  return when.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
}

/**
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 */
export function plural(count, one, many = `${one}s`) {
  return `${number.format(count)} ${count === 1 ? one : many}`;
}

/** @param {string[]} words */
export function listed(words) {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}

export const BASIS = {
  published: "published",
  gazetteer: "position from a gazetteer",
  derived: "derived from published facts",
  assumed: "assumed, not published",
};

/** What each verdict means, told apart by its mark; the tone repeats it. @type {{ [verdict: string]: { mark: string, tone: string, means: string } | undefined }} */
export const VERDICTS = {
  supported: { mark: "✓", tone: "good", means: "holds in at least 99 % of the reconstructions" },
  "supported by construction": { mark: "↺", tone: "made",
    means: "holds because what it says was put into the reconstruction: no evidence" },
  "supported only if routed": { mark: "◐", tone: "part", means: "fails on straight lines, holds on a route through places" },
  contradicted: { mark: "✕", tone: "bad", means: "fails in at least 99 %" },
  "source error": { mark: "!", tone: "bad", means: "the statement is wrong in itself, whatever the route" },
  undecidable: { mark: "?", tone: "open", means: "holds in some and fails in others, or cannot be tested" },
};

/**
 * What to call places: where something was reported, what a route leads through, or what is only named in a claim.
 * @param {Model} model
 * @param {Pick<PlaceRecord, "id" | "reports">[]} places
 */
export function placesWord(model, places) {
  if (places.every((place) => place.reports.length)) return "reported place";
  const onWay = (/** @type {string} */ id) => model.hypotheses.some((hyp) => hyp.via.includes(id)
    || hyp.paths.some((path) => path.start === id || path.end === id));
  return places.every((place) => place.reports.length || onWay(place.id)) ? "place on the way" : "named place";
}

/** @param {string} text */
export function capital(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
