// The lines of the map: each strand of the chosen reconstruction where its leg is, the other reconstructions as thin grey
// lines, single paths of what is chosen or pointed at.

import { exactLine, hasView, piecesOf, pixelOf } from "./exact.js";
import { known } from "./known.js";
import { pieceOf, runsOf } from "./legs.js";
import { alongOf, asides, kept, moved, stationsOf } from "./strands.js";

/** @import { FlownLine, Hypothesis, LatLng, Lines, Model, Path, State, Store, Strand, Thing } from "./types.js" */

/**
 * @param {L.Map} map
 * @param {Model} model
 * @param {Store} store
 * @returns {Lines}
 */
export function drawLines(map, model, store) {
  const make = (/** @type {string} */ key, /** @type {number} */ z) => {
    const element = map.createPane(`ov-${key}`);
    element.style.zIndex = String(z);
    element.style.pointerEvents = "none";
    return { pane: `ov-${key}`, renderer: L.svg({ pane: `ov-${key}`, padding: 0.6 }) };
  };
  const under = make("ghost", 380);
  const main = make("lines", 400);
  const over = make("single", 410);
  const group = L.layerGroup().addTo(map);
  const singles = L.layerGroup().addTo(map);
  const ghosts = L.layerGroup().addTo(map);
  /**
   * What is drawn now: each strand with its two lines.
   * @type {{ strand: Strand, casing: L.Polyline, line: L.Polyline }[]}
   */
  let drawn = [];
  /** @type {Map<string, L.Polyline[]>} */
  const ghost = new Map();
  /** @type {Map<Strand, number>} */
  let beside = new Map();
  /**
   * What all strands of a leg take together, in pixels.
   * @type {Map<number, number>}
   */
  let across = new Map();

  const chosen = () => model.hypothesis(store.get().hypothesis);
  const runs = (/** @type {LatLng[]} */ line) => runsOf(line, model.middle_deg);

  /** Pixels a missile: thin from afar and where there are many. */
  function unit() {
    const dense = chosen().paths.reduce((n, path) => n + path.paths.length, 0);
    return Math.min(1, Math.max(0.3, 0.6 * 2 ** ((map.getZoom() - 6) * 0.5))) * Math.min(1, 30 / dense);
  }
  const widthOf = (/** @type {number} */ px) => (/** @type {Strand} */ strand) => Math.max(LEAST_PX, strand.missiles * px);

  function draw() {
    const hypothesis = chosen();
    beside = asides(hypothesis.strands, widthOf(unit()));
    group.clearLayers();
    drawn = hypothesis.strands.map((strand) => {
      const line = runs(hypothesis.legs[strand.leg].line);
      const move = (/** @type {L.Point[]} */ points) => moved(points, beside.get(strand) || 0, strand.ends, (x, y) => L.point(x, y));
      const ship = known(model.platforms, strand.platform);
      const made = (/** @type {string} */ className, /** @type {L.PolylineOptions} */ more) => exactLine(line, { ...main, moved: move, className, ...more });
      return { strand, casing: made("ov-casing", {}), line: made(
        `ov-line ov-ship-${ship.index % 4} ${strand.solid ? "is-solid" : "is-assumed"}`, { lineCap: "butt", dashArray: strand.solid ? undefined : "8 3.5" }) };
    });
    widen();
    drawn.forEach((one) => one.casing.addTo(group));
    drawn.forEach((one) => one.line.addTo(group));
    name();
    mark();
  }

  /** Widths for the zoom of the moment; Leaflet draws the lines anew by itself. */
  function widen() {
    const width = widthOf(unit());
    beside = asides(chosen().strands, width);
    across = new Map();
    for (const strand of chosen().strands) across.set(strand.leg, (across.get(strand.leg) || 0) + width(strand));
    for (const { strand, casing, line } of drawn) {
      line.setStyle({ weight: width(strand) });
      casing.setStyle({ weight: width(strand) + 2 });
    }
  }

  /** Say of each line which missile flew it, and on which leg: for whoever looks into the page, and for its tests. */
  function name() {
    for (const { strand, line } of drawn) {
      const element = line.getElement();
      element?.setAttribute("data-path", strand.of[0]);
      element?.setAttribute("data-leg", String(strand.of[1]));
    }
  }

  function drawGhosts() {
    ghosts.clearLayers();
    ghost.clear();
    const state = store.get();
    if (!state.layers.compare) return;
    for (const other of model.hypotheses) {
      if (other.id === state.hypothesis) continue;
      ghost.set(other.id, other.strands.map((strand) => exactLine(runs(other.legs[strand.leg].line),
        { ...under, className: "ov-ghost", weight: 1 }).addTo(ghosts)));
      for (const piece of extraPieces(other)) exactLine(runs(piece), { ...under, className: "ov-ghost is-extra", weight: 2 }).addTo(ghosts);
    }
  }

  /** Where another reconstruction crosses states that the routed one avoids. */
  const extraPieces = (/** @type {Hypothesis} */ hyp) => hyp.paths.flatMap((path) => path.ledger.filter((part) => model.finding.extra.includes(part.code))
    .map((part) => pieceOf(path, part.enter_m, part.exit_m)));

  /** Single paths of what is chosen or pointed at. */
  function mark() {
    const state = store.get();
    const wanted = chosenPaths(model, state);
    singles.clearLayers();
    map.getContainer().classList.toggle("ov-has-choice", wanted.length > 0);
    for (const path of wanted) {
      const ship = known(model.platforms, path.platform);
      exactLine(runs(path.line), { ...over, className: "ov-single-casing", weight: 4.5 }).addTo(singles);
      path.solid.forEach((solid, leg) => exactLine(runs(pieceOf(path, path.bends[leg], path.bends[leg + 1])), { ...over,
        className: `ov-single ov-ship-${ship.index % 4}`, weight: 2, dashArray: solid ? undefined : "7 4" }).addTo(singles));
    }
  }

  /**
   * Lines within reach of a place in layer pixels, nearest first: what they stand for.
   * @param {L.Point} at
   * @param {number} reach
   * @returns {Thing[]}
   */
  function near(at, reach) {
    const found = drawn.map(({ strand, line }) => ({ strand,
      away: Math.min(...piecesOf(line).map((points) => lineAway(at, points))) - weightOf(line) / 2 }))
      .filter(({ away }) => away < reach).sort((a, b) => a.away - b.away);
    const things = found.map(({ strand }) => /** @type {Thing} */ (strand.courses.length === 1 ? { kind: "path", id: chosen().paths[strand.courses[0]].paths[0] }
      : { kind: "platform", id: strand.platform }));
    return things.filter((thing, i) => things.findIndex((other) => other.id === thing.id) === i);
  }

  /**
   * On which of its legs a path is after so many metres, and the strand there.
   * @param {Path} path
   * @param {number} metres
   */
  function strandAt(path, metres) {
    const k = Math.max(0, path.bends.findIndex((bend, n) => n > 0 && bend >= metres) - 1);
    return { k, index: path.legs[k], strand: path.strands[k] };
  }

  /**
   * Half of what the lines take that run where a path is after so many metres, in pixels.
   * @param {Path} path
   * @param {number} metres
   */
  function halfWidth(path, metres) {
    return (across.get(strandAt(path, metres).strand.leg) || 0) / 2;
  }

  /**
   * Where on the screen a missile of a course is drawn after so many metres: in layer pixels, or null off the map's end.
   * @param {number} course
   * @param {number} metres
   * @param {boolean} [asStrand] beside its leg where its strand stands there
   */
  function spot(course, metres, asStrand = true) {
    const path = chosen().paths[course];
    const onScreen = (/** @type {number} */ s) => {
      const [run] = runs([path.at(s)]);
      return run ? pixelOf(map, run[0]) : null;
    };
    const point = onScreen(metres);
    const { k, index, strand } = strandAt(path, metres);
    const aside = asStrand ? beside.get(strand) || 0 : 0;
    if (!point || !aside) return point;
    // to the right of the way in which the leg was first flown
    const [from, to] = [path.bends[k], path.bends[k + 1]];
    const step = Math.min(500, (to - from) / 2);
    const [a, b] = [onScreen(Math.max(from, metres - step)), onScreen(Math.min(to, metres + step))];
    if (!a || !b) return point;
    const long = a.distanceTo(b) || 1;
    const scale = long / (Math.min(to, metres + step) - Math.max(from, metres - step));
    const by = (index < 0 ? -1 : 1) * aside * kept((index < 0 ? to - metres : metres - from) * scale, (to - from) * scale, aside, strand.ends);
    return L.point(point.x - ((b.y - a.y) / long) * by, point.y + ((b.x - a.x) / long) * by);
  }

  /**
   * What missiles in the air draw bright: of what is chosen each path by itself, else the strands. `metres` are those along a
   * course at each of `points`, which are layer pixels.
   * @returns {FlownLine[]}
   */
  function flownLines() {
    const hypothesis = chosen();
    const only = chosenPaths(model, store.get());
    const point = (/** @type {LatLng} */ at) => runs([at])[0]?.[0];
    /** @type {(ship: string, course: Path, leg: number, of: Pick<FlownLine, "points" | "metres" | "width" | "beside" | "courses">) => FlownLine} */
    const made = (ship, course, leg, of) => ({ ship: known(model.platforms, ship).index % 4, course: course.index, dashed: !course.solid[leg],
      from: course.bends[leg], to: course.bends[leg + 1], ...of });
    if (only.length) {
      return only.flatMap((path) => path.legs.map((_, k) => {
        const at = path.along.map((metres, i) => ({ metres, place: point(path.line[i]) })).filter(({ metres }) => metres >= path.bends[k] && metres <= path.bends[k + 1]);
        return made(path.platform, path, k, { points: at.map(({ place }) => place && pixelOf(map, place)), metres: at.map(({ metres }) => metres), width: 2.6, beside: false,
          courses: [path.index] });
      }));
    }
    const width = widthOf(unit());
    return hypothesis.strands.flatMap((strand) => {
      const leg = hypothesis.legs[strand.leg];
      const places = leg.line.map(point);
      if (!places.every(Boolean)) return []; // beyond the map's end
      const raw = places.map((at) => pixelOf(map, at));
      const along = alongOf(raw);
      const aside = beside.get(strand) || 0;
      const metres = stationsOf(along, aside, strand.ends).map((s) => between(along, leg.along, s));
      const points = moved(raw, aside, strand.ends, (x, y) => L.point(x, y));
      // each way in which the leg is flown, for the course that is first on it stands for all of them
      return [false, true].flatMap((back) => {
        const index = back ? ~strand.leg : strand.leg;
        const flying = strand.courses.map((course) => hypothesis.paths[course]).filter(({ legs }) => legs.includes(index));
        if (!flying.length) return [];
        const [path] = flying;
        const k = path.legs.indexOf(index);
        return [made(strand.platform, path, k, { points: back ? [...points].reverse() : points,
          metres: back ? metres.map((m) => path.bends[k] + leg.length_m - m).reverse() : metres.map((m) => path.bends[k] + m), width: width(strand), beside: true,
          courses: flying.map((one) => one.index) })];
      });
    });
  }

  const isDrawn = (/** @type {Hypothesis} */ hyp) => hyp.id === store.get().hypothesis || Boolean(store.get().layers.compare);
  /**
   * Lines of a reconstruction that are on the map now, in layer pixels; of very many a sample.
   * @param {Hypothesis} hyp
   */
  function pieces(hyp) {
    const lines = hyp.id === store.get().hypothesis ? drawn.map((one) => one.line) : ghost.get(hyp.id) || [];
    const every = Math.ceil(lines.length / 40);
    return lines.filter((_, i) => i % every === 0).flatMap(piecesOf);
  }
  /** What names must keep off: lines with their widths. */
  const taken = () => drawn.flatMap(({ line }) => piecesOf(line).map((points) => ({ points, width: weightOf(line) })));
  const others = () => model.hypotheses.filter((hyp) => hyp.id !== store.get().hypothesis && isDrawn(hyp)).flatMap(pieces);
  const extras = () => model.hypotheses.filter((hyp) => hyp.id !== store.get().hypothesis && isDrawn(hyp))
    .flatMap((hyp) => extraPieces(hyp).flatMap(runs)).map((run) => run.map((at) => pixelOf(map, at)));

  map.on("zoomend viewreset resize", widen);
  store.on(["hypothesis"], () => { if (hasView(map)) { draw(); drawGhosts(); } });
  store.on(["layers"], () => hasView(map) && drawGhosts());
  store.on(["focus", "hover"], () => hasView(map) && mark());
  return { draw: () => { draw(); drawGhosts(); }, near, spot, flownLines, halfWidth, taken, others, extras, pieces, isDrawn };
}

/**
 * The value between some others that stands where `at` stands between some rising numbers.
 * @param {number[]} rising @param {number[]} values @param {number} at
 */
function between(rising, values, at) {
  const k = Math.max(1, rising.findIndex((s, i) => i > 0 && s >= at - 1e-9));
  const part = (at - rising[k - 1]) / (rising[k] - rising[k - 1] || 1);
  return values[k - 1] + Math.min(1, part) * (values[k] - values[k - 1]);
}

const LEAST_PX = 1.2; // width of the thinnest line

/** Width of a line in pixels. @param {L.Polyline} line */
function weightOf(line) {
  return line.options.weight ?? 0;
}

/**
 * Distance from a point to a line of points, in pixels.
 * @param {L.Point} at
 * @param {L.Point[]} points
 */
export function lineAway(at, points) {
  let least = points.length === 1 ? at.distanceTo(points[0]) : Infinity;
  for (let k = 1; k < points.length; k += 1) least = Math.min(least, L.LineUtil.pointToSegmentDistance(at, points[k - 1], points[k]));
  return least;
}

/**
 * The paths that a chosen ship, target or path stands for.
 * @param {Model} model
 * @param {State} state
 */
export function chosenPaths(model, state) {
  const what = state.hover && ["platform", "target", "path"].includes(state.hover.kind) ? state.hover : state.focus;
  if (!what) return [];
  const paths = model.hypothesis(state.hypothesis).paths;
  if (what.kind === "platform") return paths.filter((path) => path.platform === what.id);
  if (what.kind === "target") return paths.filter((path) => path.target === what.id);
  if (what.kind === "path") return paths.filter((path) => path.paths.includes(what.id));
  return [];
}
