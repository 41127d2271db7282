import assert from "node:assert/strict";
import { test } from "node:test";

import { createStore } from "../src/store.js";
import { tried } from "./page.js";

test("a listener is called at once, and then only when one of its keys changes", () => {
  const store = createStore({ a: 1, b: 1 });
  /** @type {number[]} */
  const seen = [];
  store.on(["a"], (state) => seen.push(state.a));
  store.set({ b: 2 });
  store.set({ a: 1 });
  store.set({ a: 2, b: 3 });
  assert.deepEqual(seen, [1, 2]);
});

test("a state that was handed out stays as it was", () => {
  const store = createStore({ a: 1 });
  const before = store.get();
  store.set({ a: 2 });
  assert.equal(before.a, 1);
  for (const state of [before, store.get()]) assert.throws(() => Object.assign(state, { a: 3 }), TypeError);
});

test("a listener may set something: all listeners end with the newest state", () => {
  const store = createStore({ a: 0, double: 0 });
  const last = { first: "", second: "" };
  store.on(["a", "double"], (state) => { last.first = JSON.stringify(state); });
  store.on(["a"], (state) => store.set({ double: 2 * state.a }));
  store.on(["a", "double"], (state) => { last.second = JSON.stringify(state); });
  store.set({ a: 21 });
  assert.deepEqual(store.get(), { a: 21, double: 42 });
  assert.equal(last.first, JSON.stringify(store.get()));
  assert.equal(last.second, JSON.stringify(store.get()));
});

test("what a listener has seen is always what the store holds", () => {
  tried(50, (chance) => {
    const store = createStore({ a: 0, b: 0, c: 0 });
    const keys = /** @type {const} */ (["a", "b", "c"]);
    const seen = { a: NaN, b: NaN, c: NaN };
    for (const key of keys) store.on([key], (state) => { seen[key] = state[key]; });
    for (let n = 0; n < 20; n += 1) {
      store.set({ [keys[Math.floor(chance() * 3)]]: Math.floor(chance() * 4), [keys[Math.floor(chance() * 3)]]: Math.floor(chance() * 4) });
      assert.deepEqual(seen, store.get());
    }
  });
});
