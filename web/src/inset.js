// The strike area by itself: a small second map in a corner, where targets that lie close on the main map come apart.

import { drawBackdrop } from "./backdrop.js";
import { latLng } from "./decode.js";
import { h, icon } from "./dom.js";
import { drawFlight } from "./flight.js";
import { createLabels, geographyLabels, markLine } from "./labels.js";
import { say } from "./language.js";
import { drawLines } from "./lines.js";
import { drawMarkers } from "./markers.js";
import { grown } from "./room.js";
import { createStore } from "./store.js";
import { clearView, imagined, showView } from "./view.js";
import { drawWorlds } from "./worlds.js";

/** @import { Box, EventView, Inset, Model, Store } from "./types.js" */

const INSET_SHARE = 0.5; // of the event's extent: where targets fill more, the main map shows them well

/**
 * Bounds of the targets, or null where an inset would show no more than the main map.
 * @param {Model} model
 * @param {L.LatLngBounds} bounds
 */
function strikeBounds(model, bounds) {
  const points = [...model.targets.values()].map((target) => latLng(target.at));
  if (points.length < 3) return null;
  const area = L.latLngBounds(points).pad(0.1);
  const size = (/** @type {L.LatLngBounds} */ of) => [of.getEast() - of.getWest(), of.getNorth() - of.getSouth()];
  const [own, all] = [size(area), size(bounds)];
  return Math.max(own[0] / all[0], own[1] / all[1]) < INSET_SHARE ? area : null;
}

/**
 * @param {L.Map} map
 * @param {Model} model
 * @param {Store} store
 * @param {HTMLElement} stage
 * @param {EventView} view
 * @returns {Inset | null}
 */
export function drawInset(map, model, store, stage, view) {
  const strike = strikeBounds(model, view.bounds);
  if (!strike) return null;
  const area = strike;
  const holder = h("div", { class: "ov-inset-map" });
  const open = h("button", { type: "button", class: "ov-inset-open", onclick: () => view.showTargets(area) }, icon("home", 16), say("Strike area"));
  const box = h("section", { class: "ov-inset", "aria-label": say("Strike area, enlarged") }, holder, open);
  stage.append(box);
  const inset = L.map(holder, { attributionControl: false, zoomControl: false, dragging: false, scrollWheelZoom: false, zoomSnap: 0.25,
    doubleClickZoom: false, boxZoom: false, keyboard: false, touchZoom: false, fadeAnimation: false, zoomAnimation: false, minZoom: 2.5 });
  holder.removeAttribute("tabindex"); // what it shows is reached on the main map
  holder.setAttribute("inert", "");
  const frame = L.rectangle(area, { className: "ov-inset-frame", interactive: false, pane: "ov-areas" });
  inset.fitBounds(area, { animate: false });
  // its own store: it shows what is chosen, and nothing can be chosen in it
  const quiet = createStore({ ...store.get(), layers: { ships: false, launch: false, targets: true, places: true, crossings: false,
    compare: true, rings: false, worlds: false } });
  drawBackdrop(inset, model, quiet, true);
  const lines = drawLines(inset, model, quiet);
  drawWorlds(inset, model, quiet);
  const markers = drawMarkers(inset, model, quiet, () => [], true);
  const geography = geographyLabels(inset, model);
  /**
   * What its button covers of it, as a box in pixels from its corner.
   * @returns {Box}
   */
  const covered = () => {
    const [home, over] = [holder, open].map((element) => element.getBoundingClientRect());
    return [over.left - home.left, over.top - home.top, over.width + 4, over.height + 4];
  };
  const labels = createLabels(inset, {
    items: () => [...markers.items(), ...geography().towns.filter((town) => town.people > 150000 && !markers.said().has(town.known)), ...geography().rivers],
    obstacles(grid, better, never) {
      markers.boxes().forEach((b) => [grid, never].forEach((one) => one.mark(b)));
      lines.taken().forEach((line) => markLine(grid, line.points, line.width / 2 + 1));
      lines.others().forEach((line) => markLine(better, line, 1));
      const [left, top, width, height] = covered();
      const corner = inset.containerPointToLayerPoint([left, top]);
      [grid, never].forEach((one) => one.mark([corner.x, corner.y, width, height]));
    },
  });
  store.on(["hypothesis", "focus", "hover"], ({ hypothesis, focus, hover }) => quiet.set({ hypothesis, focus, hover }));
  store.on(["layers", "world"], ({ layers, world }) => {
    const [own, worlds] = [quiet.get().layers, Boolean(layers.worlds)];
    quiet.set({ world, ...(own.worlds === worlds ? {} : { layers: { ...own, worlds } }) });
  });
  quiet.on(["hypothesis", "focus"], () => labels.later());

  const fits = () => box.getClientRects().length > 0;
  const isSeen = () => fits() && !box.classList.contains("is-needless");
  let fly = () => {};
  if (model.event.speed) {
    fly = drawFlight(inset, model, quiet, lines, isSeen);
    store.on(["t", "playing", "theme"], ({ t, playing, theme }) => quiet.set({ t, playing, theme }));
  }

  /** Show all targets, none under the button; a window of another size may have given it another size, or any at all. */
  function resized() {
    if (!fits()) return;
    inset.invalidateSize({ animate: false, pan: false });
    const found = clearView(inset, { from: inset.getBoundsZoom(area) + 0.5, ways: [{ covers: [covered()], cost: 0 }],
      itemsAt: (zoom) => markers.boxes(imagined(inset, zoom), "target").map((item) => grown(item, 5)) });
    if (found) showView(inset, found);
    else inset.fitBounds(area, { animate: false });
    markers.declutter();
    lines.draw();
    labels.layout();
  }

  let allowed = true;
  const needless = (/** @type {number} */ zoom) => zoom >= inset.getZoom() - 0.4;
  /**
   * What it takes of the main map, as a box in pixels from the corner of the stage.
   * @returns {Box}
   */
  const taken = () => {
    const [home, own] = [stage, box].map((element) => element.getBoundingClientRect());
    return [own.left - home.left - 8, own.top - home.top - 8, own.width + 16, own.height + 16];
  };
  /** Hide it where the main map shows the area as large, and where it would lie on a path. */
  const check = () => {
    const shown = fits() && allowed && !needless(map.getZoom()) && !coversPath();
    const before = isSeen();
    box.classList.toggle("is-needless", !shown);
    if (shown && !before) fly();
    if (shown) frame.addTo(map);
    else frame.remove();
  };
  function coversPath() {
    const [left, top, width, height] = taken();
    return model.hypotheses.some((hyp) => hyp.paths.some((path) => path.line.some((at) => {
      const p = map.latLngToContainerPoint(at);
      return p.x > left && p.x < left + width && p.y > top && p.y < top + height;
    })));
  }
  map.on("moveend zoomend resize", check);
  resized();
  // on a phone there is no room for an inset: choosing a target goes there instead
  const narrow = matchMedia("(max-width: 999px)");
  const instead = () => narrow.matches && store.get().focus?.kind === "target";
  store.on(["focus"], () => instead() && map.getZoom() < inset.getZoom() && view.showTargets(area));
  return { box, targets: area, fits, resized, instead, needless, area: taken, allow(whether) {
    allowed = whether;
    check();
  } };
}
