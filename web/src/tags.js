// Tags of border crossings: from where to where, after how many kilometres and minutes. Where there is not room for all of
// them, some say less: only the two states, or only the code of the state entered.

import { areShown, gateName, isExtra } from "./crossings.js";
import { h, name, styled } from "./dom.js";
import { createTaken, markLine } from "./labels.js";
import { parts, say, sayIn } from "./language.js";
import { placeTags } from "./tagplaces.js";
import { spans } from "./words.js";

/** @import { Box, Crossings, Gate, Hindrances, Model, Store, TagPlace, Tags, Taken, Tie, View } from "./types.js" */

const EDGE_PX = 6; // of the window, kept clear: a tag that touches it looks cut off
const FORMS = ["is-whole", "is-short", "is-code"];

/**
 * `hindrances(view)`: what tags keep off in a view of the map (its own, or one that it might have): `boxes` of marks and of
 * what lies over the map, `lines` of the chosen reconstruction and those of `others`, each with `points` and `half` its width.
 * @param {L.Map} map
 * @param {Model} model
 * @param {Store} store
 * @param {Crossings} crossings
 * @param {(view: View, covers?: Box[]) => Hindrances} hindrances
 * @returns {Tags}
 */
export function createTags(map, model, store, crossings, hindrances) {
  const pane = map.createPane("ov-tags");
  pane.style.zIndex = "485";
  pane.classList.add("leaflet-zoom-hide");
  pane.style.pointerEvents = "none";
  /** @type {Map<string, Tag>} */
  const made = new Map();
  /** @type {ReturnType<Tags["shown"]>} */
  let shown = [];

  const wanted = () => (areShown(model, store) ? crossings.gates() : []);

  /**
   * A gate's tag; its sizes may not be known yet.
   * @param {Gate} gate
   */
  function tagOf(gate) {
    const key = `${model.hypothesis(store.get().hypothesis).id} ${gate.id}`;
    const found = made.get(key) ?? gateTag(model, gate, store);
    if (!made.has(key)) {
      found.element.classList.add("is-hidden");
      pane.append(found.element);
      made.set(key, found);
    }
    return found;
  }

  /**
   * Measure what has no size yet, each form of all at once: the browser lays out the page once a form.
   * @param {Tag[]} tags
   */
  function measure(tags) {
    const fresh = tags.filter((tag) => !tag.sizes.length);
    if (!fresh.length) return;
    FORMS.forEach((_, form) => {
      fresh.forEach((tag) => setForm(tag.element, form));
      fresh.forEach((tag) => tag.sizes.push([tag.element.offsetWidth, tag.element.offsetHeight]));
    });
  }

  /**
   * Where the tags of all crossings in view would stand, under given covers: `gates`, their `places`, what each costs (0 at
   * best), and how many are lost.
   * @param {View} view
   * @param {Box[]} [covers]
   * @param {number} [steps] see placeTags
   */
  function plan(view, covers, steps) {
    const corner = view.containerPointToLayerPoint([0, 0]);
    const size = view.getSize();
    const inView = (/** @type {L.Point} */ point) => point.x > corner.x && point.y > corner.y && point.x < corner.x + size.x && point.y < corner.y + size.y;
    const gates = wanted().map((gate) => ({ gate, ends: crossings.ends(view, gate), tag: tagOf(gate) }))
      .filter(({ ends }) => ends.some(inView));
    measure(gates.map(({ tag }) => tag));
    const { boxes, lines, others } = hindrances(view, covers);
    const [marks, strokes, chosen, all] = [0, 1, 2, 3].map(() => createTaken(corner.x, corner.y, size.x, size.y, EDGE_PX));
    /** @type {(grids: Taken[], line: L.Point[], half: number) => void} */
    const markOn = (grids, line, half) => grids.forEach((grid) => markLine(grid, line, half));
    for (const grid of [marks, strokes, chosen, all]) boxes.forEach(grid.mark);
    for (const { gate } of gates) crossings.bars(view, gate).forEach((line) => markOn([strokes, chosen, all], line, 2));
    lines.forEach(({ points, half }) => markOn([chosen, all], points, half));
    others.forEach(({ points, half }) => markOn([all], points, half));
    const free = [marks, strokes, chosen, all].map((grid) => grid.settled());
    const found = placeTags(gates.map(({ ends, tag }) => ({ ends, sizes: tag.sizes })), {
      free: (box, keepOff) => free[keepOff](box),
      tieFree: (tie) => lineFree(tie, free[0]),
      steps,
    });
    const kept = found.places.filter(Boolean).length;
    return { gates, places: found.places, cost: kept ? found.cost / kept : 0, lost: gates.length - kept };
  }

  /** @type {Tags["layout"]} */
  function layout(taken, covers) {
    const { gates, places } = plan(map, covers);
    made.forEach(({ element }) => element.classList.add("is-hidden"));
    shown = [];
    gates.forEach(({ gate, tag: { element, line } }, i) => {
      const place = places[i];
      if (!place) return;
      setForm(element, place.form);
      element.classList.remove("is-hidden");
      element.style.transform = `translate(${Math.round(place.box[0])}px, ${Math.round(place.box[1])}px)`;
      drawTie(line, place);
      shown.push({ id: gate.id, box: place.box });
      taken.mark(place.box);
      markLine(taken, place.tie.map(({ x, y }) => L.point(x, y)), 2);
    });
  }

  return { plan, layout, shown: () => shown };
}

/**
 * @param {HTMLElement} element
 * @param {number} form
 */
function setForm(element, form) {
  FORMS.forEach((className, i) => element.classList.toggle(className, i === form));
}

/** @typedef {{ element: HTMLElement, line: HTMLElement, sizes: [number, number][] }} Tag `line`: the one to its crossing; sizes by form */

/**
 * @param {Model} model
 * @param {Gate} gate
 * @param {Store} store
 * @returns {Tag}
 */
function gateTag(model, gate, store) {
  const line = h("i", { class: "ov-tie" });
  const element = h("button", { type: "button", class: `ov-tag${isExtra(model, gate) ? " is-extra" : ""}${gate.kind === "graze" ? " is-graze" : ""}`,
    onclick: () => store.set({ focus: { kind: "crossing", id: gate.id } }) },
  h("b", {}, name(gateName(model, gate))),
  h("span", { class: "ov-tag-code", "aria-hidden": "true" }, codeOf(gate)),
  saidOf(gate), line);
  L.DomEvent.disableClickPropagation(element);
  return { element, line, sizes: [] };
}

/**
 * How far a gate is from launch; more is said than shown.
 * @param {Gate} gate
 */
function saidOf(gate) {
  const distance = h("span", { class: "ov-tag-spans" }, spans(gate));
  // Translators: {distance} is kilometres and minutes; read aloud after the names of the two states
  const said = gate.kind === "graze" ? parts("{distance} from launch, estimated; closer than the boundaries can tell", { distance })
    : parts("{distance} from launch, estimated; border crossing", { distance });
  return said.filter(Boolean).map((piece) => (piece === distance ? piece : h("span", { class: "ov-said-only" }, piece)));
}

/**
 * The shortest form: the code of the state entered.
 * @param {Gate} gate
 */
function codeOf(gate) {
  const state = gate.to || sayIn("in place of a state's code", "sea");
  // Translators: {state} is a code of three letters; short for a state that is perhaps grazed
  if (gate.kind === "graze") return say("{state}?", { state });
  // Translators: {state} is a code of three letters; short for 'last into' and 'into' a state
  return gate.kind === "last" ? say("last {state}", { state }) : say("→ {state}", { state });
}

/**
 * Whether small boxes along a line are free.
 * @param {Tie} tie
 * @param {(box: Box) => boolean} free
 */
function lineFree([a, b], free) {
  const steps = Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / 5) || 1;
  for (let k = 0; k <= steps; k += 1) {
    if (!free([a.x + ((b.x - a.x) * k) / steps - 1, a.y + ((b.y - a.y) * k) / steps - 1, 2, 2])) return false;
  }
  return true;
}

/**
 * Draw the line from a tag to its gate.
 * @param {HTMLElement} line
 * @param {TagPlace} place
 */
function drawTie(line, { box, tie: [end, from] }) {
  styled(line, {
    left: `${from.x - Math.round(box[0]) - 1}px`, // within the tag's border
    top: `${from.y - Math.round(box[1]) - 1}px`,
    width: `${Math.hypot(end.x - from.x, end.y - from.y).toFixed(1)}px`,
    transform: `rotate(${Math.atan2(end.y - from.y, end.x - from.x).toFixed(3)}rad)`,
  });
}
