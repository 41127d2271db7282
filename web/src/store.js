// What the reader has chosen, in one place. Everything else draws from it.

import { keysOf } from "./known.js";

/** @import { StoreOf } from "./types.js" */

/**
 * @template {object} S
 * @param {S} initial
 * @returns {StoreOf<S>}
 */
export function createStore(initial) {
  /** @type {Readonly<S>} */
  let state = Object.freeze({ ...initial });
  /** @type {((state: Readonly<S>, changed: Set<keyof S>) => void)[]} */
  const listeners = [];
  return {
    get: () => state,
    set(change) {
      const before = state;
      state = Object.freeze({ ...state, ...change });
      const changed = keysOf(change).filter((key) => before[key] !== state[key]);
      if (changed.length) listeners.forEach((listener) => listener(state, new Set(changed)));
    },
    on(keys, listener) {
      listeners.push((next, changed) => {
        if (keys.some((key) => changed.has(key))) listener(next);
      });
      listener(state);
    },
  };
}
