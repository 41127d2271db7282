import assert from "node:assert/strict";
import { test } from "node:test";

import { unpack } from "../src/decode.js";
import { worldsOf } from "../src/worlds.js";
import { course, hypothesis, payload } from "./page.js";

const told = { paths: 2, least_m: 1, most_m: 2, kmh: 800, states: [], claims: "" };
/** Four numbers of 32 bit a leg. @param {number[][]} table */
const packed = (table) => Buffer.from(new Int32Array(table.flatMap(([lon, lat, azimuth, metres]) => [1e6 * lon, 1e6 * lat, 1e7 * azimuth, 10 * metres])).buffer).toString("base64");
const legs = packed([[10, 40, 90, 100000], [12, 41, -45, 50000]]);
// a world of two paths: ship 1 at target 0, three missiles, leg 0 and leg 1 backwards; ship 0 at target 2, one missile, leg 0
const paths = Buffer.from([2, 1, 0, 3, 2, 0, 3, 0, 2, 1, 1, 0]).toString("base64");
const data = payload({ hypotheses: [hypothesis("straight", [course([[10, 40], [20, 45]])]), hypothesis("bent", [course([[10, 40], [20, 45]])])] });

test("worlds are unpacked as they were packed", () => {
  const model = unpack({ ...data, worlds: { draws: 10, missiles: 4, names: {}, by: { bent: { legs, paths, claims: [], told: [told] } } } });
  assert.deepEqual(worldsOf(model, "straight"), []);
  const [world] = worldsOf(model, "bent");
  assert.equal(worldsOf(model, "bent")[0], world); // once
  assert.deepEqual(world.paths.map(({ ship, target, missiles }) => [ship, target, missiles]), [[1, 0, 3], [0, 2, 1]]);
  assert.deepEqual(world.paths[0].way.bends.map(Math.round), [0, 100000, 150000]);
  assert.deepEqual(world.paths[0].way.at(0), [40, 10]);
  assert.deepEqual(world.paths[0].way.at(150000), [41, 12]); // the second leg's start is this path's end
  assert.equal(world.legs.length, 2);
  assert.deepEqual(worldsOf(unpack(data), "bent"), []);
});
