import assert from "node:assert/strict";
import { test } from "node:test";

import { unpack, wrapped180 } from "../src/decode.js";
import { areaGeometry, geojson, lineGeometry } from "../src/geojson.js";
import { course, hypothesis, payload, steps, tried } from "./page.js";

/** @import { LatLng, LonLat } from "../src/types.js" */

const latLngs = (/** @type {LonLat[]} */ line) => line.map(([lng, lat]) => /** @type {LatLng} */ ([lat, lng]));

/** @param {LonLat[]} line */
function pieces(line) {
  const geometry = lineGeometry(latLngs(line));
  return /** @type {LonLat[][]} */ (geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates);
}

/** @param {LonLat[]} line */
function rings(line) {
  const geometry = areaGeometry(latLngs(line));
  return /** @type {LonLat[][]} */ (geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat());
}

/**
 * Twice the area in square degrees, positive where a ring runs counterclockwise.
 * @param {LonLat[]} ring
 */
function area(ring) {
  return ring.reduce((sum, [x, y], i) => {
    const [before, below] = ring[(i || ring.length) - 1];
    return sum + before * y - x * below;
  }, 0);
}

const near = (/** @type {number} */ a, /** @type {number} */ b, within = 1e-3) => assert.ok(Math.abs(a - b) < within, `${a} is not ${b}`);

test("a line within one turn stays one line", () => {
  assert.deepEqual(pieces([[10, 40], [20, 45]]), [[[10, 40], [20, 45]]]);
});

test("a line is cut where it crosses the 180th meridian", () => {
  assert.deepEqual(pieces([[170, 40], [190, 50]]), [[[170, 40], [180, 45]], [[-180, 45], [-170, 50]]]);
  assert.deepEqual(pieces([[190, 50], [170, 40]]), [[[-170, 50], [-180, 45]], [[180, 45], [170, 40]]]);
});

test("a line that ends on the 180th meridian is not cut there", () => {
  assert.deepEqual(pieces([[170, 40], [180, 45]]), [[[170, 40], [180, 45]]]);
  assert.deepEqual(pieces([[180, 45], [170, 40]]), [[[180, 45], [170, 40]]]);
  assert.deepEqual(pieces([[-170, 40], [-180, 45]]), [[[-170, 40], [-180, 45]]]);
  assert.deepEqual(pieces([[170, 40], [180, 45], [180, 50]]), [[[170, 40], [180, 45], [180, 50]]]);
});

test("however a line winds, its pieces lie within one turn, join at the meridian and are as long as it was", () => {
  tried(300, (chance) => {
    let at = 360 * chance();
    /** @type {LonLat[]} */
    const line = Array.from({ length: 2 + Math.floor(chance() * 12) }, () => {
      at += chance() < 0.2 ? 0 : 120 * (chance() - 0.5);
      return [chance() < 0.2 ? 180 : Math.round(at), Math.round(160 * chance() - 80)];
    });
    if (line.every(([lng, lat]) => lng === line[0][0] && lat === line[0][1])) return;
    const found = pieces(line);
    const long = (/** @type {LonLat[]} */ piece) => piece.reduce((sum, [lng, lat], i) =>
      (i ? sum + Math.hypot(lng - piece[i - 1][0], lat - piece[i - 1][1]) : 0), 0);
    near(found.reduce((sum, piece) => sum + long(piece), 0), long(line), 0.01);
    for (const piece of found) {
      assert.ok(piece.length > 1 && long(piece) > 0);
      assert.ok(piece.every(([lng]) => Math.abs(lng) <= 180));
    }
    found.slice(1).forEach(([begin], n) => {
      const end = found[n][found[n].length - 1];
      assert.ok(Math.abs(end[0]) === 180 && begin[0] === -end[0]);
      assert.equal(begin[1], end[1]);
    });
    near(wrapped180(found[0][0][0] - line[0][0]), 0);
  });
});

test("areas are closed, counterclockwise, within one turn, and as large as they were", () => {
  tried(300, (chance) => {
    const [lng, lat, size] = [600 * chance() - 120, 100 * chance() - 50, 1 + 30 * chance()];
    const count = 3 + Math.floor(chance() * 10);
    const clockwise = chance() < 0.5 ? -1 : 1;
    /** @type {LonLat[]} */
    const ring = Array.from({ length: count }, (_, i) => {
      const turn = (clockwise * 2 * Math.PI * i) / count;
      return [Math.round(lng + size * Math.cos(turn)), Math.round(lat + size * Math.sin(turn))];
    });
    if (Math.abs(area(ring)) < 1) return;
    const found = rings(ring);
    near(found.reduce((sum, part) => sum + area(part), 0), Math.abs(area(ring)), 0.05);
    for (const part of found) {
      assert.deepEqual(part[0], part[part.length - 1]);
      assert.ok(area(part) > 0);
      assert.ok(part.every((at) => Math.abs(at[0]) <= 180));
    }
  });
});

test("an area that only touches the 180th meridian is one area", () => {
  assert.equal(rings([[170, 0], [180, 0], [180, 10], [170, 10]]).length, 1);
  assert.equal(rings([[-170, 0], [-180, 0], [-180, 10], [-170, 10]]).length, 1);
  assert.equal(rings([[170, 0], [190, 0], [190, 10], [170, 10]]).length, 2);
});

test("everything of the event is a feature with its own id and says what it rests on", () => {
  const { features } = geojson(unpack(payload()));
  assert.deepEqual(features.map((feature) => feature.id), ["platform:ship", "target:one", "target:two", "place:town",
    "path:straight:ship-1", "crossing:straight:ship-1:1"]);
  for (const feature of features.slice(0, 4)) assert.ok(feature.properties?.basis && feature.properties.radius_km);
  const town = features[3];
  assert.deepEqual(town.geometry, { type: "Point", coordinates: [15, 42] });
  assert.deepEqual([town.properties?.reports, town.properties?.denials], [["paper"], []]);
  assert.ok(!("at" in (town.properties ?? {})) && !("index" in (town.properties ?? {})));
  assert.deepEqual([features[5].properties?.from, features[5].properties?.to], ["", "AAA"]);
});

test("paths and the launch region of an event across the meridian are cut there", () => {
  const launch = { ...payload().event.launch, line: steps([[178, 50], [182, 50], [182, 52], [178, 52]]) };
  const { features } = geojson(unpack(payload({ event: { ...payload().event, launch }, bounds: [175, 45, 195, 55], middle_deg: 185,
    hypotheses: [hypothesis("straight", [course([[180.5, 51], [175, 48], [190, 52]], { ledger: [] })])] })));
  assert.deepEqual(features.filter((feature) => feature.geometry.type.startsWith("Multi")).map((feature) => feature.id), ["launch:region", "path:straight:ship-1"]);
  const [path] = features.filter((feature) => feature.properties?.kind === "path");
  const lines = path.geometry.type === "MultiLineString" ? path.geometry.coordinates : [];
  assert.deepEqual([lines[0][0], lines[lines.length - 1].at(-1)], [[-179.5, 51], [-170, 52]]);
  assert.equal(lines.length, 3);
});

test("areas of ends are features of their own, holes and all, and no point carries them", () => {
  const square = (/** @type {number} */ west, /** @type {number} */ size) => steps([[west, 10], [west + size, 10], [west + size, 10 + size], [west, 10 + size]]);
  const [ship] = payload().event.platforms;
  const areas = { holed: [[square(50, 8), square(52, 2)]], across: [[square(176, 8)]], two: [[square(50, 8)], [square(70, 1)]] };
  for (const [name, drawn] of Object.entries(areas)) {
    const { features } = geojson(unpack(payload({ event: { ...payload().event, platforms: [{ ...ship, area: drawn }] } })));
    const [point, found] = features.filter((feature) => String(feature.properties?.kind).startsWith("platform"));
    assert.ok(!("area" in (point.properties ?? {})) && !("area" in (found.properties ?? {})));
    assert.deepEqual([point.id, found.id, found.properties?.basis], ["platform:ship", "platform-area:ship", "assumed"]);
    const polygons = found.geometry.type === "MultiPolygon" ? found.geometry.coordinates : [/** @type {GeoJSON.Polygon} */ (found.geometry).coordinates];
    assert.deepEqual(polygons.map((polygon) => polygon.length), { holed: [2], across: [1, 1], two: [1, 1] }[name]);
    for (const [outer, ...holes] of polygons) {
      const turn = (/** @type {GeoJSON.Position[]} */ ring) => ring.reduce((sum, [x, y], i) => (i ? sum + (ring[i - 1][0] - x) * (ring[i - 1][1] + y) : 0), 0);
      assert.ok(turn(outer) > 0 && holes.every((hole) => turn(hole) < 0));
      assert.ok([outer, ...holes].every((ring) => ring.every(([lng]) => Math.abs(lng) <= 180) && String(ring[0]) === String(ring.at(-1))));
    }
  }
});
