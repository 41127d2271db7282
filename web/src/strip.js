// The strip of the ground under one path: what lies below it from start to end, with borders, towns, kilometres and minutes.
// It stands in the detail of a path; where it is pointed at is shown on the map, and the time of the player on it.

import { tintClass } from "./bars.js";
import { clear, fill, h, name, s, styled } from "./dom.js";
import { aboutKm, barsOf, byClass, groundWords, KINDS, placed, shownAt, sideWords, stretchAt, stretchesOf, ticksOf, townBy, URBAN, urbanOf } from "./ground.js";
import { runsOf } from "./legs.js";
import { number, say } from "./language.js";
import { minute } from "./words.js";

/** @import { Child, Model, Path, State, Store, StripTown, StripView, Under } from "./types.js" */

const HIGH_PX = 44;
const TALLEST_PX = 40;
const MOST_TOWNS = 6;
const LETTER_PX = 6.4; // of a state's name

/**
 * The strip, made once: `show` puts a path on it. What it shows of the time and of the place pointed at follows the store.
 * @param {Model} model
 * @param {Store} store
 * @returns {StripView}
 */
export function createStrip(model, store) {
  const words = h("p", { class: "ov-strip-words" });
  const towns = h("div", { class: "ov-strip-towns", "aria-hidden": "true" });
  const profile = s("svg", { class: "ov-strip-profile", preserveAspectRatio: "none", height: HIGH_PX, "aria-hidden": "true" });
  const states = h("div", { class: "ov-strip-states", "aria-hidden": "true" });
  const axes = h("div", { "aria-hidden": "true" });
  const now = h("div", { class: "ov-strip-times", "aria-hidden": "true" });
  const cursor = h("i", { class: "ov-strip-cursor", hidden: true });
  const strip = h("div", { class: "ov-strip", role: "slider", tabindex: "0", "aria-label": say("Place along the path"), "aria-valuemin": 0,
    "aria-describedby": "ov-strip-keys", onkeydown: step, onpointermove: point, onpointerdown: point, onpointerleave: leave,
    onblur: () => store.set({ spot: null }) }, towns, profile, states, axes, now, cursor);
  const said = h("p", { class: "ov-strip-said" });
  const notes = h("p", { class: "ov-note ov-strip-note" });
  const tables = h("div", { class: "ov-strip-tables" });
  const section = h("section", { class: "ov-under", "aria-labelledby": "ov-under-title" }, h("h3", { id: "ov-under-title" }, say("The ground below")),
    words, strip, said, key(), notes,
    h("details", { class: "ov-strip-details" }, h("summary", {}, say("The same as tables")), tables),
    h("p", { class: "ov-said-only", id: "ov-strip-keys" }, say("Arrow keys move along the path, page keys to the next town or city, home and end to its ends.")));

  /** @type {{ path: Path, stretches: Under[], bars: ReturnType<typeof barsOf>, towns: StripTown[], width: number, laidFor: number } | null} */
  let shown = null;

  /** @param {Path} path */
  function show(path) {
    const stretches = stretchesOf(path, model.ground.classes);
    const passed = path.towns.map(([index, along_m, away_m]) => ({ ...model.ground.towns[index], along_m, away_m }));
    shown = { path, stretches, bars: [], towns: passed, width: 0, laidFor: 0 };
    words.textContent = groundWords(stretches);
    strip.setAttribute("aria-valuemax", String(Math.round(path.length_m / 1000)));
    fill(clear(tables), {}, groundTables(model, path, stretches, passed));
    draw();
    tell(store.get());
    return section;
  }

  function draw() {
    if (!shown) return;
    const { path, stretches } = shown;
    const width = strip.clientWidth || 360;
    const bars = barsOf(stretches, { length_m: path.length_m, width });
    Object.assign(shown, { bars, width, laidFor: strip.clientWidth });
    const left = (/** @type {number} */ metres) => `${path.length_m ? (100 * metres) / path.length_m : 0}%`;
    fill(clear(profile), { viewBox: `0 0 ${width} ${HIGH_PX}` }, [
      ...bars.map(({ stretch, rank, left: x, wide }) => {
        const { kind, high } = KINDS[rank];
        return s("rect", { class: `ov-ground-${kind}`, x: x.toFixed(2), y: HIGH_PX - high * TALLEST_PX, width: wide.toFixed(2), height: high * TALLEST_PX,
          "data-class": stretch.code, "data-from": stretch.from_m, "data-to": stretch.to_m });
      }),
      ...path.ledger.slice(1).map((part) => s("line", { class: `ov-strip-border${part.unsure ? " is-unsure" : ""}`, "data-at": part.enter_m,
        x1: (part.enter_m / path.length_m) * width, x2: (part.enter_m / path.length_m) * width, y1: 0, y2: HIGH_PX })),
    ]);
    fill(clear(states), {}, path.ledger.map((part) => stateSpan(part, ((part.exit_m - part.enter_m) / (path.length_m || 1)) * width, left)));
    const units = { km: say("km"), min: say("min, estimated") };
    const scale = (/** @type {"km" | "min"} */ unit, /** @type {number} */ most) => h("div", { class: "ov-strip-axis" }, h("span", {}, units[unit]),
      ticksOf(most, width, 62, unit === "min").filter((tick) => (tick / most) * width > 16 + LETTER_PX * units[unit].length && (tick / most) * width < width - 12)
        .map((tick) => styled(h("b", {}, number.format(tick)), { left: `${(100 * tick) / most}%` })));
    fill(clear(axes), {}, [scale("km", path.length_m / 1000 || 1), path.duration_s ? scale("min", path.duration_s / 60) : null]);
    drawTowns(left);
    tell(store.get());
  }

  /**
   * @param {Path["ledger"][0]} part
   * @param {number} px
   * @param {(metres: number) => string} left
   */
  function stateSpan(part, px, left) {
    const full = part.code === "" ? say("no state") : model.stateName(part.code);
    const text = [full, part.code || "–"].find((word) => word.length * LETTER_PX + 8 <= px) ?? "";
    const span = styled(h("span", { class: `${tintClass(model, part.code)}${part.unsure ? " is-unsure" : ""}`, title: full,
      onmouseenter: () => part.code && store.set({ hover: { kind: "state", id: part.code } }), onmouseleave: () => store.set({ hover: null }) }, name(text)),
    { left: left(part.enter_m), width: left(part.exit_m - part.enter_m) });
    return span;
  }

  /** Names of the largest towns passed, as many as have room beside one another. @param {(metres: number) => string} left */
  function drawTowns(left) {
    if (!shown) return;
    const { path, width } = shown;
    const list = [...shown.towns].sort((a, b) => b.people - a.people);
    const labels = list.map((town) => h("span", {}, name(town.name)));
    fill(clear(towns), {}, labels);
    const at = (/** @type {StripTown} */ town) => (path.length_m ? (town.along_m / path.length_m) * width : 0);
    const kept = placed(list.map((town, k) => ({ at: at(town), wide: labels[k].offsetWidth || LETTER_PX * town.name.length })), width, MOST_TOWNS);
    // by their middles, so that names stay above their marks on paper, where the strip is wider
    fill(clear(towns), {}, kept.flatMap(({ index, left: x, right }) => [
      styled(labels[index], { left: `${(50 * (x + right)) / width}%` }),
      styled(h("i"), { left: left(list[index].along_m) }),
    ]));
  }

  /** What is under one place of the path, in words. @param {number} metres */
  function placeWords(metres) {
    if (!shown) return "";
    const { path, stretches } = shown;
    const stretch = stretchAt(stretches, metres);
    const part = path.ledger.find(({ exit_m }) => metres <= exit_m) ?? path.ledger[path.ledger.length - 1];
    const town = townBy(shown.towns, metres);
    const at = { km: number.format(Math.round(metres / 1000)), minute: path.duration_s ? minute((metres / path.length_m) * path.duration_s) : "" };
    return [path.duration_s ? say("km {km}, about minute {minute}", at) : say("km {km}", at),
      // Translators: {land} is how settled the land is, {code} the number of that class; {length} is the length of this stretch
      say("{land} ({code}), for {length}", { land: stretch.name, code: stretch.code, length: aboutKm(stretch.to_m - stretch.from_m) }),
      // Translators: a town, and where it lies: '12 km to the left' or 'under the path'
      model.stateName(part.code), town && say("{town}, {side}", { town: town.name, side: sideWords(town) })].filter(Boolean).join(" · ");
  }

  /** @param {Readonly<State>} state */
  function tell(state) {
    if (!shown) return;
    const { path } = shown;
    const left = (/** @type {number} */ metres) => `${path.length_m ? (100 * metres) / path.length_m : 0}%`;
    const flown = path.duration_s && state.t ? flownBy(path, state.t) : [];
    while (now.children.length > flown.length) now.lastElementChild?.remove();
    while (now.children.length < flown.length) now.append(h("i"));
    flown.forEach((metres, k) => styled(/** @type {HTMLElement} */ (now.children[k]), { left: left(metres) }));
    const spot = spotOn(path, state);
    cursor.hidden = spot === null;
    const at = spot ?? (flown.length && !state.playing ? flown[0] : null);
    if (spot !== null) styled(cursor, { left: left(spot) });
    const text = at === null ? say("Point at the strip, or move along it with the arrow keys: the map shows where that is.") : placeWords(at);
    if (said.textContent !== text) fill(clear(said), {}, [name(text)]);
    strip.setAttribute("aria-valuenow", String(Math.round((at ?? 0) / 1000)));
    strip.setAttribute("aria-valuetext", placeWords(at ?? 0));
  }

  /** @param {number} metres */
  function choose(metres) {
    if (shown) store.set({ spot: { id: shown.path.paths[0], metres: Math.max(0, Math.min(shown.path.length_m, metres)) } });
  }

  /** @param {PointerEvent} event */
  function point(event) {
    if (!shown) return;
    const box = strip.getBoundingClientRect();
    choose(shownAt(shown.bars, ((event.clientX - box.left) / box.width) * shown.width, { length_m: shown.path.length_m, width: shown.width }));
  }

  /** A mouse that leaves takes its mark along; a finger's stays. @param {PointerEvent} event */
  function leave(event) {
    if (event.pointerType === "mouse" && document.activeElement !== strip) store.set({ spot: null });
  }

  /** @param {KeyboardEvent} event */
  function step(event) {
    if (!shown) return;
    const { path, stretches } = shown;
    const at = spotOn(path, store.get()) ?? 0;
    const middles = urbanOf(stretches).map(({ from_m, to_m }) => (from_m + to_m) / 2);
    const by = path.length_m / 100;
    /** @type {{ [key: string]: () => number }} */
    const moves = { ArrowRight: () => at + by, ArrowUp: () => at + by, ArrowLeft: () => at - by, ArrowDown: () => at - by, Home: () => 0,
      End: () => path.length_m, PageDown: () => middles.find((m) => m > at + 1) ?? path.length_m, PageUp: () => middles.filter((m) => m < at - 1).pop() ?? 0 };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    choose(move());
  }

  function key() {
    return h("ul", { class: "ov-strip-key" }, [1, 0, 2, 3, 4, 5].map((rank) => KINDS[rank]).map(({ kind, words: text, high }) => h("li", {},
      s("svg", { viewBox: "0 0 10 14", width: 10, height: 14, "aria-hidden": "true" },
        s("rect", { class: `ov-ground-${kind}`, x: 0, y: 14 - 14 * high, width: 10, height: 14 * high })), text())));
  }

  store.on(["t", "playing", "spot"], tell);
  new ResizeObserver(() => { if (shown && strip.clientWidth && strip.clientWidth !== shown.laidFor) draw(); }).observe(strip);
  fill(notes, {}, [say("The more settled, the higher and darker; villages are drawn 1.5 pixels wide at least, towns and cities 2, over what is less settled."), " ",
    say("Towns: those with most listed people within {number} km.", { number: number.format(model.ground.towns_km) }), " ",
    say("The classes are of 2025, projected, in cells of about a kilometre: they say how settled the land is now, not who was there then."), " ", model.credits.ground]);
  return { show };
}

/**
 * How far the missiles of a path have flown, those in the air or down.
 * @param {Path} path
 * @param {number} t seconds after the first launch of all
 */
export function flownBy(path, t) {
  const launches = [...new Set(path.launched_s ?? [0])].filter((at) => at <= t);
  return launches.map((at) => Math.min(path.length_m, ((t - at) / (path.duration_s || Infinity)) * path.length_m));
}

/**
 * Where on a path a reader points, or null.
 * @param {Path} path
 * @param {Readonly<State>} state
 */
export function spotOn(path, { spot, focus }) {
  return spot && focus?.kind === "path" && path.paths.includes(spot.id) ? Math.min(spot.metres, path.length_m) : null;
}

/**
 * @param {string} caption
 * @param {Child[]} heads
 * @param {Child[][]} rows
 */
function table(caption, heads, rows) {
  return h("div", { class: "ov-scroll", tabindex: "0", role: "region", "aria-label": caption }, h("table", { class: "ov-table" }, h("caption", {}, caption),
    h("thead", {}, h("tr", {}, heads.filter(Boolean).map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", {}, rows.map(([first, ...cells]) => h("tr", {}, h("th", { scope: "row" }, first), cells.filter((cell) => cell !== null).map((cell) => h("td", {}, cell)))))));
}

/**
 * @param {Model} model
 * @param {Path} path
 * @param {Under[]} stretches
 * @param {StripTown[]} towns
 */
function groundTables(model, path, stretches, towns) {
  const timed = Boolean(path.duration_s);
  const whole = (/** @type {number} */ metres) => number.format(Math.round(metres / 1000));
  const when = (/** @type {number} */ metres) => (timed ? minute((metres / path.length_m) * (path.duration_s ?? 0)) : null);
  const urban = urbanOf(stretches);
  return [
    // Translators: 'of land' is the share of the way over land, 'longest' the longest stretch
    table(say("Kilometres by class"), [say("Class"), say("km"), say("of land"), say("stretches"), say("longest")], byClass(stretches).map((row) => [`${row.code} ${row.name}`,
      aboutKm(row.length_m), row.share, number.format(row.stretches), aboutKm(row.longest_m)])),
    // Translators: 'by' is the town by which the stretch lies
    urban.length ? table(say("Over towns, suburbs and cities ({class} and above)", { class: URBAN }), [say("Most settled"), say("from km"), say("length"), timed && say("minute"), say("by")], urban.map((row) => [
      `${row.code} ${row.name}`, whole(row.from_m), aboutKm(row.to_m - row.from_m), when(row.from_m), name(townBy(towns, row.from_m, row.to_m)?.name ?? "")])) : null,
    towns.length ? table(say("Towns within {number} km, the largest of each part of the way", { number: number.format(model.ground.towns_km) }), [say("Town"), say("listed people"),
      // Translators: 'where' is to which side of the path the town lies
      say("at km"), timed && say("minute"), say("where")], towns.map((town) => [name(town.name), number.format(town.people), whole(town.along_m), when(town.along_m), sideWords(town)])) : null,
  ];
}

/**
 * The place pointed at on the strip, as a ring on the map.
 * @param {L.Map} map
 * @param {Model} model
 * @param {Store} store
 */
export function drawSpot(map, model, store) {
  const pane = map.createPane("ov-spot");
  styled(pane, { "z-index": "585", "pointer-events": "none" });
  const ring = L.circleMarker([0, 0], { pane: "ov-spot", renderer: L.svg({ pane: "ov-spot", padding: 0.6 }), radius: 8, className: "ov-spot", interactive: false });
  store.on(["spot", "focus", "hypothesis"], (state) => {
    const { spot } = state;
    const path = spot && model.hypothesis(state.hypothesis).paths.find(({ paths }) => paths.includes(spot.id));
    const metres = path ? spotOn(path, state) : null;
    const [run] = path && metres !== null ? runsOf([path.at(metres)], model.middle_deg) : [];
    if (run) ring.setLatLng(run[0]).addTo(map);
    else ring.remove();
  });
}
