// Put the page together: a panel beside the map, layers on it, one store between them.

import { followAddress } from "./address.js";
import { drawRegions } from "./areas.js";
import { drawBackdrop, graticuleLabels } from "./backdrop.js";
import { drawCloud } from "./cloud.js";
import { addScale, createControls, createLegend, layersOf } from "./controls.js";
import { drawCrossings } from "./crossings.js";
import { decode, unpack } from "./decode.js";
import { fill, h, icon } from "./dom.js";
import { watchPointer } from "./hits.js";
import { makeCompact, modeOf } from "./embed.js";
import { drawFlight } from "./flight.js";
import { keptIn, setAlive, styled, whenSeen } from "./host.js";
import { drawInset } from "./inset.js";
import { createLabels, createTaken, geographyLabels, markLine } from "./labels.js";
import { language, say, sayIn, speak } from "./language.js";
import { askedIn, carriedOver, inLanguage, languageChoice, languageOf, languagesOf, loadAnew } from "./languages.js";
import { drawLines } from "./lines.js";
import { drawMarkers } from "./markers.js";
import { createPanel } from "./panel.js";
import { picture } from "./picture.js";
import { createPlayer, longestOf } from "./player.js";
import { routeNames } from "./routenames.js";
import { isFramed, leaveScrolling } from "./scrolling.js";
import { drawSettled } from "./settled.js";
import { createStore } from "./store.js";
import { createStrip, drawSpot } from "./strip.js";
import { createTags } from "./tags.js";
import { watchTiles } from "./tiles.js";
import { drawUncertainty } from "./uncertainty.js";
import { createView } from "./view.js";
import { createWorldCard } from "./worldcard.js";
import { drawWorlds } from "./worlds.js";

/** @import { Box, Kept, Payload, State, Store } from "./types.js" */

export { clean, ready } from "./host.js";
export { tiles } from "./tiles.js";

const WIDE_PX = 9; // a line so wide hides what a name on it says

/**
 * Draw the event, once there is a window to draw it in. Where it cannot be drawn, the plain version stays.
 * @param {L.Map} map
 * @param {string} dataId of the element that holds the page's data
 */
export function mount(map, dataId) {
  const container = map.getContainer();
  whenSeen(() => {
    try {
      if (!styled()) throw new Error("the page's styles are not allowed here");
      build(map, dataId);
    } catch (error) {
      (container.closest(".ov") ?? container).remove();
      setAlive(false);
      throw error;
    }
  });
}

/**
 * @param {L.Map} map
 * @param {string} dataId
 */
function build(map, dataId) {
  /** @type {Payload} */
  const data = JSON.parse(document.getElementById(dataId)?.textContent ?? "");
  const copied = keptIn(map.getContainer().id);
  const kept = { ...copied, address: carriedOver() || String(copied.address ?? "") };
  const has = languagesOf(data);
  const asked = askedIn(location.hash || kept.address);
  const told = inLanguage(data, languageOf(has, asked, navigator.languages));
  speak(told.spoken); // before anything is put together
  const model = unpack(told);
  const routed = model.hypotheses.find((hyp) => hyp.via.length) || model.hypotheses[0];
  /** @type {Store} */
  const store = createStore({
    hypothesis: routed.id, tab: "paths", focus: null, hover: null, spot: null, open: false, menu: false, theme: null,
    t: 0, playing: false, backdrop: "drawn",
    start: "", view: null, world: 0, stepping: false, language: has.includes(asked) && has.length > 1 ? asked : "",
    layers: { draws: true, samples: false, worlds: false, ships: true, launch: true, targets: true, places: true, crossings: true, compare: true, regions: true, rings: false, settled: false },
  });

  setAlive(true);
  const container = map.getContainer();
  const stage = h("main", { class: "ov-stage", "aria-label": say("Map") });
  const shell = h("div", { class: "ov", hidden: true, lang: language().code, dir: language().direction }); // the page's style shows it: where that is missing it is of no use
  if (document.getElementById("overflight-plain")) fill(document.documentElement, { lang: language().code, dir: language().direction }, []); // a page of its own
  container.before(shell);
  stage.append(container);
  container.setAttribute("role", "region");
  container.setAttribute("aria-label", say("Map: {title}", { title: model.event.title }));
  container.addEventListener("scroll", () => { container.scrollTop = 0; container.scrollLeft = 0; });

  const backdrop = drawBackdrop(map, model, store);
  const regions = drawRegions(map, model, store);
  drawSettled(map, model, store);
  drawUncertainty(map, model, store);
  const cloud = drawCloud(map, model, store);
  const lines = drawLines(map, model, store);
  drawWorlds(map, model, store);
  const routes = routeNames(map, model, store, lines);
  drawSpot(map, model, store);
  const crossings = drawCrossings(map, model, store, lines);
  const markers = drawMarkers(map, model, store, () => [...tags.shown().map((tag) => tag.box), ...routes.named()]);
  const panel = createPanel(model, store, crossings, createStrip(model, store), () => picture(map, model, store, stage));
  const view = createView(map, model, store, { stage, panel, markers, crossings, launch: decode(model.event.launch.line) });
  const tags = createTags(map, model, store, crossings, view.hindrances);
  const geography = geographyLabels(map, model);
  const graticule = graticuleLabels(map);
  /**
   * What covers the map, and some boxes more, given in layer pixels.
   * @param {Box[]} boxes
   * @returns {Box[]}
   */
  const coversAnd = (boxes) => {
    const corner = map.containerPointToLayerPoint([0, 0]);
    return [...view.covers(), ...boxes.map((box) => /** @type {Box} */ ([box[0] - corner.x, box[1] - corner.y, box[2], box[3]]))];
  };
  const labels = createLabels(map, {
    // the names of the reconstructions keep off the tags; where they cannot, tags make room if all still find some
    first() {
      const [size, corner] = [map.getSize(), map.containerPointToLayerPoint([0, 0])];
      const planned = createTaken(corner.x, corner.y, size.x, size.y);
      tags.layout(planned);
      const now = tags.plan(map, coversAnd([]), 1);
      let tries = 12;
      return routes.items(planned.free, (box) => {
        if (!tries) return false;
        tries -= 1;
        const then = tags.plan(map, coversAnd([...routes.named(), box]), 1);
        return then.lost <= now.lost && then.cost <= now.cost + 0.4;
      });
    },
    between: (taken) => tags.layout(taken, coversAnd(routes.named())),
    items() {
      if (store.get().backdrop !== "drawn") return [...markers.items(), ...regions.items()]; // names of the drawn map, and its net
      const names = geography();
      return [...markers.items(), ...regions.items(), ...names.involved, ...names.seas, ...names.neighbours, ...names.towns.filter((town) => !markers.said().has(town.known)),
        ...names.rivers, ...graticule()];
    },
    obstacles(taken, better, never, wide) {
      markers.boxes().forEach((box) => [taken, never].forEach((grid) => grid.mark(box)));
      const corner = map.containerPointToLayerPoint([0, 0]);
      view.covers().forEach(([left, top, width, height]) => [taken, never].forEach((grid) => grid.mark([left + corner.x, top + corner.y, width, height])));
      lines.taken().forEach(({ points, width }) => (width > WIDE_PX ? [taken, wide] : [taken]).forEach((grid) => markLine(grid, points, width / 2 + 1)));
      lines.extras().forEach((line) => markLine(taken, line, 1));
      lines.others().forEach((line) => markLine(better, line, 1));
    },
  });
  watchPointer(map, model, store, lines, markers, crossings, tags);
  // Translators: links for those who read by ear or keyboard
  shell.append(skipLinks([[say("Skip to the map"), container], [say("Skip to the findings"), panel.querySelector("#ov-page")]]), panel, stage);
  makeCompact(model, shell, panel);
  if (isFramed() || modeOf() === "embed") leaveScrolling(map, stage);
  if (model.index) stage.prepend(h("a", { class: "ov-buttons ov-index", href: model.index }, icon("back", 16), h("span", {}, say("All events"))));
  const legend = createLegend(model);
  new ResizeObserver(() => stage.style.setProperty("--legend", `${legend.offsetHeight}px`)).observe(legend);
  stage.append(legend, h("p", { class: "ov-credit" }, model.credits.corner, h("span", { class: "ov-with-settled" }, ", JRC")));
  addScale(map);
  stage.append(...createControls(map, model, store, view.fit));
  if (model.event.speed) {
    drawFlight(map, model, store, lines);
    stage.append(createPlayer(model, store));
  }
  const card = createWorldCard(model, store);
  if (card) stage.append(card);
  const tabs = [...panel.querySelectorAll("[role=tab]")].map((tab) => tab.id.replace("ov-tab-", ""));
  watchTiles(map, store, shell, kept.backdrop);
  store.set(stillThere(kept));
  const address = followAddress(model, store, { longest_s: longestOf(model), tabs, layers: layersOf(model), languages: has }, view.go, kept.address);

  const choice = languageChoice(data, language().code, (code) => store.set({ language: code }));
  if (choice) panel.querySelector(".ov-head")?.prepend(choice);
  map.invalidateSize({ animate: false, pan: false });
  view.keepInWorld();
  view.join({ tags, inset: drawInset(map, model, store, stage, view) });
  address.begin();
  backdrop.mark();
  markers.declutter();
  lines.draw();
  cloud.draw();
  crossings.draw();
  labels.layout();
  new ResizeObserver(() => shell.classList.contains("is-printing") || view.resized()).observe(stage);

  store.on(["hypothesis", "layers", "focus", "backdrop"], () => labels.later());
  store.on(["language"], (state) => {
    if (languageOf(has, state.language, navigator.languages) !== language().code) loadAnew(address.now());
  });
  let covered = card?.hidden === false;
  store.on(["hypothesis", "layers"], (state) => {
    if (!card || card.hidden !== covered) return;
    covered = !covered;
    if (!state.view) view.show(); // all of the event beside the card
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
    const state = store.get();
    if (state.menu) store.set({ menu: false });
    else if (state.focus) store.set({ focus: null });
    else if (state.open) store.set({ open: false });
  });
  map.on("click", () => store.set({ focus: null, menu: false }));
  keepForCopies(store, shell, address.now);
  // layers and controls of others are added when the event is drawn, in the same turn
  queueMicrotask(() => container.querySelectorAll(".leaflet-control").length > 1 && view.show());
  preparePrint(map, shell, view.onPaper, labels);
  performance.mark("overflight-drawn");
}

/**
 * The first stops of the Tab key: straight to what a reader came for, past all that stands before it.
 * @param {[words: string, place: HTMLElement | null][]} places
 */
function skipLinks(places) {
  return h("nav", { class: "ov-skip", "aria-label": sayIn("links at the top", "Skip") }, places.map(([words, place]) => place && h("a", { href: `#${place.id}`,
    onclick: (/** @type {Event} */ event) => {
      event.preventDefault(); // the address holds the reader's choice, and no place on the page
      place.focus();
    } }, words)));
}

/**
 * Paper is A4 landscape: give the map its printed size before the browser lays out the page, and take it back after.
 * @param {L.Map} map
 * @param {HTMLElement} shell
 * @param {() => () => void} onPaper
 * @param {{ layout: () => void }} labels
 */
function preparePrint(map, shell, onPaper, labels) {
  /** @type {{ center: L.LatLng, zoom: number, theme: string | undefined } | null} */
  let view = null;
  let offPaper = () => {};
  window.addEventListener("beforeprint", () => {
    view = { center: map.getCenter(), zoom: map.getZoom(), theme: document.documentElement.dataset.theme };
    document.documentElement.dataset.theme = "light";
    shell.classList.add("is-printing");
    map.invalidateSize({ animate: false, pan: false });
    offPaper = onPaper();
    labels.layout();
  });
  window.addEventListener("afterprint", () => {
    shell.classList.remove("is-printing");
    if (view?.theme) document.documentElement.dataset.theme = view.theme;
    else delete document.documentElement.dataset.theme;
    map.invalidateSize({ animate: false, pan: false });
    if (view) map.setView(view.center, view.zoom, { animate: false });
    offPaper();
    labels.layout();
  });
}

/**
 * What a copy had kept besides its address, as far as it can be read.
 * @param {Partial<Kept>} kept
 * @returns {Partial<State>}
 */
function stillThere({ open, theme, start }) {
  return { ...(open === true ? { open } : {}), ...(theme === "light" || theme === "dark" ? { theme } : {}),
    ...(typeof start === "string" ? { start } : {}) };
}

/**
 * Keep what the reader has chosen where a copy that the browser saves will have it.
 * @param {Store} store
 * @param {HTMLElement} shell
 * @param {() => string} now the address of what is chosen
 */
function keepForCopies(store, shell, now) {
  let first = true; // an untouched page keeps nothing
  store.on(["hypothesis", "tab", "focus", "open", "layers", "theme", "start", "playing", "t", "view", "backdrop", "world", "stepping"], ({ open, theme, start, backdrop, playing, stepping }) => {
    if (!first && !playing && !stepping) shell.setAttribute("data-kept", JSON.stringify({ address: now(), open, theme, start, backdrop }));
    first = false;
  });
}
