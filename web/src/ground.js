// The ground under a path, counted: its stretches, what they come to in words, where each is drawn on a strip. All lengths are
// those of the ledger of the ground (geo/maps/ground.py).

import { bytesOf } from "./legs.js";
import { number, say } from "./language.js";
import { capital, km } from "./words.js";

/** @import { GroundClass, Path, Strip, StripBar, StripTown, Under } from "./types.js" */

const CLASS_BITS = 4;
export const RURAL = 11; // very low density
export const URBAN = 21; // and above: suburbs, towns, cities
const CITY = 30;
const NEAR_M = 5000; // how far beside a stretch along the path a town is named with it

/** How the strip and the map tell classes apart: by tone, and on the strip by height. In the order in which they are drawn. */
export const KINDS = /** @type {const} */ ([
  { kind: "land", least: RURAL, most: RURAL, words: () => say("very low density (11)"), high: 0.12, px: 0 },
  { kind: "water", least: 10, most: 10, words: () => say("water (10)"), high: 0.12, px: 1.5 },
  { kind: "sparse", least: 12, most: 12, words: () => say("low density (12)"), high: 0.32, px: 0 },
  { kind: "village", least: 13, most: 13, words: () => say("villages (13)"), high: 0.54, px: 1.5 },
  { kind: "town", least: URBAN, most: 23, words: () => say("suburbs, towns (21–23)"), high: 0.77, px: 2 },
  { kind: "city", least: CITY, most: CITY, words: () => say("city (30)"), high: 1, px: 2 },
]);

/** @param {number} code */
function rankOf(code) {
  return KINDS.findIndex(({ least, most }) => least <= code && code <= most);
}

/** Whole numbers of seven bits a byte, as geo/maps/encoding.py packs them. @param {string} text */
export function varintsOf(text) {
  const found = [];
  let [value, scale] = [0, 1];
  for (const byte of new Uint8Array(bytesOf(text))) {
    value += (byte & 127) * scale;
    scale *= 128;
    if (byte & 128) continue;
    found.push(value);
    [value, scale] = [0, 1];
  }
  return found;
}

/**
 * @param {Pick<Path, "ground">} path
 * @param {readonly GroundClass[]} classes
 * @returns {Under[]}
 */
export function stretchesOf(path, classes) {
  let at = 0;
  return varintsOf(path.ground).map((packed) => {
    const from_m = at;
    at += packed >> CLASS_BITS;
    return { ...classes[packed & ((1 << CLASS_BITS) - 1)], from_m, to_m: at };
  });
}

/** @param {readonly Under[]} stretches */
function metres(stretches) {
  return stretches.reduce((sum, { from_m, to_m }) => sum + to_m - from_m, 0);
}

/** A length as it is told; some that is told as none is under a kilometre. @param {number} length_m */
export function aboutKm(length_m) {
  return length_m > 0 && length_m < 500 ? say("under 1 km") : km(length_m);
}

/**
 * The same in a sentence, which says that it is rounded.
 * @param {number} length_m
 */
function roughly(length_m) {
  return length_m > 0 && length_m < 500 ? say("under 1 km") : say("about {length}", { length: km(length_m) });
}

/**
 * A share in whole percent; neither none nor all unless it is.
 * @param {number} part
 * @param {number} whole
 */
export function percentOf(part, whole) {
  const percent = Math.round((100 * part) / whole);
  if (percent === 0 && part > 0) return say("under {number} %", { number: number.format(1) });
  if (percent === 100 && part < whole) return say("over {number} %", { number: number.format(99) });
  return say("{number} %", { number: number.format(percent) });
}

/** What lies under a path, in a sentence or three. @param {readonly Under[]} stretches */
export function groundWords(stretches) {
  const of = (/** @type {(code: number) => boolean} */ which) => metres(stretches.filter(({ code }) => which(code)));
  const [land, water, rural, urban, none] = [of((code) => code >= RURAL), of((code) => code === 10), of((code) => code === RURAL),
    of((code) => code >= URBAN), of((code) => code === 0)];
  const said = { land: roughly(land), water: roughly(water), urban: aboutKm(urban), share: land ? percentOf(rural, land) : "" };
  const sentences = [];
  // Translators: classes are those of the Degree of Urbanisation
  if (land && urban) sentences.push(say("{share} of {land} over land lies over very low density rural land (class 11), {urban} over towns, suburbs or cities (classes 21 to 30).", said));
  if (land && !urban) sentences.push(say("{share} of {land} over land lies over very low density rural land (class 11), none over a town (classes 21 to 30).", said));
  if (water) sentences.push(land ? capital(say("{water} lies over water.", said)) : say("All of {water} lies over water.", said));
  if (none) sentences.push(say("No class is known of {length}.", { length: aboutKm(none) }));
  return sentences.join(" ");
}

/**
 * Kilometres by class.
 * @param {readonly Under[]} stretches
 */
export function byClass(stretches) {
  const land = metres(stretches.filter(({ code }) => code >= RURAL));
  return [...new Set(stretches.map(({ code }) => code))].sort((a, b) => a - b).map((code) => {
    const own = stretches.filter((stretch) => stretch.code === code);
    const length_m = metres(own);
    return { code, name: own[0].name, length_m, stretches: own.length, share: code >= RURAL ? percentOf(length_m, land) : "",
      longest_m: Math.max(...own.map(({ from_m, to_m }) => to_m - from_m)) };
  });
}

/**
 * Stretches over towns, suburbs and cities; neighbours are one, under the name of its most settled class.
 * @param {readonly Under[]} stretches
 * @returns {Under[]}
 */
export function urbanOf(stretches) {
  /** @type {Under[]} */
  const found = [];
  for (const stretch of stretches) {
    if (stretch.code < URBAN) continue;
    const before = found[found.length - 1];
    if (before?.to_m !== stretch.from_m) found.push(stretch);
    else found[found.length - 1] = { ...(stretch.code > before.code ? stretch : before), from_m: before.from_m, to_m: stretch.to_m };
  }
  return found;
}

/**
 * The town with most listed people among those passed on a stretch or a little before or after it.
 * @param {readonly StripTown[]} towns
 * @param {number} from_m
 * @param {number} [to_m]
 */
export function townBy(towns, from_m, to_m = from_m) {
  const near = towns.filter(({ along_m }) => along_m >= from_m - NEAR_M && along_m <= to_m + NEAR_M);
  return near.sort((a, b) => b.people - a.people)[0] ?? null;
}

/** To which side a town lies, and how far. @param {StripTown} town */
export function sideWords({ away_m }) {
  const away = Math.abs(away_m);
  if (away <= 500) return say("under the path");
  const far = number.format(Math.round(away / 1000));
  return away_m < 0 ? say("{number} km to the left", { number: far }) : say("{number} km to the right", { number: far });
}

/**
 * Where each stretch stands on a strip, in pixels, in the order in which they are drawn: the more settled, the later. What is
 * narrower than its kind's least width is widened about its middle, within the strip.
 * @param {readonly Under[]} stretches
 * @param {Strip} strip
 * @returns {StripBar[]}
 */
export function barsOf(stretches, { length_m, width }) {
  const scale = length_m ? width / length_m : 0;
  const bars = stretches.map((stretch) => {
    const rank = rankOf(stretch.code);
    const exact = (stretch.to_m - stretch.from_m) * scale;
    const wide = Math.max(exact, rank < 0 ? 0 : KINDS[rank].px);
    const left = Math.max(0, Math.min(width - wide, stretch.from_m * scale - (wide - exact) / 2));
    return { stretch, rank, left, wide };
  });
  return bars.filter(({ rank }) => rank >= 0).sort((a, b) => a.rank - b.rank);
}

/**
 * What the strip shows at a pixel: the stretch drawn there, and how far along the path it is there.
 * @param {readonly StripBar[]} bars in the order in which they are drawn
 * @param {number} x
 * @param {Strip} strip
 */
export function shownAt(bars, x, { length_m, width }) {
  const metre = (Math.max(0, Math.min(width, x)) / (width || 1)) * length_m;
  const bar = bars.filter(({ left, wide }) => left <= x && x <= left + wide).pop();
  return bar ? Math.max(bar.stretch.from_m, Math.min(bar.stretch.to_m, metre)) : metre;
}

/**
 * The stretch at a distance: the more settled of two that meet there.
 * @param {readonly Under[]} stretches
 * @param {number} metre
 */
export function stretchAt(stretches, metre) {
  const found = stretches.filter(({ from_m, to_m }) => from_m <= metre && metre <= to_m);
  return found.sort((a, b) => b.code - a.code)[0] ?? stretches[stretches.length - 1];
}

const KM_STEPS = [1, 2, 5];
const MINUTE_STEPS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 360];

/**
 * Even numbers along an axis, from the first step on, as far apart as they need to be.
 * @param {number} most
 * @param {number} width pixels
 * @param {number} apart pixels
 * @param {boolean} [minutes]
 */
export function ticksOf(most, width, apart, minutes = false) {
  const least = (most * apart) / width;
  const steps = minutes ? MINUTE_STEPS : [1, 10, 100, 1000, 10000].flatMap((by) => KM_STEPS.map((k) => k * by));
  const step = steps.find((s) => s >= least) ?? Math.ceil(least);
  return Array.from({ length: Math.max(0, Math.floor(most / step)) }, (_, k) => step * (k + 1));
}

/**
 * Which labels stand in a row without touching one another: the first ones have the first choice.
 * @param {readonly { at: number, wide: number }[]} labels in pixels, the middle where it can be
 * @param {number} width
 * @param {number} most
 */
export function placed(labels, width, most) {
  /** @type {{ index: number, left: number, right: number }[]} */
  const taken = [];
  labels.forEach(({ at, wide }, index) => {
    if (taken.length === most || wide > width) return;
    const left = Math.max(0, Math.min(width - wide, at - wide / 2));
    if (taken.every((other) => left > other.right + GAP_PX || left + wide < other.left - GAP_PX)) taken.push({ index, left, right: left + wide });
  });
  return taken;
}

const GAP_PX = 8;
