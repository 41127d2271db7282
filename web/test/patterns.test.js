import assert from "node:assert/strict";
import { test } from "node:test";

import { modules, read } from "./patterns.js";

const MODULES = modules();

test("what the page says is a whole pattern, written out where it is said", () => {
  for (const { name, faults } of MODULES) assert.deepEqual(faults, [], name);
});

test("forms of number of one pattern are the same everywhere, and names in braces are plain", () => {
  /** @type {Map<string, string>} */
  const forms = new Map();
  for (const { context, patterns } of MODULES.flatMap(({ said }) => said)) {
    const key = `${context ?? ""}\u0004${patterns[0]}`;
    assert.equal(forms.get(key) ?? String(patterns), String(patterns));
    forms.set(key, String(patterns));
    for (const pattern of patterns) {
      assert.equal(pattern, pattern.trim());
      assert.doesNotMatch(pattern.replace(/\{[a-z]+\}/g, ""), /[{}\n]/, pattern);
    }
  }
  assert.ok(forms.size > 300);
});

test("what is glued, made up or left outside a pattern is found, and what only looks like it is not", () => {
  for (const wrong of ["say(words);", "say(`a ${b}`);", "sayIn(context, 'a');", "sayN('a', many, 2);", "parts(a ? 'b' : 'c', {});", "h('p', {}, 'Hello');",
    "h('p', {}, [x, y ? `about ${z}` : '']);", "h('p', { title: 'Hello' });", "x.setAttribute('aria-label', a ? 'Play' : 'Pause');", "x.textContent = 'about ' + n;",
    "name('Hello');", "x.append('Hello');"]) assert.equal(read(wrong).faults.length > 0, true, wrong);
  for (const right of ["h('p', { class: 'ov-note' }, say('Hello'));", "x.setAttribute('data-class', 'Hello');", "h('p', {}, ` × ${n}`, ' ', ', ');"]) assert.deepEqual(read(right).faults, [], right);
  assert.deepEqual(read("say('a' + ' b', { c: sayN('{n} d', '{n} ds', 2), e: `${sayIn('f', 'g')}` });").said,
    [{ context: null, patterns: ["a b"] }, { context: null, patterns: ["{n} d", "{n} ds"] }, { context: "f", patterns: ["g"] }]);
});
