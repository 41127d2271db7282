import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { listed, number, parts, say, sayIn, sayN, speak } from "../src/language.js";

/** Forms of number of Russian for 0 to 199, by the rule that its catalogues have. */
const RUSSIAN = Array.from({ length: 200 }, (_, n) => {
  const [one, ten] = [n % 10, n % 100];
  if (one === 1 && ten !== 11) return "0";
  return one >= 2 && one <= 4 && (ten < 12 || ten > 14) ? "1" : "2";
}).join("");
const TALK = { code: "ru", name: "Русский", direction: /** @type {const} */ ("ltr"), plural: RUSSIAN, messages: {
  "about {length}": "около {length}", "basis\u0004published": "опубликовано", "{n} missile": ["{n} ракета", "{n} ракеты", "{n} ракет"],
  "{a} then {b}": "{b} после {a}" } };

afterEach(() => speak());

test("English is the source, and stands where nothing is translated", () => {
  assert.equal(say("about {length}", { length: "5 km" }), "about 5 km");
  assert.equal(sayN("{n} missile", "{n} missiles", 1), "1 missile");
  assert.equal(sayN("{n} missile", "{n} missiles", 1200), "1,200 missiles");
  speak(TALK);
  assert.equal(say("nobody translated {this}", { this: "it" }), "nobody translated it");
  assert.equal(sayIn("other", "published"), "published");
});

test("a pattern is said whole, in the form that so many take", () => {
  speak(TALK);
  assert.equal(say("about {length}", { length: "5 км" }), "около 5 км");
  assert.equal(sayIn("basis", "published"), "опубликовано");
  /** @type {[number, string][]} */
  const cases = [[1, "ракета"], [2, "ракеты"], [5, "ракет"], [11, "ракет"], [21, "ракета"], [26, "ракет"], [111, "ракет"], [222, "ракеты"], [1001, "ракета"], [1011, "ракет"]];
  for (const [count, word] of cases) assert.equal(sayN("{n} missile", "{n} missiles", count).split(" ").pop(), word, String(count));
  assert.equal(number.format(1234), "1\u00a0234");
  assert.equal(listed(["A", "B", "C"]), "A, B и C");
});

test("elements stand where a pattern has their names, in its order", () => {
  speak(TALK);
  assert.deepEqual(parts("{a} then {b}", { a: 1, b: 2 }).filter((part) => part !== ""), [2, " после ", 1]);
});

test("nothing but what was given is put into a pattern", () => {
  assert.equal(say("{constructor} and {__proto__}", {}), "{constructor} and {__proto__}");
  speak({ code: "fr", name: "", direction: "ltr", messages: {}, plural: "" });
  assert.equal(say("constructor"), "constructor");
  assert.equal(say("{a}", { a: "$& {b}" }), "$& {b}");
});
