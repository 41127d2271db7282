// Where the tags of all crossings stand, decided for all of them together: one may take a shorter form, or stand on lines,
// so that another finds room.

import { overlap } from "./labels.js";
import { boxAround, grown } from "./room.js";

/** @import { Box, TagPlace, Tie, XY } from "./types.js" */

/**
 * What a tag may do, best first: `form` (0 whole, 1 without lengths and times, 2 the state's code), `keepOff` (3 all lines,
 * 2 those of the chosen reconstruction, 1 strokes of crossings, 0 none of these), and what that costs.
 */
const CHOICES = [
  { form: 0, keepOff: 3, cost: 0 },
  { form: 0, keepOff: 2, cost: 0.15 },
  { form: 1, keepOff: 3, cost: 0.5 },
  { form: 1, keepOff: 2, cost: 0.6 },
  { form: 2, keepOff: 2, cost: 1 },
  { form: 1, keepOff: 1, cost: 1.2 },
  { form: 2, keepOff: 1, cost: 1.5 },
  { form: 2, keepOff: 0, cost: 2 },
];
const FORMS = 3;
const STEPS = 8;
const REACH_PX = [12, 18, 26, 36, 48, 62, 78, 96, 116, 138, 162];
const TURNS = [45, -45, 80, -80, 100, -100, 135, -135].map((degrees) => (degrees * Math.PI) / 180); // from upright
const PAD_PX = 2;
const TIE_GAP_PX = 4;

/** @typedef {{ ends: [upper: XY, lower: XY], sizes: [number, number][] }} TagGate */
/** @typedef {(box: Box, keepOff: number) => boolean} Free */
/** @typedef {(form: number) => Iterable<TagPlace>} Wishes places for one tag, in this form or shorter ones, the best first */
/** @typedef {(TagPlace | null)[]} Places */

/**
 * Places for tags. Each gate has `ends` (its upper and its lower end, {x, y}) and `sizes` ([width, height] of each form).
 * `free(box, keepOff)` and `tieFree(tie)` say whether a tag, and the line from it to its crossing, may lie there.
 * `steps`: how often one may be put somewhere, on average.
 * Gives a place for each gate, or null, and their `cost`, 0 where all are whole.
 *
 * Each takes the best place that is left. One that finds none takes the place that puts out the fewest others, and of those
 * the ones that were put out least often; they look for another.
 * @param {TagGate[]} gates
 * @param {{ free: Free, tieFree: (tie: Tie) => boolean, steps?: number }} room
 * @returns {{ places: Places, cost: number }}
 */
export function placeTags(gates, { free, tieFree, steps = STEPS }) {
  const wishes = gates.map((gate) => wishesOf(gate, free, tieFree));
  /** @type {Places} */
  let best = [];
  for (let form = 0; form < FORMS; form += 1) { // none longer than this, until all have room
    const places = placed(wishes.map((list) => () => list(form)), steps);
    if (!best.length || count(places) > count(best)) best = places;
    if (count(best) === gates.length) break;
  }
  for (const [i, place] of best.entries()) { // what is free again by now
    if (!place) continue;
    best[i] = null;
    for (const wish of wishes[i](0)) {
      if (wish !== place && costOf(wish, best, null, 1)) continue;
      best[i] = wish;
      break;
    }
  }
  return { places: best, cost: best.reduce((sum, place) => sum + (place ? CHOICES[place.choice].cost : 0), 0) };
}

/**
 * A place for each list of wishes, or null for those that found none.
 * @param {(() => Iterable<TagPlace>)[]} wishes
 * @param {number} steps
 */
function placed(wishes, steps) {
  /** @type {Places} */
  const places = wishes.map(() => null);
  const putOut = wishes.map(() => 0);
  const queue = wishes.map((_, i) => i);
  let best = [...places];
  for (let left = steps * queue.length, i = queue.shift(); i !== undefined && left > 0; left -= 1, i = queue.shift()) {
    /** @type {{ wish: TagPlace | null, cost: number }} */
    let least = { wish: null, cost: Infinity };
    for (const wish of wishes[i]()) {
      const cost = costOf(wish, places, putOut, least.cost);
      if (cost < least.cost) least = { wish, cost };
      if (!cost) break;
    }
    if (!least.wish) continue; // there is none at all
    for (const [j, place] of places.entries()) {
      if (!place || !conflict(least.wish, place)) continue;
      places[j] = null;
      putOut[j] += 1;
      queue.push(j);
    }
    places[i] = least.wish;
    if (count(places) > count(best)) best = [...places];
  }
  return best;
}

/**
 * What a place costs those that it puts out; counted no further than to a bound.
 * @param {TagPlace} wish
 * @param {Places} places
 * @param {number[] | null} putOut how often each was put out before
 * @param {number} bound
 */
function costOf(wish, places, putOut, bound) {
  let cost = 0;
  for (let j = 0; j < places.length && cost < bound; j += 1) {
    const other = places[j];
    if (other && conflict(wish, other)) cost += 1 + (putOut ? putOut[j] : 0);
  }
  return cost;
}

const count = (/** @type {Places} */ places) => places.filter(Boolean).length;

/**
 * @param {TagPlace} a
 * @param {TagPlace} b
 */
function conflict(a, b) {
  if (!overlap(a.whole, b.whole)) return false;
  return overlap(a.room, b.room) || lineMeetsBox(a.tie, b.box) || lineMeetsBox(b.tie, a.box) || linesMeet(a.tie, b.tie);
}

/**
 * All places that a tag might have in some form or a shorter one, the best first. Found when they are asked for, and kept.
 * @param {TagGate} gate
 * @param {Free} free
 * @param {(tie: Tie) => boolean} tieFree
 * @returns {Wishes}
 */
function wishesOf(gate, free, tieFree) {
  const source = eachWish(gate, free, tieFree);
  /** @type {TagPlace[]} */
  const found = [];
  return function* wishes(form) {
    for (let k = 0; ; k += 1) {
      if (k === found.length) {
        const { done, value } = source.next();
        if (done) return;
        found.push(value);
      }
      if (found[k].form >= form) yield found[k];
    }
  };
}

/**
 * @param {TagGate} gate
 * @param {Free} free
 * @param {(tie: Tie) => boolean} tieFree
 * @returns {Generator<TagPlace, undefined>}
 */
function* eachWish({ ends, sizes }, free, tieFree) {
  /** @type {(way: { keepOff: number }, box: Box, tie: Tie) => boolean} */
  const open = (way, box, tie) => free(box, way.keepOff) && (way.keepOff < 2 || tieFree(tie));
  for (const [choice, { form }] of CHOICES.entries()) {
    const better = CHOICES.slice(0, choice).filter((way) => way.form === form);
    for (const [point, box] of spots(ends, sizes[form])) {
      /** @type {Tie} */
      const tie = [point, nearestOn(box, point)];
      if (!open(CHOICES[choice], box, tie) || better.some((way) => open(way, box, tie))) continue;
      const room = grown(box, PAD_PX);
      yield { choice, form, box, tie, room, whole: grown(boxAround([room, [point.x, point.y, 0, 0]]), PAD_PX) };
    }
  }
}

/**
 * Boxes above the upper end of a gate and below the lower one, the nearest first: upright over it, astride the line to it or
 * beside it; then to all sides.
 * @param {[upper: XY, lower: XY]} ends
 * @param {[number, number]} size
 * @returns {Generator<[XY, Box]>}
 */
function* spots([upper, lower], [w, h]) {
  const part = Math.min(14, w / 3);
  for (const reach of REACH_PX) {
    for (const dx of [-w / 2, -part, -w + part, -2, -w + 2]) {
      yield [upper, [upper.x + dx, upper.y - h - reach, w, h]];
      yield [lower, [lower.x + dx, lower.y + reach, w, h]];
    }
  }
  for (const reach of REACH_PX) {
    for (const turn of TURNS) {
      const [x, y] = [Math.sin(turn), -Math.cos(turn)];
      const far = reach + Math.min(w / 2 / Math.max(1e-9, Math.abs(x)), h / 2 / Math.max(1e-9, Math.abs(y)));
      const end = y < 0 ? upper : lower;
      yield [end, [end.x + x * far - w / 2, end.y + y * far - h / 2, w, h]];
    }
  }
}

/**
 * The point of a box that is nearest to another.
 * @param {Box} box
 * @param {XY} point
 */
function nearestOn([left, top, width, height], { x, y }) {
  return { x: Math.min(Math.max(x, left), left + width), y: Math.min(Math.max(y, top), top + height) };
}

/**
 * Whether a line between two points runs through a box.
 * @param {Tie} line
 * @param {Box} box
 */
function lineMeetsBox([a, b], [left, top, width, height]) {
  let [from, to] = [0, 1]; // the part of the line between the box's left and right side, then between all four
  if (a.x === b.x) {
    if (a.x <= left || a.x >= left + width) return false;
  } else {
    const [one, other] = [(left - a.x) / (b.x - a.x), (left + width - a.x) / (b.x - a.x)];
    from = Math.max(from, Math.min(one, other));
    to = Math.min(to, Math.max(one, other));
  }
  if (a.y === b.y) {
    if (a.y <= top || a.y >= top + height) return false;
  } else {
    const [one, other] = [(top - a.y) / (b.y - a.y), (top + height - a.y) / (b.y - a.y)];
    from = Math.max(from, Math.min(one, other));
    to = Math.min(to, Math.max(one, other));
  }
  return from < to;
}

/**
 * Whether two lines between points cross, or one ends at the other or runs along it; they may begin at one place.
 * @param {Tie} line
 * @param {Tie} other
 */
function linesMeet([a, b], [c, d]) {
  const side = (/** @type {XY} */ from, /** @type {XY} */ to, /** @type {XY} */ p) => Math.sign((to.x - from.x) * (p.y - from.y) - (to.y - from.y) * (p.x - from.x));
  if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) return true;
  return Math.min(away(b, c, d), away(d, a, b)) < TIE_GAP_PX;
}

/**
 * Distance from a point to a line between two points.
 * @param {XY} p
 * @param {XY} a
 * @param {XY} b
 */
function away(p, a, b) {
  const [x, y] = [b.x - a.x, b.y - a.y];
  const part = Math.min(1, Math.max(0, ((p.x - a.x) * x + (p.y - a.y) * y) / (x * x + y * y || 1)));
  return Math.hypot(p.x - a.x - part * x, p.y - a.y - part * y);
}
