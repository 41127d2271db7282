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
const path = (/** @type {string} */ platform, /** @type {number} */ count, /** @type {number[]} */ legs) => ({ platform, legs, solid: legs.map((index) => index === 2), line: LEGS[legs[0]].line, paths: Array.from({ length: count }, (_, k) => `${platform}-${k}`) });
const TWO = { legs: LEGS, ships: ["south", "north"],
  paths: [path("north", 3, [0, 2, 3]), path("south", 2, [1, 2, 3]), path("south", 1, [1, 2, 4])] };

test("missiles of one ship on one leg are one strand, as wide as they are many", () => {
  const strands = strandsOf(TWO);
  const found = strands.map(({ leg: at, platform, missiles }) => [at, platform, missiles]);
  assert.deepEqual(new Set(found.map(String)), new Set(["0,north,3", "1,south,3", "2,south,3", "2,north,3", "3,north,3", "3,south,2", "4,south,1"]));
  assert.deepEqual(strands.filter((s) => s.solid).map((s) => s.leg), [2, 2]);
});

test("ships on one leg stand in the order in which they come", () => {
  // flying west, north is to the right
  for (const ships of [["south", "north"], ["north", "south"]]) {
    assert.deepEqual(strandsOf({ ...TWO, ships }).filter((s) => s.leg === 2).map((s) => s.platform), ["south", "north"]);
  }
});

test("the leg that most ships share says in which order they stand", () => {
  // a third ship joins from the far south, west of where the first two have met
  const legs = [...LEGS, leg([30, 45], [38, 44])];
  const paths = [path("north", 1, [0, 2, 3]), path("south", 1, [1, 2, 3]), { ...path("third", 1, [3]), line: legs[5].line }];
  const turned = paths.map((one) => ({ ...one, legs: [...one.legs, 4], solid: [...one.solid, false] }));
  for (const ships of [["third", "south", "north"], ["north", "south", "third"]]) {
    const found = strandsOf({ legs, ships, paths: turned });
    assert.deepEqual(found.filter((s) => s.leg === 3).map((s) => s.platform), ["third", "south", "north"]);
    assert.deepEqual(found.filter((s) => s.leg === 2).map((s) => s.platform), ["south", "north"]);
  }
});

test("a strand names a missile that flies it, and on which leg", () => {
  for (const strand of strandsOf(TWO)) {
    const [name, k] = strand.of;
    assert.ok(TWO.paths.some((one) => one.paths.includes(name) && one.platform === strand.platform && one.legs[k] === strand.leg));
  }
});

test("out and back over the same ground is one line", () => {
  const back = strandsOf({ ...TWO, paths: [path("north", 2, [0, ~0])] });
  assert.deepEqual(back.map(({ leg: at, missiles }) => [at, missiles]), [[0, 2]]);
});

test("strands of a leg stand side by side by their widths and no more, alone in its middle", () => {
  const third = path("third", 4, [1, 2, 4]);
  const strands = strandsOf({ ...TWO, ships: [...TWO.ships, "third"], paths: [...TWO.paths, third] });
  assert.equal(strands.filter((strand) => strand.leg === 2).length, 3);
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

/** Any line of pixels, and how far to move it. @param {() => number} next */
function anyLine(next) {
  let [x, y, way] = [0, 0, 6 * next()];
  const points = Array.from({ length: 2 + Math.floor(12 * next()) }, () => {
    way += 0.6 * (next() - 0.5);
    x += (10 + 60 * next()) * Math.cos(way);
    y += (10 + 60 * next()) * Math.sin(way);
    return { x, y };
  });
  return { points, aside: 40 * (next() - 0.5) };
}

const plain = (/** @type {number} */ x, /** @type {number} */ y) => ({ x, y });
const apart = (/** @type {Point} */ a, /** @type {Point} */ b) => Math.hypot(a.x - b.x, a.y - b.y);
const waysOf = (/** @type {Point[]} */ line) => line.slice(1).map((b, k) => Math.atan2(b.y - line[k].y, b.x - line[k].x));

test("flown the other way a line lies where it lay, to the left", () => {
  const next = seeded(5);
  for (let round = 0; round < 100; round += 1) {
    const { points, aside } = anyLine(next);
    /** @type {(before: boolean, after: boolean) => void} */
    const same = (before, after) => {
      const [a, b] = [6 * next(), 6 * next()];
      const [first, final] = [[Math.cos(a), Math.sin(a)], [Math.cos(b), Math.sin(b)]];
      const there = moved(points, aside, { before: before ? [first[0], first[1]] : null, after: after ? [final[0], final[1]] : null }, plain);
      const back = moved([...points].reverse(), -aside, { before: after ? [-final[0], -final[1]] : null, after: before ? [-first[0], -first[1]] : null }, plain);
      assert.equal(there.length, back.length);
      back.reverse().forEach((p, k) => assert.ok(apart(p, there[k]) < 1e-6));
    };
    for (const before of [false, true]) for (const after of [false, true]) same(before, after);
  }
});

test("a strand leaves its leg without a kink, and soon stands where it belongs", () => {
  const long = [{ x: 0, y: 0 }, { x: 1000, y: 0 }];
  for (const aside of [-40, -12, -3, 3, 6, 12, 25, 40]) {
    const line = moved(long, aside, { before: null, after: null }, plain);
    const ways = waysOf(line);
    assert.ok(Math.max(...ways.map(Math.abs)) < Math.PI / 6);
    [0, ...ways, 0].slice(1).forEach((way, k) => assert.ok(Math.abs(way - [0, ...ways, 0][k]) < Math.PI / 15));
    const clear = line.filter((p) => p.x > 25 + 4 * Math.abs(aside) && p.x < 975 - 4 * Math.abs(aside));
    const [left, right] = [line.find((p) => p.y === aside), last(line.filter((p) => p.y === aside))];
    assert.ok(clear.every((p) => Math.abs(p.y - aside) < 1e-9));
    assert.ok(left && left.x < 25 + 4 * Math.abs(aside) && right.x > 975 - 4 * Math.abs(aside));
  }
});

test("where the same ships fly on together a strand goes on without a gap", () => {
  // in pixels as Web Mercator has them: degrees of longitude, and as much for northings
  const pixels = (/** @type {LatLng[]} */ line) => line.map(([lat, lng]) => ({ x: 40 * lng, y: -40 * (180 / Math.PI) * Math.asinh(Math.tan((lat * Math.PI) / 180)) }));
  const legs = [leg([60, 10], [61, 14], [63, 15]), leg([63, 15], [66, 15], [68, 19]), leg([68, 19], [67, 24])];
  const paths = ["east", "west"].map((ship) => ({ ...path(ship, 2, [0, 1, 2]), line: legs[0].line }));
  const strands = strandsOf({ legs, ships: ["east", "west"], paths });
  for (const ship of ["east", "west"]) {
    const mine = strands.filter((strand) => strand.platform === ship).sort((a, b) => a.leg - b.leg);
    const lines = mine.map((strand) => moved(pixels(legs[strand.leg].line), 6, strand.ends, plain));
    assert.equal(lines.length, 3);
    for (const k of [0, 1]) {
      const corner = last(pixels(legs[k].line));
      assert.ok(apart(last(lines[k]), lines[k + 1][0]) < 1e-6);
      assert.ok(Math.abs(apart(lines[k + 1][0], corner) - 6) < 1e-6);
    }
    assert.ok(apart(lines[0][0], pixels(legs[0].line)[0]) < 1e-6);
    assert.ok(apart(last(lines[2]), last(pixels(legs[2].line))) < 1e-6);
  }
});

test("where ships join, part, or come over the same ground again, each strand comes back to its leg", () => {
  assert.ok(strandsOf(TWO).every(({ ends }) => ends.before === null && ends.after === null));
  const [round] = strandsOf({ ...TWO, paths: [path("north", 2, [0, 2, 0])] });
  assert.deepEqual([round.leg, round.ends], [0, { before: null, after: null }]);
});

test("a line of one point, or without distance, is left as it is", () => {
  const points = [{ x: 1, y: 2 }];
  assert.equal(moved(points, 5, { before: null, after: null }, (x, y) => ({ x, y })), points);
  assert.equal(moved([...points, ...points], 0, { before: null, after: null }, (x, y) => ({ x, y })).length, 2);
});
