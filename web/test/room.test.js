import assert from "node:assert/strict";
import { test } from "node:test";

import { overlap } from "../src/labels.js";
import { boxAround, clearMoves, middleOfRoom } from "../src/room.js";
import { tried } from "./page.js";

/** @import { Box } from "../src/types.js" */

/** @type {[number, number]} */
const SIZE = [800, 500];

/**
 * @param {() => number} chance
 * @param {number} count
 * @param {number} largest
 * @returns {Box[]}
 */
function boxes(chance, count, largest) {
  return Array.from({ length: count }, () => [1200 * chance() - 200, 900 * chance() - 200, 4 + largest * chance(), 4 + largest * chance()]);
}

const shifted = (/** @type {Box} */ [x, y, w, high], /** @type {[number, number]} */ [dx, dy]) => /** @type {Box} */ ([x + dx, y + dy, w, high]);

/**
 * @param {Box[]} items
 * @param {Box[]} covers
 * @param {[number, number]} move
 */
function isClear(items, covers, move) {
  return items.map((box) => shifted(box, move)).every((box) => box[0] >= -1e-6 && box[1] >= -1e-6 && box[0] + box[2] <= SIZE[0] + 1e-6
    && box[1] + box[3] <= SIZE[1] + 1e-6 && covers.every((cover) => !overlap([box[0] + 1e-6, box[1] + 1e-6, box[2] - 2e-6, box[3] - 2e-6], cover)));
}

test("after a move all items lie in the window, clear of all covers; the nearest to the wish comes first", () => {
  let found = 0;
  let none = 0;
  tried(200, (chance) => {
    const items = boxes(chance, 1 + Math.floor(8 * chance()), 30).map((box) => /** @type {Box} */ ([box[0] * 0.4, box[1] * 0.4, box[2], box[3]]));
    const covers = boxes(chance, Math.floor(8 * chance()), 600);
    const wish = /** @type {[number, number]} */ ([300 * chance(), 200 * chance()]);
    const moves = clearMoves(items, covers, { size: SIZE, wish });
    for (const move of moves) assert.ok(isClear(items, covers, move));
    const away = moves.map(([dx, dy]) => Math.hypot(dx - wish[0], dy - wish[1]));
    assert.deepEqual(away, [...away].sort((a, b) => a - b));
    if (moves.length) found += 1;
    else none += 1;
    if (isClear(items, covers, wish)) assert.deepEqual(moves[0], wish);
  });
  assert.ok(found > 100 && none > 10, `${found} ${none}`);
});

test("where there is room as wide as the grid is fine, it is found", () => {
  tried(100, (chance) => {
    const items = boxes(chance, 5, 20).map((box) => /** @type {Box} */ ([box[0] * 0.2, box[1] * 0.2, box[2], box[3]]));
    const around = boxAround(items);
    const hole = /** @type {Box} */ ([100 + 200 * chance(), 80 + 100 * chance(), around[2] + 20, around[3] + 20]);
    const covers = /** @type {Box[]} */ ([[0, 0, SIZE[0], hole[1]], [0, hole[1] + hole[3], SIZE[0], SIZE[1]], [0, 0, hole[0], SIZE[1]], [hole[0] + hole[2], 0, SIZE[0], SIZE[1]]]);
    assert.ok(clearMoves(items, covers, { size: SIZE, wish: [0, 0] }).length > 0);
  });
});

test("a world that is large enough goes on covering the window", () => {
  const world = /** @type {Box} */ ([0, 0, 1000, 600]);
  tried(50, (chance) => {
    const wish = /** @type {[number, number]} */ ([1000 * chance() - 500, 1000 * chance() - 500]);
    for (const [dx, dy] of clearMoves([[400, 250, 10, 10]], [], { size: SIZE, wish, world })) {
      assert.ok(dx <= 1e-6 && dy <= 1e-6 && world[2] + dx >= SIZE[0] - 1e-6 && world[3] + dy >= SIZE[1] - 1e-6);
    }
  });
});

test("the middle of the room is that of what is not covered", () => {
  assert.deepEqual(middleOfRoom([], SIZE), [400, 250]);
  assert.deepEqual(middleOfRoom([[0, 0, 200, 500]], SIZE), [500, 250]);
  assert.deepEqual(middleOfRoom([[-50, 400, 5000, 5000]], SIZE), [400, 200]);
  assert.deepEqual(middleOfRoom([[0, 0, 800, 490]], SIZE), [400, 250]); // too little is left to lie in
});
