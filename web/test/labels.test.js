import assert from "node:assert/strict";
import { test } from "node:test";

import { beside, createTaken, overlap } from "../src/labels.js";
import { tried } from "./page.js";

/** @import { Box } from "../src/types.js" */

const [LEFT, TOP, WIDTH, HEIGHT] = [-120, 40, 400, 300];
const CLEAR_PX = 5; // the grid sees no finer

/**
 * @param {() => number} chance
 * @returns {Box}
 */
function box(chance) {
  return [LEFT - 60 + 500 * chance(), TOP - 60 + 400 * chance(), 1 + 80 * chance(), 1 + 30 * chance()];
}

/**
 * @param {Box} box
 * @param {number} by in pixels
 * @returns {Box}
 */
function grown([x, y, w, high], by) {
  return [x - by, y - by, w + 2 * by, high + 2 * by];
}

test("what is taken is not free, what is clear of all that is taken is, and nothing is beyond the view", () => {
  let free = 0;
  tried(200, (chance) => {
    const taken = createTaken(LEFT, TOP, WIDTH, HEIGHT);
    const marked = Array.from({ length: 12 }, () => box(chance));
    marked.forEach(taken.mark);
    for (let n = 0; n < 20; n += 1) {
      const asked = box(chance);
      const inView = asked[0] >= LEFT && asked[1] >= TOP && asked[0] + asked[2] <= LEFT + WIDTH && asked[1] + asked[3] <= TOP + HEIGHT;
      const found = taken.free(asked);
      if (found) free += 1;
      if (!inView || marked.some((other) => overlap(asked, other))) assert.equal(found, false);
      else if (!marked.some((other) => overlap(grown(asked, CLEAR_PX), other))) assert.equal(found, true);
    }
  });
  assert.ok(free > 200);
});

test("an empty view is free up to its edges", () => {
  const taken = createTaken(LEFT, TOP, WIDTH, HEIGHT);
  assert.equal(taken.free([LEFT, TOP, WIDTH, HEIGHT]), true);
  taken.mark([LEFT + WIDTH - 1, TOP + HEIGHT - 1, 40, 40]);
  assert.equal(taken.free([LEFT, TOP, WIDTH, HEIGHT]), false);
  assert.equal(taken.free([LEFT, TOP, WIDTH - 20, HEIGHT]), true);
});

test("boxes overlap as their areas do, whichever is asked first", () => {
  assert.equal(overlap([0, 0, 10, 10], [10, 0, 10, 10]), false);
  assert.equal(overlap([0, 0, 10, 10], [9.9, 9.9, 1, 1]), true);
  assert.equal(overlap([0, 0, 10, 10], [2, 2, 1, 1]), true);
  tried(300, (chance) => {
    const [a, b] = [box(chance), box(chance)];
    assert.equal(overlap(a, b), overlap(b, a));
    const shared = [0, 1].map((k) => Math.min(a[k] + a[k + 2], b[k] + b[k + 2]) - Math.max(a[k], b[k]));
    assert.equal(overlap(a, b), shared[0] > 0 && shared[1] > 0);
  });
});

test("no spot beside a point covers it or what lies within half its distance", () => {
  tried(100, (chance) => {
    const [distance, w, high] = [4 + 40 * chance(), 5 + 150 * chance(), 5 + 40 * chance()];
    const spots = beside(distance)(w, high);
    assert.equal(spots.length, 8);
    for (const [dx, dy] of spots) {
      assert.equal(overlap([dx, dy, w, high], [-distance / 2, -distance / 2, distance, distance]), false);
    }
  });
});

test("what is kept clear along the edges is free of boxes, and a view no wider than that has room for none", () => {
  const taken = createTaken(10, 20, 100, 50, 6);
  assert.equal(taken.free([16, 26, 88, 38]), true);
  const out = /** @type {Box[]} */ ([[15, 26, 10, 10], [16, 25, 10, 10], [95, 26, 10, 10], [16, 55, 10, 10]]);
  out.forEach((over) => assert.equal(taken.free(over), false));
  for (const [width, height] of [[0, 0], [11, 50], [100, 1]]) {
    const none = createTaken(10, 20, width, height, 6);
    none.mark([0, 0, 200, 200]);
    assert.equal(none.free([10, 20, 5, 5]), false);
    assert.equal(none.settled()([10, 20, 5, 5]), false);
  }
});
