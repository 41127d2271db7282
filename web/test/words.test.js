import assert from "node:assert/strict";
import { test } from "node:test";

import { km, kmSpan, listed, longDate, minute, minuteSpan, missiles, placesWord, reportsOf, salvoWords, spans, stretchKm } from "../src/words.js";
import { tried } from "./page.js";

test("lengths are whole kilometres, and tens from 200 km on", () => {
  assert.equal(km(0), "0 km");
  assert.equal(km(47400), "47 km");
  assert.equal(km(199400), "199 km");
  assert.equal(km(204999), "200 km");
  assert.equal(km(1234567), "1,230 km");
});

test("a longer way never reads as a shorter one", () => {
  const read = (/** @type {number} */ metres) => Number(km(metres).replace(/[^0-9]/g, ""));
  tried(300, (chance) => {
    const [a, b] = [chance() * 400000, chance() * 400000].sort((x, y) => x - y);
    assert.ok(read(a) <= read(b), `${a} ${b}`);
    assert.ok(Math.abs(read(a) - a / 1000) <= 5);
  });
});

test("a stretch is as long as its ends say, and the stretches of a path as long as the path", () => {
  assert.deepEqual(stretchKm(97400, 511600), { from: "97", to: "512", length: "415 km" });
  assert.equal(stretchKm(97400, 97400).length, "0 km");
  assert.equal(stretchKm(97400, 97499).length, "under 1 km");
  const read = (/** @type {string} */ text) => (text === "under 1 km" ? 0 : Number(text.replace(/[^0-9]/g, "")));
  tried(300, (chance) => {
    const ends = [0, ...Array.from({ length: 1 + Math.floor(9 * chance()) }, () => Math.round(chance() ** 4 * 2e7))].sort((a, b) => a - b);
    const rows = ends.slice(1).map((to, k) => stretchKm(ends[k], to));
    rows.forEach((row, k) => {
      assert.equal(read(row.to) - read(row.from), read(row.length));
      assert.equal(row.from, k ? rows[k - 1].to : "0");
      assert.ok(Math.abs(read(row.length) - (ends[k + 1] - ends[k]) / 1000) <= 1);
    });
    assert.equal(rows.reduce((sum, row) => sum + read(row.length), 0), read(rows[rows.length - 1].to));
  });
});

test("a span whose ends read alike is one number", () => {
  assert.equal(kmSpan(512000, 514000), "510 km");
  assert.equal(kmSpan(47000, 518000), "47–520 km");
  assert.equal(minuteSpan(3600, 3620), "60 min");
  assert.equal(minuteSpan(3600, 3720), "60–62 min");
  assert.equal(minuteSpan(10799, 10799), "180 min");
  assert.equal(minuteSpan(3600, 10800), "1.0–3.0 h");
  assert.equal(minuteSpan(56700, 56701), "15.8 h");
  assert.equal(minute(89), 1);
});

test("without a speed there are no times", () => {
  const timed = { least_m: 512000, most_m: 514000, least_s: 3600, most_s: 3720 };
  assert.equal(spans(timed), "510 km · 60–62 min");
  assert.equal(spans({ ...timed, least_s: null, most_s: null }), "510 km");
  assert.equal(minute(null), "");
});

test("a salvo says when it began and how often", () => {
  assert.equal(salvoWords({ first_s: 0, interval_s: 0 }), "all at once, from the first launch of all");
  assert.equal(salvoWords({ first_s: 90, interval_s: 5 }), "one every 5 s, 1:30 min after the first launch of all");
  assert.equal(salvoWords({ first_s: 0, interval_s: null }), "the first launch of all");
  assert.equal(salvoWords({ first_s: 90, interval_s: null }), "1:30 min after the first launch of all");
  assert.equal(salvoWords({ first_s: 3725, interval_s: 0 }), "all at once, 1:02:05 h after the first launch of all");
});

test("lists and numbers of things", () => {
  assert.equal(listed([]), "");
  assert.equal(listed(["Iran"]), "Iran");
  assert.equal(listed(["Iran", "Iraq", "Syria"]), "Iran, Iraq and Syria");
  assert.equal(missiles(1), "1 missile");
  assert.equal(missiles(10036), "10,036 missiles");
  const report = { source: "paper", text: "Seen." };
  assert.equal(reportsOf({ reports: [], denials: [] }), "");
  assert.equal(reportsOf({ reports: [report], denials: [report] }), "1 report, denied");
});

test("a date is the same day wherever it is read", () => {
  const before = process.env.TZ;
  for (const zone of ["Pacific/Kiritimati", "Pacific/Niue", "UTC"]) {
    process.env.TZ = zone;
    assert.equal(longDate("2015-10-07"), "7 October 2015");
  }
  if (before === undefined) delete process.env.TZ;
  else process.env.TZ = before;
});

test("places are called what they are", () => {
  const model = /** @type {any} */ ({ hypotheses: [{ via: [], paths: [{ end: "field" }] }, { via: ["bend"], paths: [{}] }] });
  const told = { id: "told", reports: [{ source: "paper", text: "Seen." }] };
  const [bend, town, field] = ["bend", "town", "field"].map((id) => ({ id, reports: [] }));
  assert.equal(placesWord(model, [told]), "reported place");
  assert.equal(placesWord(model, [told, bend]), "place on the way");
  assert.equal(placesWord(model, [field, bend]), "place on the way");
  assert.equal(placesWord(model, [told, bend, town]), "named place");
});
