import assert from "node:assert/strict";
import { test } from "node:test";

import { tintClass } from "../src/bars.js";
import { citation } from "../src/cite.js";
import { unpack } from "../src/decode.js";
import { known } from "../src/known.js";
import { wrapped } from "../src/picture.js";
import { createStore } from "../src/store.js";
import { give, percent } from "../src/uncertainty.js";
import { course, hypothesis, payload, tried } from "./page.js";

/** @import { Payload, Store } from "../src/types.js" */

/**
 * @param {Partial<Payload>} change
 * @param {{ protocol: string, href: string }} [at]
 */
function cited(change, at = { protocol: "file:", href: "file:///home/reader/page.html" }) {
  const data = payload(change);
  Object.defineProperty(globalThis, "location", { value: at, configurable: true });
  const store = /** @type {Store} */ (/** @type {unknown} */ (createStore({ hypothesis: data.hypotheses[0].id })));
  return citation(unpack(data), store);
}

test("a citation names event, date, reconstruction, states, sources and what made it, and no folder of the reader's", () => {
  const text = cited({});
  assert.equal(text, "Missiles over Aland, 7 October 2015. Reconstruction “Way straight”: about 1,000 km; states overflown: Aland. Positions are "
    + "assumed and times estimated where no source gives them. Published accounts: The Paper. Boundaries: Borders of 2026. Made with "
    + "overflight 1.0; event a-day.");
});

test("a citation of a page on the web names its address; a title with its year is not dated twice", () => {
  const address = "https://example.org/page.html#hypothesis=straight";
  assert.ok(cited({}, { protocol: "https:", href: address }).endsWith(address));
  const event = { ...payload().event, title: "Missiles of 2015", sources: [] };
  const text = cited({ event });
  assert.ok(text.startsWith("Missiles of 2015. "));
  assert.ok(!text.includes("Published accounts"));
});

test("a share never reads as none or all where it is not", () => {
  assert.deepEqual([0, 1, 0.0001, 0.99999, 0.5, 0.9996, 0.0005].map(percent),
    ["0 %", "100 %", "under 0.1 %", "over 99.9 %", "50.0 %", "over 99.9 %", "0.1 %"]);
  tried(300, (chance) => {
    const share = chance() ** 8;
    for (const value of [share, 1 - share]) {
      if (value > 0 && value < 1) assert.doesNotMatch(percent(value), /^(0(\.0)?|100(\.0)?) %$/);
    }
  });
  assert.equal(give({ share: 0.5, low: 0.49, high: 0.512 }), "± 1.1");
  assert.equal(give({ share: 0.5, low: 0.4999, high: 0.5001 }), "± under 0.1");
});

test("a picture's lines hold all words in order, none wider than the picture but a word that is", () => {
  const ink = /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ ({ measureText: (/** @type {string} */ text) => ({ width: 7 * text.length }) }));
  tried(100, (chance) => {
    const words = Array.from({ length: Math.floor(30 * chance()) }, () => "w".repeat(1 + Math.floor(20 * chance())));
    const width = 20 + 200 * chance();
    const lines = wrapped(ink, words.join(" "), width);
    assert.deepEqual(lines.join(" ").split(" ").filter(Boolean), words);
    for (const line of lines) assert.ok(7 * line.length <= width || !line.includes(" "));
    lines.slice(1).forEach((line, i) => assert.ok(7 * `${lines[i]} ${line.split(" ")[0]}`.length > width));
  });
});

test("states keep their tint in every reconstruction; the sea and what only the straight line crosses have their own", () => {
  const crossed = (/** @type {string} */ code) => ({ code, paths: 1, maybe: 0, of: 1, least_m: 1, most_m: 1 });
  const line = course([[10, 40], [20, 45]]);
  const model = unpack(payload({
    finding: { headline: "", detail: "", extra: ["BBB"] },
    tints: { AAA: 0, BBB: 2, CCC: 5, DDD: 1 },
    hypotheses: [hypothesis("straight", [line], { states: ["BBB", "AAA", "DDD"].map(crossed) }), hypothesis("bent", [line], { states: ["AAA", "CCC"].map(crossed) })],
  }));
  assert.deepEqual(["", "BBB", "AAA", "DDD", "CCC"].map((code) => tintClass(model, code)),
    ["ov-tint-sea", "ov-tint-2 is-extra", "ov-tint-0", "ov-tint-1", "ov-tint-5"]);
});

test("what the page's data lacks is named", () => {
  assert.equal(known(new Map([["a", 0]]), "a"), 0);
  assert.throws(() => known(new Map([["a", 0]]), "b"), /no b$/);
});
