import assert from "node:assert/strict";
import { test } from "node:test";

import { overlap } from "../src/labels.js";
import { placeTags } from "../src/tagplaces.js";
import { tried } from "./page.js";

/** @import { Box, XY } from "../src/types.js" */

/** @type {[number, number][]} */
const SIZES = [[150, 34], [90, 18], [40, 18]];

/**
 * A gate at a place, so high.
 * @param {number} x
 * @param {number} y
 * @param {number} high
 * @returns {{ ends: [XY, XY], sizes: [number, number][] }}
 */
function gate(x, y, high = 10) {
  return { ends: [{ x, y }, { x, y: y + high }], sizes: SIZES };
}

const within = (/** @type {Box} */ box, /** @type {Box} */ of) => box[0] >= of[0] && box[1] >= of[1] && box[0] + box[2] <= of[0] + of[2] && box[1] + box[3] <= of[1] + of[3];

test("a tag by itself is whole, near its crossing, and costs nothing", () => {
  const { places: [place], cost } = placeTags([gate(300, 300)], { free: () => true, tieFree: () => true });
  assert.ok(place);
  assert.deepEqual([place.form, cost], [0, 0]);
  assert.deepEqual([place.box[2], place.box[3]], SIZES[0]);
  const [from, to] = place.tie;
  assert.ok(Math.hypot(to.x - from.x, to.y - from.y) < 20);
});

test("where nothing is free no tag stands; where only a code has room, a code does", () => {
  assert.deepEqual(placeTags([gate(300, 300)], { free: () => false, tieFree: () => true }).places, [null]);
  const narrow = placeTags([gate(300, 300)], { free: (box) => box[2] <= 40, tieFree: () => true });
  assert.equal(narrow.places[0]?.form, 2);
  assert.ok(narrow.cost > 0);
});

test("no tag lies on another, nor the line of one on the other; none where it may not be; the cost is none where all are whole", () => {
  let crowded = 0;
  let placed = 0;
  tried(80, (chance) => {
    /** @type {Box} */
    const window = [0, 0, 380, 300];
    const gates = Array.from({ length: 1 + Math.floor(9 * chance()) }, () => gate(40 + 300 * chance(), 40 + 200 * chance(), 30 * chance()));
    const { places, cost } = placeTags(gates, { free: (box) => within(box, window), tieFree: () => true });
    assert.equal(places.length, gates.length);
    const stand = places.filter((place) => place !== null);
    stand.forEach((place, i) => {
      assert.ok(within(place.box, window));
      assert.deepEqual([place.box[2], place.box[3]], SIZES[place.form]);
      for (const other of stand.slice(0, i)) {
        assert.equal(overlap(place.box, other.box), false);
        for (let k = 0; k <= 20; k += 1) {
          const [from, to] = other.tie;
          /** @type {Box} */
          const dot = [from.x + ((to.x - from.x) * k) / 20, from.y + ((to.y - from.y) * k) / 20, 0.01, 0.01];
          assert.equal(overlap(dot, place.box), false);
        }
      }
    });
    assert.equal(cost === 0, stand.every((place) => place.choice === 0));
    if (cost > 0) crowded += 1;
    placed += stand.length / gates.length;
  });
  assert.ok(crowded > 5);
  assert.ok(placed > 0.9 * 80);
});

test("a tag says less so that its neighbour finds room", () => {
  /** @type {Box} */
  const window = [0, 0, 200, 96];
  const { places } = placeTags([gate(60, 46, 4), gate(80, 46, 4), gate(100, 46, 4)], { free: (box) => within(box, window), tieFree: () => true });
  assert.ok(places.every((place) => place !== null));
  assert.ok(places.some((place) => place && place.form > 0));
});
