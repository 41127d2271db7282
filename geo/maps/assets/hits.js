// What a pointer means. Marks on the map are smaller than a fingertip and may lie close: the one that is nearest within
// REACH_PX is meant, whatever lies on top there. What else is within reach is named beside it, so that nothing in a crowd
// is out of reach. Keyboard and screen reader press the marks' own buttons.

const REACH_PX = 22; // a target of 44 pixels around every mark
const ALSO_MOST = 5;
const DRAG_PX = 6;

function watchPointer(map, model, store, markers, crossings) {
  const container = map.getContainer();

  /** Marks within reach of a place on the screen, nearest first: `kind, id, gap` (to the mark's edge, in pixels). */
  function near(at) {
    const found = new Map();
    const add = (kind, id, away, half) => {
      const key = `${kind}/${id}`;
      const gap = Math.max(0, away - half);
      const known = found.get(key);
      if (away <= Math.max(REACH_PX, half) && !(known && (known.gap - gap || known.away - away) <= 0)) {
        found.set(key, { kind, id, gap, away });
      }
    };
    for (const mark of markers.shown()) {
      add(mark.kind, mark.id, at.distanceTo(map.latLngToContainerPoint(mark.at).add(mark.shift || [0, 0])), mark.size / 2);
    }
    const shift = map.containerPointToLayerPoint([0, 0]);
    for (const { id, lines, half } of crossings.strokes()) {
      for (const line of lines) add("crossing", id, awayFrom(at.add(shift), line), half);
    }
    for (const { id, box } of crossings.tags()) {
      const grown = [0, 1].map((k) => Math.max(0, 2 * REACH_PX - box[k + 2]) / 2); // a tag is flatter than a fingertip
      const away = [[at.x + shift.x, 0], [at.y + shift.y, 1]].map(([v, k]) => Math.max(box[k] - v, v - box[k] - box[k + 2], 0));
      if (away[0] <= grown[0] && away[1] <= grown[1]) add("crossing", id, Math.hypot(...away), 0);
    }
    return [...found.values()].sort((a, b) => a.gap - b.gap || a.away - b.away);
  }

  let pressed = null;
  container.addEventListener("pointerdown", (event) => { pressed = event; }, true);
  container.addEventListener("click", (event) => {
    const dragged = pressed && Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY) > DRAG_PX;
    if (!event.detail || dragged) return; // a key on a button; the end of a drag
    const found = near(map.mouseEventToContainerPoint(event));
    if (!found.length) return;
    event.stopImmediatePropagation();
    const [{ kind, id }, ...also] = found.slice(0, 1 + ALSO_MOST);
    store.set({ focus: { kind, id, also: also.map((other) => ({ kind: other.kind, id: other.id })) } });
  }, true);

  let over = null;
  function point(mark, event) {
    const key = mark && `${mark.kind}/${mark.id}`;
    container.classList.toggle("ov-over-mark", Boolean(mark));
    if (mark) event.stopPropagation(); // what lies below is not meant
    if (key === over) return;
    over = key;
    store.set({ hover: mark ? { kind: mark.kind, id: mark.id } : null });
  }
  const follow = (event) => {
    if (!event.buttons) point(near(map.mouseEventToContainerPoint(event))[0] || null, event);
  };
  if (matchMedia("(hover: hover)").matches) {
    container.addEventListener("mousemove", follow, true);
    container.addEventListener("mouseover", follow, true);
    container.addEventListener("mouseleave", (event) => point(null, event));
  }
}

/** Distance from a point to a line of points, in pixels. */
function awayFrom(at, line) {
  let least = line.length === 1 ? at.distanceTo(line[0]) : Infinity;
  for (let k = 1; k < line.length; k += 1) least = Math.min(least, L.LineUtil.pointToSegmentDistance(at, line[k - 1], line[k]));
  return least;
}

/** Other marks under the same fingertip, as buttons. */
function alsoHere(model, store, crossings) {
  const { kind, id, also } = store.get().focus;
  if (!also?.length) return null;
  const all = [{ kind, id }, ...also];
  const choose = (chosen) => store.set({ focus: { ...chosen, also: all.filter((other) => other !== chosen) } });
  return h("section", { class: "ov-also", "aria-label": "Also here" }, h("h3", {}, "Also here"),
    h("ul", {}, also.map((other) => h("li", {}, h("button", { type: "button", onclick: () => choose(other) },
      thingLabel(model, crossings, other))))));
}

function thingLabel(model, crossings, { kind, id }) {
  if (kind === "platform") return [shipMark(model.platforms.get(id).index, 16), name(model.platforms.get(id).name)];
  if (kind === "target") return [h("span", { class: "ov-number" }, model.targets.get(id).index + 1), name(model.targets.get(id).name)];
  if (kind === "place") {
    const place = model.places.get(id);
    return [h("i", { class: `ov-place-mark${place.denials.length ? " is-denied" : ""}` }), name(place.name)];
  }
  const gate = crossings.gates().find((g) => g.id === id);
  return [h("i", { class: "ov-legend-gate" }), name(gate ? gateName(model, gate) : id)];
}
