// Ships, targets, reported places. What is assumed is drawn as an area with a soft edge; its mark is hollow. Marks are
// buttons, so that keyboard and screen reader reach them.

import { areaOf } from "./areas.js";
import { decode, latLng } from "./decode.js";
import { h, name, shipMark, styled } from "./dom.js";
import { hasView } from "./exact.js";
import { keysOf, known } from "./known.js";
import { chosenPaths } from "./lines.js";
import { beside } from "./labels.js";
import { say } from "./language.js";
import { basisOf, missiles, reportsOf } from "./words.js";

/** @import { Box, LabelItem, LatLng, Mark, Markers, Model, PlacedBox, Spot, Store, View } from "./types.js" */

const ROUNDS = 160;
const FAR_ZOOM = 3.9; // farther out, numbered targets shrink to dots
const LEAST_PX = 26; // from middle to middle of two numbers; WCAG 2.5.8 asks for 24

/**
 * @param {L.Map} map
 * @param {Model} model
 * @param {Store} store
 * @param {() => Box[]} [barred] boxes in layer pixels, beside the marks' own, that no line from a name to its mark may cross
 * @param {boolean} [near] whether this map is there to show the targets apart: then all are named, on lines too
 * @returns {Markers}
 */
export function drawMarkers(map, model, store, barred = () => [], near = false) {
  const pane = map.createPane("ov-areas");
  pane.style.zIndex = "320";
  pane.style.pointerEvents = "none";
  const areas = { pane: "ov-areas", renderer: L.svg({ pane: "ov-areas", padding: 0.6 }), interactive: false, smoothFactor: 0.3 };
  /** @type {{ [layer in "launch" | "ships" | "targets" | "places" | "rings"]: L.LayerGroup }} */
  const layers = { launch: L.layerGroup(), ships: L.layerGroup(), targets: L.layerGroup(), places: L.layerGroup(),
    rings: L.layerGroup() };
  /** @type {(Mark & { apart: boolean })[]} */
  const marks = [];

  const launch = model.event.launch;
  if (launch.line.length) L.polygon(decode(launch.line), { ...areas, className: "ov-launch" }).addTo(layers.launch);
  for (const ring of model.rings) {
    const line = decode(ring.line);
    L.polyline(line, { ...areas, className: "ov-range" }).addTo(layers.rings);
  }
  for (const ship of model.platforms.values()) {
    const at = latLng(ship.at);
    areaOf(model, ship, { ...areas, className: `ov-area ov-ship-${ship.index % 4}` })?.addTo(layers.ships);
    marks.push(mark(layers.ships, { kind: "platform", id: ship.id, at, size: 18,
      className: ship.basis === "published" && !ship.within ? "ov-pin ov-pin-ship" : "ov-pin ov-pin-ship is-assumed",
      label: say("{name}, {missiles}, position {basis}", { name: ship.name, missiles: ship.count ? missiles(ship.count) : say("missiles not counted"), basis: basisOf(ship.basis) }) },
    shipMark(ship.index, 18)));
  }
  for (const target of model.targets.values()) {
    const at = latLng(target.at);
    areaOf(model, target, { ...areas, className: "ov-area ov-area-target" })?.addTo(layers.targets);
    marks.push(mark(layers.targets, { kind: "target", id: target.id, at, size: 19, apart: true, className: `ov-pin ov-pin-target${target.basis === "assumed" ? " is-assumed" : ""}`,
      label: say("Target {number}: {name}, position {basis}", { number: target.index + 1, name: target.name, basis: basisOf(target.basis) }) }, h("span", {}, target.index + 1)));
  }
  for (const place of model.places.values()) {
    const denied = place.denials.length > 0;
    const around = [...model.targets.values(), ...model.platforms.values()].some((other) => other.at.join() === place.at.join());
    areaOf(model, place, { ...areas, className: "ov-area ov-area-place" })?.addTo(layers.places);
    marks.push(mark(layers.places, { kind: "place", id: place.id, at: latLng(place.at), size: around ? 25 : 13,
      className: `ov-pin ov-pin-place${denied ? " is-denied" : ""}${around ? " is-around" : ""}`,
      label: reportsOf(place) ? say("{name}: {reports}", { name: place.name, reports: reportsOf(place) }) : place.name }, h("span")));
  }

  /**
   * @param {L.LayerGroup} layer
   * @param {{ kind: Mark["kind"], id: string, at: LatLng, size: number, className: string, label: string, apart?: boolean }} item
   * @param {Element} content
   */
  function mark(layer, { className, label, ...item }, content) {
    const button = h("button", { type: "button", class: className, "aria-label": label, title: label, "data-is": `${item.kind}-${item.id}`,
      onclick: () => store.set({ focus: { kind: item.kind, id: item.id } }) }, content);
    L.DomEvent.disableClickPropagation(button);
    L.marker(item.at, { interactive: false, keyboard: false,
      icon: L.divIcon({ className: "ov-pin-box", html: button, iconSize: [0, 0] }) }).addTo(layer);
    return { apart: false, ...item, button, shift: L.point(0, 0) };
  }

  const loose = marks.filter((m) => m.apart);

  /** @type {boolean | undefined} */
  let ringsShown = false;
  store.on(["layers"], (state) => {
    if (state.layers.rings && !ringsShown && hasView(map)) {
      const all = L.latLngBounds(model.rings.flatMap((ring) => decode(ring.line)));
      if (!map.getBounds().contains(all)) map.fitBounds(all, { animate: false, padding: [10, 10] });
    }
    ringsShown = state.layers.rings;
    for (const key of keysOf(layers)) {
      const layer = layers[key];
      if (state.layers[key]) layer.addTo(map);
      else layer.remove();
    }
  });
  store.on(["focus"], (state) => {
    for (const m of marks) m.button.classList.toggle("is-focus", state.focus?.kind === m.kind && state.focus.id === m.id);
  });

  /** @type {Map<number, L.Point[]>} */
  const asides = new Map();
  /**
   * Numbers that would hide each other step aside: how far, at a zoom.
   * @param {View} view
   */
  function aside(view) {
    const zoom = view.getZoom();
    const found = asides.get(zoom) ?? stepsAside(loose.map((m) => view.latLngToLayerPoint(m.at)), zoom < FAR_ZOOM ? 0 : LEAST_PX);
    asides.set(zoom, found);
    return found;
  }

  /** Put the numbers where they stand now; a line leads back to the place. */
  function declutter() {
    map.getContainer().classList.toggle("ov-far", map.getZoom() < FAR_ZOOM);
    aside(map).forEach((move, i) => {
      const m = loose[i];
      m.shift = move;
      m.button.style.transform = `translate(${move.x.toFixed(1)}px, ${move.y.toFixed(1)}px)`;
      const long = Math.hypot(move.x, move.y);
      styled(m.button, { "--tie": `${long > 8 ? long.toFixed(1) : 0}px`,
        "--tie-turn": `${Math.atan2(-move.y, -move.x).toFixed(3)}rad` });
    });
  }
  map.on("zoomend viewreset", declutter);

  const layerOf = /** @type {const} */ ({ platform: "ships", target: "targets", place: "places" });
  const shown = () => marks.filter((m) => store.get().layers[layerOf[m.kind]]);

  /** @type {Markers["boxes"]} */
  function boxes(view = map, kind = null) {
    const moves = new Map(aside(view).map((move, i) => [loose[i], move]));
    return shown().filter((m) => !kind || m.kind === kind).map((m) => {
      const p = view.latLngToLayerPoint(m.at).add(moves.get(m) || L.point(0, 0));
      return [p.x - m.size / 2 - 1, p.y - m.size / 2 - 1, m.size + 2, m.size + 2];
    });
  }

  /** @type {Map<string, { element: HTMLElement, leader: HTMLElement }>} */
  const names = new Map();
  /** Names of ships and reported places as label items. */
  function items() {
    /** @type {LabelItem[]} */
    const wanted = [];
    /** @type {Box[]} */
    const named = [];
    /** @type {{ called: string, here: L.Point }[]} */
    const said = [];
    const own = new Map(shown().map((m, i) => [m, boxes()[i]]));
    /** @type {(m: Mark, box: PlacedBox) => boolean} */
    const clear = (m, box) => {
      const [a, b] = leadEnds(box, box.point);
      if (a.distanceTo(b) - m.size / 2 < LEAD_FROM_PX) return true;
      const beneath = (/** @type {Box} */ [x, y, w, high]) => Math.hypot(x + w / 2 - b.x, y + high / 2 - b.y) < ONE_PLACE_PX;
      const others = [...own].filter(([other, at]) => other !== m && !beneath(at)).map(([, other]) => other); // not what stands around it
      return [...others, ...named, ...barred()].every((other) => !crosses(a, b, other));
    };
    const [close, dense, paths] = [near || map.getZoom() >= NAMES_FROM_ZOOM, model.targets.size > FEW_TARGETS, chosenPaths(model, store.get())];
    const isChosen = (/** @type {Mark} */ m) => paths.some((path) => path[m.kind === "platform" ? "platform" : "target"] === m.id)
      || (store.get().focus?.kind === m.kind && store.get().focus?.id === m.id);
    const rank = (/** @type {Mark} */ m) => (isChosen(m) ? 0 : 1 + (dense ? NAMED_IN_TURN : NAMED_IF_FEW).indexOf(m.kind));
    for (const m of shown().sort((a, b) => rank(a) - rank(b))) {
      const asked = isChosen(m);
      if (m.kind === "target" && dense && !close && !asked && narrow.matches && !map.getContainer().closest(".is-printing")) continue;
      const key = `${m.kind}-${m.id}`;
      const called = mapName(recordOf(model, m));
      const here = map.latLngToLayerPoint(m.at).add(m.shift);
      if (said.some((other) => other.called === called && other.here.distanceTo(here) < SAID_ONCE_PX)) continue;
      said.push({ called, here });
      const { element, leader } = names.get(key) ?? nameOf(model, m);
      names.set(key, { element, leader });
      const rings = [5, 23, 39, 55, 73].map((gap) => m.size / 2 + gap);
      wanted.push({ key, element, at: m.at, pad: 2, onLines: close || asked || m.kind === "platform" || (m.kind === "target" && !dense),
        spots: (w, high) => rings.flatMap((reach) => [...beside(reach)(w, high), ...slid(reach, w, high)]),
        points: () => [map.latLngToLayerPoint(m.at).add(m.shift)],
        accepts: (box) => clear(m, box),
        placed: (_, box, point) => {
          named.push(box);
          lead(leader, box, point, m.size / 2);
        } });
    }
    return wanted;
  }
  /** Names that marks have on the map, so that no town says the same beside them. */
  const sayings = () => new Set(shown().map((m) => mapName(recordOf(model, m))));
  return { declutter, boxes, items, shown, said: sayings };
}

/**
 * Boxes above and below a mark that begin or end at it, or nearly: beside the window's edge there is room for no others.
 * @param {number} reach in pixels
 * @param {number} w
 * @param {number} high
 * @returns {[number, number][]}
 */
function slid(reach, w, high) {
  return [-w / 4, (-3 * w) / 4, -8, 8 - w].flatMap((dx) => /** @type {[number, number][]} */ ([[dx, -high - reach], [dx, reach]]));
}

/**
 * @param {Model} model
 * @param {Pick<Mark, "kind" | "id">} mark
 */
function recordOf(model, { kind, id }) {
  if (kind === "platform") return known(model.platforms, id);
  return kind === "target" ? known(model.targets, id) : known(model.places, id);
}

/**
 * The element of a mark's name, and in it the line that leads back to the mark.
 * @param {Model} model
 * @param {Mark} mark
 */
function nameOf(model, { kind, id }) {
  const leader = h("i", { class: "ov-leader" });
  const make = (/** @type {string} */ text, /** @type {string} */ className, /** @type {number | null} */ count) => h("div",
    { class: `ov-label ${className}`, "aria-hidden": "true", "data-of": `${kind}-${id}` }, h("span", { class: "ov-label-text" }, name(text), count ? h("small", {}, `\u00a0×\u00a0${count}`) : null), leader);
  if (kind === "platform") {
    const ship = known(model.platforms, id);
    return { leader, element: make(mapName(ship), `ov-label-platform ov-ship-${ship.index % 4}`, ship.count) };
  }
  return { leader, element: make(mapName(recordOf(model, { kind, id })), `ov-label-${kind}`, null) };
}

/**
 * How far points step aside so that all are at least so far apart.
 * @param {L.Point[]} home
 * @param {number} least in pixels
 */
function stepsAside(home, least) {
  const now = home.map((p) => p.clone());
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let i = 0; i < now.length; i += 1) {
      for (let j = 0; j < i; j += 1) {
        const away = now[i].subtract(now[j]);
        const far = Math.hypot(away.x, away.y);
        if (far >= least) continue;
        const push = far > 0.01 ? away.multiplyBy((least - far) / 2 / far) : L.point(0, least / 2);
        now[i] = now[i].add(push);
        now[j] = now[j].subtract(push);
      }
      if (round < 0.6 * ROUNDS) now[i] = now[i].add(home[i].subtract(now[i]).multiplyBy(0.04)); // at last only apart
    }
  }
  return now.map((p, i) => p.subtract(home[i]));
}

/** @type {Mark["kind"][]} */
const NAMED_IN_TURN = ["platform", "place", "target"];
/** @type {Mark["kind"][]} */
const NAMED_IF_FEW = ["target", "platform", "place"]; // of one place told by two names, the target's stands
const NAMES_FROM_ZOOM = 7.4; // from here on names of targets may stand on lines, and do on a phone
const ONE_PLACE_PX = 3; // marks whose middles are so near lie on each other
const SAID_ONCE_PX = 40; // nearer together, marks of one name have it once
const FEW_TARGETS = 4; // so many are named from afar, on lines too
const narrow = matchMedia("(max-width: 999px)");

/**
 * What a map calls something: the event file's own word for it, else its name without what stands in brackets behind it: "(assumed)" is
 * said by the mark.
 * @param {{ name: string, label?: string }} record
 */
export function mapName({ name: whole, label }) {
  return label || whole.replace(/\s*\([^()]*\)\s*$/, "") || whole;
}

const LEAD_FROM_PX = 12; // a name that stands nearer to its mark needs no line to it

/**
 * @param {Box} box
 * @param {L.Point} point
 */
function leadEnds(box, point) {
  return [L.point(Math.min(Math.max(point.x, box[0]), box[0] + box[2]),
    Math.min(Math.max(point.y, box[1] + 3), box[1] + box[3] - 3)), point];
}

/**
 * @param {L.Point} a
 * @param {L.Point} b
 * @param {Box} box
 */
function crosses(a, b, [left, top, width, height]) {
  return Boolean(L.LineUtil.clipSegment(a, b, L.bounds([left, top], [left + width, top + height])));
}

/**
 * Lead from a name that had to stand away to its mark.
 * @param {HTMLElement} leader
 * @param {Box} box
 * @param {Spot} point
 * @param {number} radius of the mark
 */
function lead(leader, box, point, radius) {
  const [from, to] = leadEnds(box, point);
  const long = from.distanceTo(to) - radius;
  styled(leader, { left: `${from.x - box[0]}px`, top: `${from.y - box[1]}px`, width: `${long < LEAD_FROM_PX ? 0 : long}px`,
    transform: `rotate(${Math.atan2(to.y - from.y, to.x - from.x)}rad)` });
}
