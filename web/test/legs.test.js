import assert from "node:assert/strict";
import { test } from "node:test";

import geodesic from "geographiclib-geodesic";

import { EDGE_LAT, LAID_WITHIN_M, bow_m, lay, legsOf, northing, pieceOf, runsOf, wayOf } from "../src/legs.js";
import { last, packed, seeded, solved } from "./page.js";

/** @import { LatLng, LonLat } from "../src/types.js" */

const { Geodesic } = geodesic;
const WGS84 = { a_m: 6378137, f: 1 / 298.257223563 };

/**
 * Legs between random positions: short and long, steep, along the poles and the equator.
 * @param {number} count
 * @returns {Generator<{ from: LonLat, to: LonLat }>}
 */
function* randomLegs(count, seed = 1) {
  const next = seeded(seed);
  for (let i = 0; i < count; i += 1) {
    const lat1 = -90 + 180 * next();
    const lat2 = i % 3 ? -90 + 180 * next() : Math.max(-90, Math.min(90, lat1 + 4 * next() - 2));
    const lon1 = -180 + 360 * next();
    const lon2 = i % 3 ? -180 + 360 * next() : lon1 + 4 * next() - 2;
    yield { from: [lon1, lat1], to: [lon2, lat2] };
  }
}

test("a leg ends where the other end of its geodesic is", () => {
  for (const { from, to } of randomLegs(400)) {
    const [leg] = legsOf(packed([solved(from, to)]), WGS84);
    const [lat, lng] = leg.at(leg.length_m);
    assert.ok((Geodesic.WGS84.Inverse(lat, lng, to[1], to[0]).s12 ?? NaN) < 1.5);
    assert.ok(Math.abs(last(leg.line)[0] - lat) < 1e-12 && last(leg.along) === leg.length_m);
  }
});

test("drawn straight between its vertices a leg stays within its bound, and needs all of it", () => {
  let worst = 0;
  for (const { from, to: end } of randomLegs(120, 2)) {
    const [leg] = legsOf(packed([solved(from, end)]), WGS84);
    leg.along.slice(1).forEach((to, i) => {
      const begin = leg.along[i];
      if ([leg.line[i], leg.line[i + 1]].some(([lat]) => Math.abs(lat) > EDGE_LAT)) return;
      for (const part of [0.2, 0.4, 0.5, 0.6, 0.8]) {
        worst = Math.max(worst, bow_m(leg.line[i], leg.at(begin + part * (to - begin)), leg.line[i + 1]));
      }
    });
  }
  assert.ok(worst <= 1.1 * LAID_WITHIN_M, `${worst} m`);
  assert.ok(worst > LAID_WITHIN_M / 10, `${worst} m`);
});

test("a smaller bound asks for more vertices", () => {
  const at = legsOf(packed([[50, 40, -120, 1.5e6]]), WGS84)[0].at;
  assert.ok(lay(at, 1.5e6, 1).line.length > 1.4 * lay(at, 1.5e6, 3).line.length);
});

test("the bow is measured on the ground, on Web Mercator", () => {
  assert.equal(bow_m([10, 0], [10, 5], [10, 10]), 0); // a parallel is straight there
  const half = (northing(50) + northing(40)) / 2;
  const middle = (180 / Math.PI) * Math.atan(Math.sinh(half));
  assert.ok(bow_m([40, 0], [middle, 5], [50, 10]) < 1e-6); // so is a line of constant course
  assert.ok(Math.abs(bow_m([0, 0], [0.1, 5], [0, 10]) - 11120) < 20); // a tenth of a degree
});

test("a path joins its legs, forwards and backwards, without a jump", () => {
  const first = [179, 60, 80, 4e5];
  const [y, x] = legsOf(packed([first]), WGS84)[0].at(4e5);
  const legs = legsOf(packed([first, [x - 360, y, 100, 2e5]]), WGS84);
  const out = wayOf([0, ~0], legs);
  assert.deepEqual(last(out.line), out.line[0]);
  assert.equal(last(out.bends), 8e5);
  assert.ok(out.along.every((s, i) => !i || s > out.along[i - 1]));
  const joined = wayOf([0, 1], legs);
  joined.line.slice(1).forEach(([, at], i) => assert.ok(Math.abs(at - joined.line[i][1]) < 20));
  const [lat, lng] = joined.at(4e5);
  assert.ok(Math.abs(lat - y) < 1e-6 && lng > 185);
});

test("a piece of a path begins and ends where it says", () => {
  const way = wayOf([0], legsOf(packed([[50, 40, -120, 1.5e6]]), WGS84));
  const piece = pieceOf(way, 123456, 654321);
  assert.deepEqual([piece[0], last(piece)], [way.at(123456), way.at(654321)]);
  assert.ok(piece.length > 10);
});

test("a path over a pole is cut where the map ends, and meets both its ends' marks", () => {
  const middle = -90;
  for (const [lon1, lat1, lon2, lat2] of [[41, 72, -141.5, 66], [0, 70, 180, 70], [0, -70, 179, -80]]) {
    const turned = (/** @type {number} */ lng) => lng + 360 * Math.round((middle - lng) / 360);
    const [leg] = legsOf(packed([solved([turned(lon1), lat1], [lon2, lat2])]), WGS84);
    const runs = runsOf(leg.line, middle);
    assert.ok(runs.flat().every(([lat]) => Math.abs(lat) <= EDGE_LAT));
    assert.ok(runs.some((run) => run.some(([lat]) => Math.abs(Math.abs(lat) - EDGE_LAT) < 1e-9)));
    const ends = runs.map(last);
    const starts = runs.map((run) => run[0]);
    /** @type {(points: LatLng[], lat: number, lng: number) => boolean} */
    const near = (points, lat, lng) => points.some((p) => Math.abs(p[0] - lat) < 1e-4 && Math.abs(p[1] - turned(lng)) < 1e-4);
    assert.ok(near(starts, lat1, lon1) && near(ends, lat2, lon2));
  }
});

test("a path of no length is a point", () => {
  const [leg] = legsOf(packed([[50, 40, 180, 0]]), WGS84);
  assert.deepEqual(leg.line, [[40, 50], [40, 50]]);
  assert.deepEqual(runsOf(leg.line, 43), [leg.line]);
});
