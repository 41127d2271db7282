import assert from "node:assert/strict";
import { test } from "node:test";

import { fits, folded } from "../src/find.js";

const about = { year: "2015", states: ["IRN", "IRQ"], verdicts: ["supported"], also: "" };
const any = { q: "", state: "", year: "", verdict: "" };
const text = folded("Missiles over Hrubieszów, Deir ez-Zor and Šibenik");

test("accents, case and marks do not matter to a search", () => {
  for (const [written, plain] of [["Hrubieszów", "hrubieszow"], ["ŁÓDŹ", "lodz"], ["İzmir, Iğdır", "izmir igdir"], ["Straße", "strasse"],
    ["Sana'a", "sanaa"], ["Ma\u02bfrib", "marib"], ["  Tu-141\u00a0 ", "tu 141"], ["Ｔａｋａｂ", "takab"], ["Ωμέγας", "ωμεγασ"]]) {
    assert.equal(folded(written), plain);
  }
});

test("all words have to be there, in any order", () => {
  for (const q of ["", " ", "zor deir", "SIBENIK hrubiesz", "ez-zor", "!"]) assert.ok(fits(about, text, { ...any, q }), q);
  for (const q of ["takab", "deir takab"]) assert.ok(!fits(about, text, { ...any, q }), q);
});

test("all choices have to fit", () => {
  assert.ok(fits(about, text, { q: "zor", state: "IRQ", year: "2015", verdict: "supported" }));
  for (const wrong of [{ state: "SYR" }, { year: "2016" }, { verdict: "contradicted" }]) assert.ok(!fits(about, text, { ...any, ...wrong }));
});
