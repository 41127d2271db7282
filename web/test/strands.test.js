import assert from "node:assert/strict";
import { test } from "node:test";

import { asides, kept, moved, strandsOf } from "../src/strands.js";
import { last, seeded } from "./page.js";

/** @import { LatLng, Leg, Strand } from "../src/types.js" */
/** @typedef {{ x: number, y: number }} Point */

/** @type {(...line: LatLng[]) => Leg} */
const leg = (...line) => ({ line, along: [0, 1], length_m: 1, at: () => line[0] });
/** Two ships, west of each other, through one place eastwards to two targets. */
const LEGS = [leg([40, 50], [38, 48]), leg([36, 50], [38, 48]), leg([38, 48], [38, 44]), leg([38, 44], [40, 40]), leg([38, 44], [36, 40])];
const path = (/** @type {string} */ platform, /** @type {number} */ count, /** @type {number[]} */ legs) => ({ platform, legs, line: LEGS[legs[0]].line, paths: Array.from({ length: count }, (_, k) => `${platform}-${k}`) });
const TWO = { legs: LEGS, solid: [false, true, false], ships: ["south", "north"],
  paths: [path("north", 3, [0, 2, 3]), path("south", 2, [1, 2, 3]), path("south", 1, [1, 2, 4])] };

test("missiles of one ship on one leg are one strand, as wide as they are many", () => {
  const strands = strandsOf(TWO);
  const found = strands.map(({ leg: at, platform, missiles }) => [at, platform, missiles]);
  assert.deepEqual(new Set(found.map(String)), new Set(["0,north,3", "1,south,3", "2,south,3", "2,north,3", "3,north,3", "3,south,2", "4,south,1"]));
  assert.deepEqual(strands.filter((s) => s.solid).map((s) => s.leg), [2, 2]);
});

test("ships on one leg stand in the order in which they come", () => {
  // flying west, north is to the right
  assert.deepEqual(strandsOf(TWO).filter((s) => s.leg === 2).map((s) => s.platform), ["south", "north"]);
});

test("out and back over the same ground is one line", () => {
  const back = strandsOf({ ...TWO, paths: [path("north", 2, [0, ~0])], solid: [false, false] });
  assert.deepEqual(back.map(({ leg: at, missiles }) => [at, missiles]), [[0, 2]]);
});

test("strands of a leg stand side by side by their widths and no more, alone in its middle", () => {
  const strands = strandsOf(TWO);
  const width = (/** @type {Strand} */ strand) => 1.5 * strand.missiles;
  const found = asides(strands, width);
  const beside = (/** @type {Strand} */ strand) => found.get(strand) ?? NaN;
  for (const strand of strands) {
    const mine = strands.filter((other) => other.leg === strand.leg);
    if (mine.length === 1) assert.equal(beside(strand), 0);
    const total = mine.reduce((sum, other) => sum + width(other), 0);
    assert.ok(Math.abs(beside(strand)) + width(strand) / 2 <= total / 2 + 1e-9);
    mine.slice(1).forEach((other, i) => assert.ok(Math.abs(beside(other) - beside(mine[i]) - (width(other) + width(mine[i])) / 2) < 1e-9));
  }
});

test("a line moved aside stays within its distance and comes back at its ends", () => {
  const next = seeded(3);
  for (let round = 0; round < 200; round += 1) {
    let [x, y, way] = [0, 0, 6 * next()];
    const points = Array.from({ length: 2 + Math.floor(20 * next()) }, () => {
      way += 0.2 * (next() - 0.5);
      x += 40 * Math.cos(way);
      y += 40 * Math.sin(way);
      return { x, y };
    });
    const aside = 30 * (next() - 0.5);
    const found = moved(points, aside, { before: null, after: null }, (a, b) => ({ x: a, y: b }));
    const away = (/** @type {Point} */ p) => Math.min(...points.slice(1).map((b, i) => toSegment(p, points[i], b)));
    for (const p of found) assert.ok(away(p) <= Math.abs(aside) + 1e-6);
    for (const [end, true_end] of [[found[0], points[0]], [last(found), last(points)]]) {
      assert.ok(Math.hypot(end.x - true_end.x, end.y - true_end.y) < 1e-6);
    }
  }
});

/**
 * @param {Point} p
 * @param {Point} a
 * @param {Point} b
 */
function toSegment(p, a, b) {
  const long = (b.x - a.x) ** 2 + (b.y - a.y) ** 2;
  const t = long ? Math.max(0, Math.min(1, ((p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y)) / long)) : 0;
  return Math.hypot(p.x - a.x - t * (b.x - a.x), p.y - a.y - t * (b.y - a.y));
}

test("to the right of the way, and all the way where the ships fly on together", () => {
  const make = (/** @type {number} */ x, /** @type {number} */ y) => ({ x, y });
  const east = [{ x: 0, y: 0 }, { x: 200, y: 0 }];
  const alone = moved(east, 5, { before: null, after: null }, make);
  assert.ok(alone.every((p) => p.y >= 0) && alone.some((p) => Math.abs(p.y - 5) < 1e-9)); // y is down: south of a line to the east
  const on = moved(east, 5, { before: [1, 0], after: [1, 0] }, make);
  assert.ok(on.every((p) => Math.abs(p.y - 5) < 1e-9));
  assert.equal(kept(0, 200, 5, { before: null, after: null }), 0);
  assert.equal(kept(100, 200, 5, { before: null, after: null }), 1);
});

test("a line of one point, or without distance, is left as it is", () => {
  const points = [{ x: 1, y: 2 }];
  assert.equal(moved(points, 5, { before: null, after: null }, (x, y) => ({ x, y })), points);
  assert.equal(moved([...points, ...points], 0, { before: null, after: null }, (x, y) => ({ x, y })).length, 2);
});
