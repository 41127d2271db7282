// Border crossings. Each is a dark stroke across its path at its exact point. All paths of a hypothesis that go from one
// state into another form one gate. Their tags are made in tags.js.

import { latLng } from "./decode.js";
import { exactLine, hasView, pixelOf } from "./exact.js";
import { known } from "./known.js";
import { say, sayIn } from "./language.js";
import { chosenPaths } from "./lines.js";
import { worldNow } from "./worlds.js";

/** @import { Crossing, Crossings, Gate, Hypothesis, LatLng, Lines, Model, Store, View } from "./types.js" */

/**
 * The gates of a hypothesis, in the order in which the paths meet them, as geo/maps/gates.py names them; crossings of no gate
 * are `later`.
 * @param {Hypothesis} hypothesis
 */
function gatesOf(hypothesis) {
  /** @type {Map<string, { to: string, crossings: Crossing[] }>} */
  const first = new Map();
  /** @type {Crossing[]} */
  const later = [];
  for (const path of hypothesis.paths) {
    let from = path.ledger[0].code; // of the last stretch that is sure
    path.ledger.forEach((part, seq) => {
      const id = part.gate;
      if (seq && (id || part.code !== path.ledger[seq - 1].code)) {
        const crossing = { id: id || part.code || `${from}-sea`, path, from, at: latLng(part.at), province: part.province, enter_m: part.enter_m,
          enter_s: part.enter_s };
        if (id) first.set(id, { to: part.code, crossings: [...(first.get(id)?.crossings ?? []), crossing] });
        else later.push(crossing);
      }
      if (!part.unsure) from = part.code;
    });
  }
  const gates = [...first].map(([id, { to, crossings }]) => gateOf(id, to, crossings, hypothesis)).sort((a, b) => a.mean_m - b.mean_m);
  return { gates, later };
}

/** @type {Gate["kind"][]} */
const GATE_KINDS = ["graze", "last", "out"];

/**
 * @param {string} id
 * @param {string} to code of the state entered, or ''
 * @param {Crossing[]} crossings
 * @param {Hypothesis} hypothesis
 * @returns {Gate}
 */
function gateOf(id, to, crossings, hypothesis) {
  const metres = crossings.map((c) => c.enter_m);
  const seconds = crossings.map((c) => c.enter_s).filter((s) => s !== null);
  const kind = GATE_KINDS.find((one) => id.endsWith(`-${one}`)) ?? "";
  return {
    id,
    to,
    kind,
    from: [...new Set(crossings.map((c) => c.from))],
    crossings,
    missiles: crossings.reduce((n, c) => n + c.path.paths.length, 0),
    least_m: Math.min(...metres),
    most_m: Math.max(...metres),
    least_s: seconds.length ? Math.min(...seconds) : null,
    most_s: seconds.length ? Math.max(...seconds) : null,
    ...hypothesis.spans?.[id],
    mean_m: metres.reduce((a, b) => a + b, 0) / metres.length,
  };
}

/**
 * "Iran → Iraq", or "into Turkey" where paths come from several sides; which crossing it is, where it is not the first.
 * @param {Model} model
 * @param {Gate} gate
 */
export function gateName(model, gate) {
  const side = (/** @type {string} */ code) => (code ? model.stateName(code) : sayIn("side of a crossing", "Sea"));
  const state = side(gate.to);
  // Translators: a path enters the state by less than the boundaries can tell, and perhaps not at all
  if (gate.kind === "graze") return say("{state} grazed?", { state });
  // Translators: the last of several crossings into the state
  if (gate.kind === "last") return say("last into {state}", { state });
  // Translators: {state} stands by itself, as in a list; paths come from several sides; after the crossing that is for good they stay
  if (gate.from.length > 1) return gate.kind ? say("into {state}, for good", { state }) : say("into {state}", { state });
  const way = { from: side(gate.from[0]), to: state };
  // Translators: from one state into another; the arrow points in the direction of reading
  return gate.kind ? say("{from} → {to}, for good", way) : say("{from} → {to}", way);
}

/**
 * @param {L.Map} map
 * @param {Model} model
 * @param {Store} store
 * @param {Lines} lines
 * @returns {Crossings}
 */
export function drawCrossings(map, model, store, lines) {
  const pane = map.createPane("ov-gates");
  pane.style.zIndex = "430";
  pane.style.pointerEvents = "none";
  const options = { pane: "ov-gates", renderer: L.svg({ pane: "ov-gates", padding: 0.6 }), interactive: false };
  const group = L.layerGroup().addTo(map);
  const ticks = L.layerGroup().addTo(map);
  const gates = new Map(model.hypotheses.map((hyp) => [hyp.id, gatesOf(hyp)]));
  const exactly = { latLngToLayerPoint: (/** @type {LatLng} */ at) => pixelOf(map, at) };
  const current = () => known(gates, model.hypothesis(store.get().hypothesis).id);

  function draw() {
    group.clearLayers();
    if (!areShown(model, store)) return;
    /** @type {(crossings: Crossing[], className: string, weight: number, reach: number) => void} */
    const stroke = (crossings, className, weight, reach) => {
      const drawn = barsAcross(exactly, crossings, lines, reach).map((bar) => bar.map((p) => {
        const { lat, lng } = map.unproject(p.add(map.getPixelOrigin()));
        return /** @type {LatLng} */ ([lat, lng]);
      }));
      exactLine(drawn, { ...options, className: "ov-gate-casing", weight: weight + 2.6 }).addTo(group);
      exactLine(drawn, { ...options, className: `ov-gate${className}`, weight }).addTo(group);
    };
    if (current().later.length) stroke(current().later, " is-later", 1.4, LATER_PX);
    for (const gate of current().gates) {
      const graze = gate.kind === "graze";
      stroke(gate.crossings, `${isExtra(model, gate) ? " is-extra" : ""}${graze ? " is-graze" : ""}`, graze ? 1.6 : 2.4, BAR_PX);
    }
    drawTicks();
  }

  /** Exact crossings of the chosen paths. */
  function drawTicks() {
    ticks.clearLayers();
    for (const path of chosenPaths(model, store.get())) {
      path.ledger.slice(1).forEach((part) => L.circleMarker(latLng(part.at), { ...options, radius: 3.2, className: "ov-tick" })
        .addTo(ticks));
    }
  }

  map.on("zoomend viewreset", draw);
  store.on(["hypothesis", "layers"], () => hasView(map) && draw());
  store.on(["focus", "hover"], () => hasView(map) && drawTicks());

  /**
   * Where a crossing can be pointed at, the small ticks too.
   * @param {View} [view]
   */
  function strokes(view = map) {
    if (!areShown(model, store)) return [];
    return [...current().gates.map((gate) => ({ id: gate.id, bars: bars(view, gate), half: 1.3 })),
      ...current().later.map((c) => ({ id: c.id, bars: [[view.latLngToLayerPoint(c.at)]], half: 1.8 }))];
  }

  /** @type {Crossings["bars"]} */
  const bars = (view, gate) => barsAcross(view, gate.crossings, lines, BAR_PX);
  /** @type {Crossings["ends"]} */
  function ends(view, gate) {
    const points = bars(view, gate).flat().sort((a, b) => a.y - b.y);
    return [points[0], points[points.length - 1]];
  }
  return { draw, gates: () => current().gates, strokes, bars, ends };
}

/**
 * @param {Model} model
 * @param {Gate} gate
 */
export function isExtra(model, gate) {
  return model.finding.extra.includes(gate.to);
}

const BAR_PX = 6; // how far a stroke reaches to either side, beyond the lines it crosses
const LATER_PX = 3;
const AHEAD_M = 1000;

/**
 * Strokes across the way at each crossing, in layer pixels of a view.
 * @param {Pick<View, "latLngToLayerPoint">} view
 * @param {Crossing[]} crossings
 * @param {Lines} lines
 * @param {number} reach in pixels
 */
function barsAcross(view, crossings, lines, reach) {
  const places = new Set();
  return crossings.filter(({ at }) => !places.has(String(at)) && places.add(String(at))).map(({ path, at, enter_m }) => {
    const centre = view.latLngToLayerPoint(at);
    const [back, ahead] = [enter_m - AHEAD_M, enter_m + AHEAD_M].map((s) => view.latLngToLayerPoint(path.at(Math.min(Math.max(0, s), path.bends[path.bends.length - 1]))));
    const way = ahead.subtract(back);
    const long = Math.hypot(way.x, way.y) || 1;
    const across = L.point(-way.y / long, way.x / long).multiplyBy(reach + lines.halfWidth(path, enter_m));
    return [centre.subtract(across), centre.add(across)];
  });
}

/**
 * Whether crossings are on the map: not while worlds are, for they are those of the drawn example.
 * @param {Model} model
 * @param {Store} store
 */
export function areShown(model, store) {
  return Boolean(store.get().layers.crossings) && !worldNow(model, store);
}
