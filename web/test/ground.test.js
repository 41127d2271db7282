// The ground on a strip: nothing vanishes, nothing overlaps, what is pointed at is what is drawn there.

import assert from "node:assert/strict";
import { test } from "node:test";

import { barsOf, KINDS, percentOf, placed, shownAt, stretchAt, ticksOf, urbanOf, varintsOf } from "../src/ground.js";
import { tried } from "./page.js";

/** @import { Under } from "../src/types.js" */

const CODES = [10, 11, 12, 13, 21, 22, 23, 30];

/**
 * @param {() => number} chance
 * @returns {Under[]}
 */
function ground(chance) {
  let at = 0;
  return Array.from({ length: 1 + Math.floor(200 * chance()) }, () => {
    const from_m = at;
    at += 1 + Math.floor(20000 * chance() ** 4);
    const code = CODES[Math.floor(CODES.length * chance())];
    return { code, name: String(code), from_m, to_m: at };
  });
}

/** @param {Under[]} stretches @param {number} width */
function strip(stretches, width) {
  return { length_m: stretches[stretches.length - 1].to_m, width };
}

test("every stretch is on the strip where it is, and as wide as its kind has to be", () => tried(60, (chance) => {
  const stretches = ground(chance);
  const on = strip(stretches, 40 + 900 * chance());
  const bars = barsOf(stretches, on);
  assert.equal(bars.length, stretches.length);
  for (const { stretch, rank, left, wide } of bars) {
    const [from, to] = [stretch.from_m, stretch.to_m].map((m) => (m / on.length_m) * on.width);
    assert.ok(wide >= KINDS[rank].px - 1e-9);
    assert.ok(left >= -1e-9 && left + wide <= on.width + 1e-9);
    assert.ok(left <= from + 1e-9 && left + wide >= to - 1e-9);
    assert.ok(wide <= Math.max(to - from, KINDS[rank].px) + 1e-9);
  }
}));

test("a town is never hidden but by a town or a city", () => tried(60, (chance) => {
  const stretches = ground(chance);
  const on = strip(stretches, 356);
  const bars = barsOf(stretches, on);
  for (const { stretch, left, wide } of bars.filter((bar) => bar.stretch.code > 20)) {
    const there = stretchAt(stretches, shownAt(bars, left + wide / 2, on));
    assert.ok(there.code > 20, `${stretch.code} at ${stretch.from_m}: ${there.code}`);
  }
}));

test("what is pointed at lies in the stretch drawn there", () => tried(60, (chance) => {
  const stretches = ground(chance);
  const on = strip(stretches, 356);
  const bars = barsOf(stretches, on);
  const x = 356 * chance();
  const metres = shownAt(bars, x, on);
  const top = bars.filter(({ left, wide }) => left <= x && x <= left + wide).pop();
  assert.ok(top && top.stretch.from_m <= metres && metres <= top.stretch.to_m);
  assert.ok(Math.abs((metres / on.length_m) * 356 - x) <= 2);
}));

test("labels touch neither one another nor the edges, and the first one always stands", () => tried(60, (chance) => {
  const labels = Array.from({ length: 30 }, () => ({ at: 356 * chance(), wide: 10 + 90 * chance() }));
  const kept = placed(labels, 356, 6).sort((a, b) => a.left - b.left);
  assert.ok(kept.some(({ index }) => index === 0) && kept.length <= 6);
  kept.forEach(({ left, right }, i) => assert.ok(left >= 0 && right <= 356 && (!i || left > kept[i - 1].right)));
}));

test("neighbouring urban stretches are one, under the most settled class", () => {
  const of = (/** @type {number[]} */ ...codes) => codes.map((code, k) => ({ code, name: String(code), from_m: k, to_m: k + 1 }));
  assert.deepEqual(urbanOf(of(21, 30, 22, 11, 13, 23)).map(({ code, from_m, to_m }) => [code, from_m, to_m]), [[30, 0, 3], [23, 5, 6]]);
});

test("ticks are even and stand apart", () => {
  assert.deepEqual(ticksOf(1155, 356, 62), [500, 1000]);
  assert.deepEqual(ticksOf(82, 356, 62, true), [15, 30, 45, 60, 75]);
  assert.deepEqual(ticksOf(0, 356, 62), []);
  for (const most of [0.3, 7, 99, 1155, 11600, 40000]) {
    const ticks = ticksOf(most, 356, 62);
    assert.ok(ticks.every((tick, i) => tick <= most && (!i || ((tick - ticks[i - 1]) / most) * 356 >= 62)));
  }
});

test("a share is none or all only where it is", () => {
  assert.deepEqual([[0, 9], [1, 900], [450, 900], [899, 900], [9, 9]].map(([a, b]) => percentOf(a, b)), ["0 %", "under 1 %", "50 %", "over 99 %", "100 %"]);
});

test("numbers of seven bits a byte", () => {
  assert.deepEqual(varintsOf(btoa("\x01\x7f\x80\x01\xac\x02")), [1, 127, 128, 300]);
});
