// What the reader has chosen, in one place. Everything else draws from it.

function createStore(initial) {
  let state = Object.freeze({ ...initial });
  const listeners = [];
  return {
    get: () => state,
    set(change) {
      const before = state;
      state = Object.freeze({ ...state, ...change });
      const changed = Object.keys(change).filter((key) => before[key] !== state[key]);
      if (changed.length) listeners.forEach((listener) => listener(state, new Set(changed)));
    },
    /** Call back now and whenever one of these keys changes. */
    on(keys, listener) {
      listeners.push((next, changed) => keys.some((key) => changed.has(key)) && listener(next));
      listener(state);
    },
  };
}
