// The address bar holds what the reader has chosen, after '#': #hypothesis=direct&t=1200&focus=takab&layers=rings,-places. What an
// address says that the page does not have is passed over: addresses are typed, cut off in e-mails, and made up.

import { keysOf } from "./known.js";

/** @import { Kind, LayerKey, Model, MapView, State, Store, Thing } from "./types.js" */

/** @typedef {Pick<State, "hypothesis" | "t" | "focus" | "tab" | "layers" | "view" | "language" | "world">} Chosen */
/** @typedef {{ chosen: Chosen, longest_s: number, tabs: readonly string[], layers: readonly LayerKey[], languages: readonly string[] }} Has what a page opens with, and what it has */

const LATER_MS = 400; // browsers let a page change its address three times a second
const EDGE_LAT = 85;
const MOST_ZOOM = 22;

/**
 * A number as people write it, or null: no Infinity, no NaN, no 0x10.
 * @param {string | null | undefined} text
 */
function numberOf(text) {
  const value = /^-?\d{1,400}(\.\d{1,30})?(e[+-]?\d{1,3})?$/i.test(text ?? "") ? Number(text) : NaN;
  return Number.isFinite(value) ? value : null;
}

/** @param {number} value @param {number} least @param {number} most */
const within = (value, least, most) => Math.min(most, Math.max(least, value));

/**
 * What an address says, as far as the page has it; all else is as the page opens.
 * @param {Model} model
 * @param {Has} has
 * @param {string} hash
 * @returns {Chosen}
 */
export function readAddress(model, { chosen, longest_s, tabs, layers, languages }, hash) {
  const wanted = new URLSearchParams(hash.replace(/^#/, ""));
  const seconds = numberOf(wanted.get("t"));
  const tab = wanted.get("tab") ?? "";
  const changed = (wanted.get("layers") ?? "").split(",").map((word) => ({ key: word.replace(/^-/, ""), on: !word.startsWith("-") }));
  return {
    hypothesis: model.hypotheses.find((hyp) => hyp.id === wanted.get("hypothesis"))?.id ?? chosen.hypothesis,
    t: seconds !== null && seconds > 0 ? within(seconds, 0, longest_s) : 0,
    focus: findFocus(model, wanted.get("focus") ?? ""),
    tab: tabs.includes(tab) ? tab : chosen.tab,
    layers: { ...chosen.layers, ...Object.fromEntries(changed.filter(({ key }) => layers.some((own) => own === key)).map(({ key, on }) => [key, on])) },
    view: viewOf(model, wanted.get("view") ?? ""),
    language: languages.length > 1 ? languages.find((code) => code === wanted.get("lang")) ?? "" : "",
    world: worldOf(model, wanted.get("world") ?? ""),
  };
}

/**
 * The address of what is chosen: '' for what the page opens with.
 * @param {Model} model
 * @param {Has} has
 * @param {Chosen & { playing?: boolean }} state
 */
export function writeAddress(model, { chosen, layers }, state) {
  const changed = layers.filter((key) => Boolean(state.layers[key]) !== Boolean(chosen.layers[key]));
  /** @type {{ [key: string]: string }} */
  const said = {
    lang: state.language,
    world: state.world && state.layers.worlds ? String(state.world + 1) : "",
    t: state.t && !state.playing ? String(Math.round(state.t)) : "",
    focus: state.focus ? nameOf(model, state.focus) : "",
    tab: state.tab === chosen.tab ? "" : state.tab,
    layers: changed.map((key) => (state.layers[key] ? key : `-${key}`)).join(","),
    view: state.view ? state.view.map((value, k) => String(Number(value.toFixed(k < 2 ? 5 : 2)))).join(",") : "",
  };
  const words = Object.entries(said).filter(([, text]) => text);
  if (!words.length && state.hypothesis === chosen.hypothesis) return "";
  // commas and colons stand as they are: an address is read by people, too
  return `#${new URLSearchParams([["hypothesis", state.hypothesis], ...words])}`.replace(/%2C/g, ",").replace(/%3A/g, ":");
}

/**
 * Which of the worlds that can be shown, from 0: addresses count from 1.
 * @param {Model} model
 * @param {string} text
 */
function worldOf(model, text) {
  const most = Math.max(0, ...Object.values(model.worlds?.by ?? {}).map(({ told }) => told.length));
  const wanted = numberOf(text);
  return wanted !== null && Number.isInteger(wanted) && wanted >= 1 && wanted <= most ? wanted - 1 : 0;
}

/**
 * Latitude, longitude and zoom, within the world.
 * @param {Model} model
 * @param {string} text
 * @returns {MapView | null}
 */
function viewOf(model, text) {
  const [lat, lng, zoom, ...more] = text.split(",").map(numberOf);
  if (lat === null || lng === null || zoom === null || lat === undefined || lng === undefined || zoom === undefined || more.length) return null;
  return [within(lat, -EDGE_LAT, EDGE_LAT), within(lng, ...model.world), within(zoom, 0, MOST_ZOOM)];
}

/** @type {Kind[]} */
const KINDS = ["place", "platform", "target", "state", "path", "crossing"];

/**
 * Whether the page has a thing of this kind and name.
 * @param {Model} model
 * @param {Kind} kind
 * @param {string} id
 */
function hasThing(model, kind, id) {
  const courses = () => model.hypotheses.flatMap((hyp) => hyp.paths);
  const isState = (/** @type {string} */ code) => keysOf(model.names).includes(code); // its own keys: no state is called constructor
  /** @type {{ [key in Kind]: () => boolean }} */
  const has = {
    place: () => model.places.has(id),
    platform: () => model.platforms.has(id),
    target: () => model.targets.has(id),
    state: () => isState(id),
    path: () => courses().some(({ paths }) => paths.includes(id)),
    crossing: () => id !== "" && (isState(id.replace(/-sea$/, "")) || courses().some(({ ledger }) => ledger.some(({ gate }) => gate === id))),
  };
  return has[kind]();
}

/**
 * What a word of an address stands for: an id by itself, the first that has it, or behind its kind, as in crossing:TUR.
 * @param {Model} model
 * @param {string} word
 * @returns {Thing | null}
 */
export function findFocus(model, word) {
  const plain = KINDS.find((one) => hasThing(model, one, word));
  if (plain) return { kind: plain, id: word };
  const [before, ...rest] = word.split(":");
  const kind = KINDS.find((one) => one === before);
  return kind && rest.length && hasThing(model, kind, rest.join(":")) ? { kind, id: rest.join(":") } : null;
}

/**
 * The shortest word that means a thing again.
 * @param {Model} model
 * @param {Thing} thing
 */
function nameOf(model, { kind, id }) {
  return findFocus(model, id)?.kind === kind ? id : `${kind}:${id}`;
}

/**
 * Let page and address follow each other. What the address says is chosen at once; from `begin` on its view is shown, it is read
 * again whenever the reader types another or goes back, and what the reader chooses is written into it. A page that nobody has
 * touched keeps its plain address.
 * @param {Model} model
 * @param {Store} store
 * @param {Omit<Has, "chosen">} parts
 * @param {(view: MapView | null) => void} show
 * @param {string} [before] address of what a copy of the page had kept: it holds where there is none
 */
export function followAddress(model, store, parts, show, before = "") {
  const has = { ...parts, chosen: store.get() };
  let [reading, written, timer, kept] = [true, -Infinity, 0, before];
  const read = () => {
    reading = true;
    clearTimeout(timer);
    const { view: at, focus, ...change } = readAddress(model, has, location.hash || kept);
    kept = "";
    const old = store.get().focus;
    const same = old && focus && old.kind === focus.kind && old.id === focus.id;
    store.set({ ...change, focus: same ? old : focus, playing: false, stepping: false, ...(focus ? { open: true } : {}) });
    return at;
  };
  const write = () => {
    written = performance.now();
    const next = writeAddress(model, has, store.get());
    if (next === location.hash) return;
    try {
      history.replaceState(history.state, "", next || location.href.split("#")[0]);
    } catch {
      // a frame without an address of its own, as in a notebook
    }
  };
  store.on(["hypothesis", "t", "playing", "focus", "tab", "layers", "view", "language", "world", "stepping"], (state) => {
    if (reading || state.playing || state.stepping) return;
    clearTimeout(timer);
    timer = window.setTimeout(write, LATER_MS);
    if (performance.now() - written >= LATER_MS) {
      clearTimeout(timer);
      write();
    }
  });
  const view = read();
  return {
    begin() {
      show(view);
      reading = false;
      window.addEventListener("hashchange", () => {
        show(read());
        reading = false;
      });
    },
    now: () => writeAddress(model, has, store.get()),
  };
}
