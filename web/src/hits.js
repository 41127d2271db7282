// What a pointer means. Marks on the map are smaller than a fingertip and may lie close: the one that is nearest within
// REACH_PX is meant, whatever lies on top there. What else is within reach is named beside it, so that nothing in a crowd
// is out of reach. Keyboard and screen reader press the marks' own buttons.

import { endLabel, shipLabel, targetLabel } from "./bars.js";
import { gateName } from "./crossings.js";
import { h, name } from "./dom.js";
import { known } from "./known.js";
import { parts, say } from "./language.js";
import { lineAway } from "./lines.js";

/** @import { Crossings, Kind, Lines, Markers, Model, Store, Tags, Thing } from "./types.js" */

const REACH_PX = 22; // a target of 44 pixels around every mark
const ALSO_MOST = 5;
const DRAG_PX = 6;
const LINE_PX = 8; // a line is meant from this near where no mark is
const LINE_TOUCH_PX = 14;
const FOREIGN_MARK_PX = 64; // a layer's own mark is no larger, an area is
const FOREIGN = ".leaflet-interactive:not(.ov-state), .leaflet-popup, .leaflet-control"; // layers that users add, and Leaflet's own

/**
 * Whether a mark, a popup or a control of a layer from elsewhere was hit: it is meant then, whatever of ours is near.
 * @param {EventTarget | null} target
 */
function foreignMark(target) {
  const hit = target instanceof Element ? target.closest(FOREIGN) : null;
  if (!hit || hit.matches(".leaflet-popup, .leaflet-control")) return Boolean(hit);
  const { width, height } = hit.getBoundingClientRect();
  return Math.max(width, height) <= FOREIGN_MARK_PX;
}

/**
 * @param {L.Map} map
 * @param {Model} model
 * @param {Store} store
 * @param {Lines} lines
 * @param {Markers} markers
 * @param {Crossings} crossings
 * @param {Tags} tags
 */
export function watchPointer(map, model, store, lines, markers, crossings, tags) {
  const container = map.getContainer();

  /**
   * Marks within reach of a place on the screen, nearest first; `gap` to the mark's edge, in pixels.
   * @param {L.Point} at
   */
  function near(at) {
    /** @type {Map<string, Thing & { gap: number, away: number }>} */
    const found = new Map();
    /** @type {(kind: Kind, id: string, away: number, half: number) => void} */
    const add = (kind, id, away, half) => {
      const key = `${kind}/${id}`;
      const gap = Math.max(0, away - half);
      const other = found.get(key);
      if (away <= Math.max(REACH_PX, half) && !(other && (other.gap - gap || other.away - away) <= 0)) {
        found.set(key, { kind, id, gap, away });
      }
    };
    for (const mark of markers.shown()) {
      add(mark.kind, mark.id, at.distanceTo(map.latLngToContainerPoint(mark.at).add(mark.shift || [0, 0])), mark.size / 2);
    }
    const shift = map.containerPointToLayerPoint([0, 0]);
    for (const { id, bars, half } of crossings.strokes()) {
      for (const bar of bars) add("crossing", id, lineAway(at.add(shift), bar), half);
    }
    for (const { id, box } of tags.shown()) {
      const grown = [0, 1].map((k) => Math.max(0, 2 * REACH_PX - box[k + 2]) / 2); // a tag is flatter than a fingertip
      const away = [[at.x + shift.x, 0], [at.y + shift.y, 1]].map(([v, k]) => Math.max(box[k] - v, v - box[k] - box[k + 2], 0));
      if (away[0] <= grown[0] && away[1] <= grown[1]) add("crossing", id, Math.hypot(...away), 0);
    }
    return [...found.values()].sort((a, b) => a.gap - b.gap || a.away - b.away);
  }

  /**
   * Lines within reach, nearest first; none below what a layer from elsewhere wants for itself.
   * @param {MouseEvent} event
   * @param {L.Point} at
   * @param {number} reach in pixels
   */
  const nearLines = (event, at, reach) => (/** @type {Element} */ (event.target).closest(FOREIGN) ? []
    : lines.near(at.add(map.containerPointToLayerPoint([0, 0])), reach));

  /** @type {PointerEvent | null} */
  let pressed = null;
  container.addEventListener("pointerdown", (event) => { pressed = event; }, true);
  container.addEventListener("click", (event) => {
    const dragged = pressed && Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY) > DRAG_PX;
    if (!event.detail || dragged || foreignMark(event.target)) return; // a key on a button; the end of a drag
    const at = map.mouseEventToContainerPoint(event);
    const marks = near(at);
    const found = marks.length ? marks : nearLines(event, at, pressed?.pointerType === "touch" ? LINE_TOUCH_PX : LINE_PX);
    if (!found.length) return;
    event.stopImmediatePropagation();
    const [{ kind, id }, ...also] = found.slice(0, 1 + ALSO_MOST);
    store.set({ focus: { kind, id, also: also.map((other) => ({ kind: other.kind, id: other.id })) } });
  }, true);

  /** @type {string | null} */
  let over = null;
  /**
   * @param {Thing | null} mark
   * @param {MouseEvent} event
   */
  function point(mark, event) {
    const key = mark && `${mark.kind}/${mark.id}`;
    container.classList.toggle("ov-over-mark", Boolean(mark));
    if (mark) event.stopPropagation(); // what lies below is not meant
    if (key === over) return;
    over = key;
    store.set({ hover: mark ? { kind: mark.kind, id: mark.id } : null });
  }
  const follow = (/** @type {MouseEvent} */ event) => {
    if (event.buttons) return;
    if (foreignMark(event.target)) {
      point(null, event);
      return;
    }
    const at = map.mouseEventToContainerPoint(event);
    point(near(at)[0] || nearLines(event, at, LINE_PX)[0] || null, event);
  };
  if (matchMedia("(hover: hover)").matches) {
    container.addEventListener("mousemove", follow, true);
    container.addEventListener("mouseover", follow, true);
    container.addEventListener("mouseleave", (event) => point(null, event));
  }
}

/**
 * Other marks under the same fingertip, as buttons.
 * @param {Model} model
 * @param {Store} store
 * @param {Crossings} crossings
 */
export function alsoHere(model, store, crossings) {
  const { focus } = store.get();
  if (!focus?.also?.length) return null;
  const { kind, id, also } = focus;
  const all = [{ kind, id }, ...also];
  const choose = (/** @type {Thing} */ chosen) => store.set({ focus: { ...chosen, also: all.filter((other) => other !== chosen) } });
  return h("section", { class: "ov-also", "aria-label": say("Also here") }, h("h3", {}, say("Also here")),
    h("ul", {}, also.map((other) => h("li", {}, h("button", { type: "button", onclick: () => choose(other) },
      thingLabel(model, crossings, other))))));
}

/**
 * @param {Model} model
 * @param {Crossings} crossings
 * @param {Thing} thing
 */
function thingLabel(model, crossings, { kind, id }) {
  if (kind === "platform") return shipLabel(model, id, 16);
  if (kind === "target") return targetLabel(model, id);
  if (kind === "place") {
    const place = known(model.places, id);
    return [h("i", { class: `ov-place-mark${place.denials.length ? " is-denied" : ""}` }), name(place.name)];
  }
  const path = kind === "path" && model.hypotheses.flatMap((hyp) => hyp.paths).find((one) => one.paths.includes(id));
  // Translators: from where to where a missile flew; the arrow points in the direction of reading
  if (path) return parts("{from} → {to}", { from: shipLabel(model, path.platform, 16), to: endLabel(model, path) });
  const gate = crossings.gates().find((g) => g.id === id);
  return [h("i", { class: "ov-legend-gate" }), name(gate ? gateName(model, gate) : id)];
}
