import assert from "node:assert/strict";
import { test } from "node:test";

import { decode, lonLat, pointAt, sums, unpack, wrapped180 } from "../src/decode.js";
import { course, hypothesis, payload, steps, tried } from "./page.js";

/** @import { Backdrop, LonLat } from "../src/types.js" */

const round = (/** @type {number} */ v) => Math.round(v * 10000) / 10000;

/**
 * @param {() => number} chance
 * @param {number} count
 * @returns {LonLat[]}
 */
function points(chance, count) {
  return Array.from({ length: count }, () => [round(360 * chance() - 180), round(170 * chance() - 85)]);
}

/**
 * What the page draws of a backdrop.
 * @param {Partial<Backdrop>} backdrop
 * @param {[number, number, number, number]} [bounds]
 */
function land(backdrop, bounds = [9, 39, 22, 46]) {
  return unpack(payload({ bounds, backdrop: { ...payload().backdrop, ...backdrop } })).land;
}

test("a line is what was packed, latitude first", () => {
  tried(100, (chance) => {
    const line = points(chance, 1 + Math.floor(chance() * 30));
    const back = decode(steps(line));
    assert.equal(back.length, line.length);
    back.forEach(([lat, lng], i) => assert.ok(Math.abs(lng - line[i][0]) < 1e-9 && Math.abs(lat - line[i][1]) < 1e-9));
  });
});

test("positions in files have five decimals, longitude first", () => {
  assert.deepEqual(lonLat([-45.123456789, 20.987654321]), [20.98765, -45.12346]);
});

test("longitudes are wrapped to one turn, and nothing else of them changes", () => {
  assert.deepEqual([190, -190, 180, -180, 0, 540.12345, -12.34567].map(wrapped180), [-170, 170, 180, -180, 0, -179.87655, -12.34567]);
  tried(100, (chance) => {
    const lng = round(2000 * chance() - 1000);
    const found = wrapped180(lng);
    assert.ok(Math.abs(found) <= 180);
    assert.ok(Math.abs((found - lng) / 360 - Math.round((found - lng) / 360)) < 1e-9);
  });
});

/**
 * A line with the metres at its points, as a path has them.
 * @param {() => number} chance
 */
function walk(chance) {
  const line = decode(steps(points(chance, 2 + Math.floor(chance() * 20))));
  const along = sums(line.map((_, i) => (i ? 1 + Math.round(50000 * chance()) : 0)));
  return { line, along, end: along[along.length - 1] };
}

test("a path is at each of its points after their metres, and at its ends before and beyond", () => {
  tried(100, (chance) => {
    const { line, along, end } = walk(chance);
    line.forEach((at, i) => pointAt(line, along, along[i]).forEach((v, k) => assert.ok(Math.abs(v - at[k]) < 1e-9)));
    assert.deepEqual(pointAt(line, along, -1), line[0]);
    assert.deepEqual(pointAt(line, along, end + 1), line[line.length - 1]);
  });
});

test("between two points a path moves on evenly", () => {
  assert.deepEqual(pointAt([[0, 0], [10, 20], [10, 40]], [0, 100, 300], 25), [2.5, 5]);
  assert.deepEqual(pointAt([[0, 0], [10, 20], [10, 40]], [0, 100, 300], 250), [10, 35]);
  assert.deepEqual(pointAt([[5, 5], [5, 5], [6, 6]], [0, 0, 10], 0), [5, 5]);
});

/**
 * A ring round a middle, its points at one time in the turn from -180 to 180, cut into arcs of which some run backwards.
 * @param {() => number} chance
 */
function cutRing(chance) {
  const [lng, lat, size] = [360 * chance() - 180, 120 * chance() - 60, 1 + 20 * chance()];
  const count = 6 + Math.floor(chance() * 30);
  /** @type {LonLat[]} */
  const ring = Array.from({ length: count }, (_, i) => {
    const turn = (2 * Math.PI * i) / count;
    const far = size * (0.6 + 0.4 * chance());
    return [round(wrapped180(lng + far * Math.cos(turn))), round(lat + far * Math.sin(turn))];
  });
  ring.push(ring[0]);
  const cuts = [0, ...[1, 2].map((k) => Math.round((k * count) / 3)), count];
  const backwards = cuts.slice(1).map(() => chance() < 0.5);
  const arcs = backwards.map((back, k) => {
    const arc = ring.slice(cuts[k], cuts[k + 1] + 1);
    return steps(back ? arc.reverse() : arc);
  });
  return { ring, arcs, rings: [backwards.map((back, k) => (back ? ~k : k))] };
}

test("arcs join to rings that run on past 180 degrees instead of jumping", () => {
  let past = 0;
  tried(300, (chance) => {
    const { ring, arcs, rings } = cutRing(chance);
    const found = land({ arcs, states: [{ code: "AAA", rings }] }).states.get("AAA")?.[0] ?? [];
    assert.equal(found.length, ring.length);
    found.forEach(([lat, lng], i) => {
      assert.ok(Math.abs(lat - ring[i][1]) < 1e-9);
      assert.ok(Math.abs(wrapped180(lng - ring[i][0])) < 1e-3 && lng > -180.001);
      if (i) assert.ok(Math.abs(lng - found[i - 1][1]) < 180);
    });
    const [first, last] = [found[0], found[found.length - 1]];
    assert.ok(Math.abs(first[1] - last[1]) < 1e-9);
    if (found.some(([, lng]) => lng > 180)) past += 1;
  });
  assert.ok(past > 5);
});

test("the world is drawn once near Greenwich, and once more on the event's side where it lies far off", () => {
  const lakes = [steps([[10, 40], [11, 40], [11, 41], [10, 40]])];
  assert.equal(land({ lakes }).lakes.length, 1);
  for (const [bounds, turn] of /** @type {[[number, number, number, number], number][]} */ ([[[160, 40, 190, 60], 360], [[-170, 40, -150, 60], -360]])) {
    const model = unpack(payload({ bounds, backdrop: { ...payload().backdrop, lakes } }));
    assert.deepEqual(model.turns, [0, turn]);
    assert.deepEqual(model.world, turn > 0 ? [-180, 540] : [-540, 180]);
    assert.ok(model.world[0] <= bounds[0] && bounds[2] <= model.world[1]);
    const [one, other] = model.land.lakes;
    assert.deepEqual(other, one.map(([lat, lng]) => [lat, lng + turn]));
  }
});

test("the ocean's cut at the 180th meridian is no coast, and any other edge is", () => {
  const seas = [steps([[170, -60], [180, -60], [180, -10], [170, -10], [170, -60]]), steps([[0, 0], [5, 0], [5, 5], [0, 0]])];
  assert.deepEqual(land({ seas }).seams, [[[-60, 180], [-10, 180]]]);
  assert.equal(land({ seas }, [160, 40, 190, 60]).seams.length, 2);
});

test("records are found by id, in the order of the file; unknown hypotheses give the first", () => {
  const model = unpack(payload({ hypotheses: [hypothesis("a", [course([[10, 40], [20, 45]])]), hypothesis("b", [course([[10, 40], [21, 45]])], { most_m: 3000000 })] }));
  assert.deepEqual([...model.targets.values()].map((target) => [target.id, target.index]), [["one", 0], ["two", 1]]);
  assert.equal(model.hypothesis("b").id, "b");
  assert.equal(model.hypothesis("none").id, "a");
  assert.equal(model.longest, 3000000);
  assert.deepEqual([model.stateName(""), model.stateName("BBB"), model.stateName("XYZ")], ["no state (sea)", "Beland", "XYZ"]);
  const [first] = model.hypothesis("a").paths;
  assert.deepEqual([first.line[0], lonLat(first.line[first.line.length - 1])], [[40, 10], [20, 45]]);
  assert.ok(Math.abs(first.along[first.along.length - 1] - first.length_m) < 1);
});
