import assert from "node:assert/strict";
import { test } from "node:test";

import { findFocus, readAddress, writeAddress } from "../src/address.js";
import { unpack } from "../src/decode.js";
import { course, hypothesis, payload, tried } from "./page.js";

/** @import { LayerKey, State } from "../src/types.js" */

const model = unpack(payload({ hypotheses: [hypothesis("straight", [course([[10, 40], [20, 45]])]),
  hypothesis("bent", [course([[10, 40], [15, 42], [20, 45]], { paths: ["a&b=c:1", "target:one"] })])] }));
/** @type {LayerKey[]} */
const layers = ["ships", "places", "rings"];
const chosen = /** @type {State} */ (/** @type {unknown} */ ({ hypothesis: "bent", t: 0, focus: null, tab: "paths", view: null, language: "", world: 0,
  layers: { ships: true, places: true, rings: false, draws: true } }));
const has = { chosen, longest_s: 5000, tabs: ["paths", "claims"], layers, languages: ["en", "ar"] };
const read = (/** @type {string} */ hash) => readAddress(model, has, hash);
const opened = { hypothesis: "bent", t: 0, focus: null, tab: "paths", layers: chosen.layers, view: null, language: "", world: 0 };

test("what a page opens with has no address", () => {
  assert.equal(writeAddress(model, has, chosen), "");
  assert.deepEqual(read(""), opened);
});

test("what is chosen, written into an address and read again, is the same", () => {
  const things = [null, ...[["place", "town"], ["platform", "ship"], ["target", "one"], ["state", "AAA"], ["path", "a&b=c:1"], ["path", "target:one"],
    ["crossing", "AAA"], ["crossing", "BBB-sea"]].map(([kind, id]) => ({ kind, id }))];
  const seen = new Set();
  tried(400, (chance) => {
    /** @type {<T>(list: readonly T[]) => T} */
    const one = (list) => list[Math.floor(chance() * list.length)];
    const state = /** @type {State} */ ({ ...chosen, hypothesis: one(["straight", "bent"]), t: one([0, 1, Math.floor(chance() * 5000), 5000]), focus: one(things), tab: one(has.tabs), language: one(["", ...has.languages]),
      layers: { ...chosen.layers, ships: chance() < 0.5, rings: chance() < 0.5 },
      view: one([null, [Number((170 * chance() - 85).toFixed(5)), Number((360 * chance() - 180).toFixed(5)), Number((14 * chance()).toFixed(2))]]) });
    const hash = writeAddress(model, has, state);
    seen.add(hash);
    const { hypothesis: id, t, focus, tab, view, language } = state;
    assert.deepEqual(read(hash), { hypothesis: id, t, focus, tab, view, language, layers: state.layers, world: 0 }, hash);
  });
  assert.ok(seen.size > 100);
});

test("old addresses mean what they meant", () => {
  assert.deepEqual(read("#hypothesis=straight&t=1200&focus=town"), { ...opened, hypothesis: "straight", t: 1200, focus: { kind: "place", id: "town" } });
  assert.deepEqual(findFocus(model, "AAA"), { kind: "state", id: "AAA" });
  assert.deepEqual(findFocus(model, "AAA-sea"), { kind: "crossing", id: "AAA-sea" });
  assert.deepEqual(findFocus(model, "crossing:AAA"), { kind: "crossing", id: "AAA" });
});

test("what an address makes up is passed over", () => {
  for (const hash of ["#", "#=", "#&&&", "#%", "#%E0%A4%A", "#hypothesis=%00", "#hypothesis=constructor", "#tab=__proto__", "#tab=shares", "#t=Infinity", "#t=NaN", "#t=-1", "#t=-1e308",
    "#t=0x10", "#t=1e999", "#t=", "#t=,", "#lang=", "#lang=xx", "#lang=__proto__", "#lang=en,ar", "#view=", "#view=1,2", "#view=NaN,NaN,NaN", "#view=1,2,3,4", "#view=Infinity,0,0", "#layers=draws", "#layers=-draws,constructor,__proto__,,,-",
    "#focus=QQQ", "#focus=QQQ-sea", "#focus=-sea", "#focus=state:", "#focus=:", "#focus=crossing:", "#focus=path:", "#focus=target:town",
    ...["constructor", "__proto__", "hasOwnProperty", "toString", "prototype"].flatMap((word) => [`#focus=${word}`, `#focus=state:${word}`, `#focus=${word}:town`]),
    `#${"x".repeat(100000)}`, `#t=${"9".repeat(5000)}`]) assert.deepEqual(read(hash), opened, hash.slice(0, 60));
});

test("times end with the flights, and views with the world", () => {
  assert.equal(read("#t=1e308").t, 5000);
  assert.equal(read("#t=99999999").t, 5000);
  assert.deepEqual(read("#view=99,999,99").view, [85, model.world[1], 22]);
  assert.deepEqual(read("#view=-99,-999,-1").view, [-85, model.world[0], 0]);
  assert.equal(readAddress(model, { ...has, longest_s: 0 }, "#t=100").t, 0);
});

test("an address names a world of those that the page has, from 1", () => {
  const told = [1, 2, 3].map(() => ({ paths: 1, least_m: 1, most_m: 1, kmh: null, states: [], claims: "" }));
  const moving = { ...model, worlds: { draws: 1000, missiles: 1, names: {}, by: { bent: { legs: "", paths: "", claims: [], told } } } };
  const has3 = { ...has, layers: /** @type {LayerKey[]} */ (["worlds"]) };
  const shown = /** @type {State} */ ({ ...chosen, world: 2, layers: { ...chosen.layers, worlds: true } });
  const hash = writeAddress(moving, has3, shown);
  assert.equal(hash, "#hypothesis=bent&world=3&layers=worlds");
  assert.deepEqual([readAddress(moving, has3, hash).world, readAddress(moving, has3, hash).layers.worlds], [2, true]);
  assert.equal(writeAddress(moving, has3, { ...shown, layers: chosen.layers }), ""); // of no world where none is shown
  for (const world of ["0", "4", "-1", "1.5", "x", ""]) assert.equal(readAddress(moving, has3, `#world=${world}`).world, 0);
  assert.equal(read("#world=3").world, 0);
});
