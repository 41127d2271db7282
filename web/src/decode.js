// Lines come as [lon, lat, step, step, ...] in ten-thousandths of a degree. This is the one place where lon, lat
// becomes Leaflet's lat, lng.

import { known } from "./known.js";
import { say } from "./language.js";
import { legsOf, wayOf } from "./legs.js";
import { strandsOf } from "./strands.js";

/** @import { Figure } from "./legs.js" */
/** @import { Backdrop, Hypothesis, HypothesisRecord, Indexed, Land, LatLng, LonLat, Model, Payload, Steps } from "./types.js" */

/**
 * @param {Steps} steps
 * @returns {LatLng[]}
 */
export function decode(steps) {
  const points = new Array(steps.length / 2);
  let x = 0;
  let y = 0;
  for (let i = 0; i < steps.length; i += 2) {
    x += steps[i];
    y += steps[i + 1];
    points[i / 2] = [y / 10000, x / 10000];
  }
  return points;
}

/**
 * @param {LonLat} at
 * @returns {LatLng}
 */
export function latLng([lon, lat]) {
  return [lat, lon];
}

/**
 * Longitude, latitude as files have them, to 0.00001 degrees.
 * @param {LatLng} at
 * @returns {LonLat}
 */
export function lonLat([lat, lng]) {
  return [Number(lng.toFixed(5)), Number(lat.toFixed(5))];
}

/**
 * A longitude from -180 to 180, as files have it: the page's own go on past 180 degrees where the event does.
 * @param {number} lng
 */
export function wrapped180(lng) {
  return Math.abs(lng) <= 180 ? lng : Number(((((lng + 180) % 360) + 360) % 360 - 180).toFixed(5));
}

/**
 * Running sums: distances along a path in metres.
 * @param {number[]} steps
 */
export function sums(steps) {
  let total = 0;
  return steps.map((step) => (total += step));
}

/**
 * Join arcs to one closed line; ~i is arc i walked backwards. Longitudes go on past 180 instead of jumping.
 * @param {number[]} indices
 * @param {LatLng[][]} arcs
 */
function ringOf(indices, arcs) {
  /** @type {LatLng[]} */
  const points = [];
  for (const index of indices) {
    const arc = index < 0 ? [...arcs[~index]].reverse() : arcs[index];
    points.push(...(points.length ? arc.slice(1) : arc));
  }
  let turn = 0;
  let west = Infinity;
  const line = points.map(([lat, lng], i) => {
    if (i) {
      const jump = lng - points[i - 1][1];
      if (jump > 180) turn -= 360;
      else if (jump < -180) turn += 360;
    }
    west = Math.min(west, lng + turn);
    return /** @type {LatLng} */ ([lat, lng + turn]);
  });
  return west < -180 ? turned(line, 360) : line;
}

/**
 * Where a path is after so many metres.
 * @param {LatLng[]} line
 * @param {number[]} along metres at each point of the line
 * @param {number} metres
 * @returns {LatLng}
 */
export function pointAt(line, along, metres) {
  if (metres <= 0) return line[0];
  let low = 0;
  let high = along.length - 1;
  if (metres >= along[high]) return line[high];
  while (high - low > 1) {
    const mid = (low + high) >> 1;
    if (along[mid] <= metres) low = mid;
    else high = mid;
  }
  const part = (metres - along[low]) / (along[high] - along[low] || 1);
  return [line[low][0] + part * (line[high][0] - line[low][0]), line[low][1] + part * (line[high][1] - line[low][1])];
}

/**
 * A reconstruction with its legs laid out, its paths as lines, and its strands.
 * @param {HypothesisRecord} hypothesis
 * @param {Figure} figure
 * @returns {Hypothesis}
 */
function withLines(hypothesis, figure) {
  const legs = legsOf(hypothesis.legs, figure);
  const ways = hypothesis.paths.map((path, index) => ({ ...path, ...wayOf(path.legs, legs), index }));
  const strands = strandsOf({ ...hypothesis, legs, paths: ways });
  const byKey = new Map(strands.map((strand) => [`${strand.leg} ${strand.platform}`, strand]));
  const paths = ways.map((path) => ({ ...path, strands: path.legs.map((leg) => known(byKey, `${leg < 0 ? ~leg : leg} ${path.platform}`)) }));
  return { ...hypothesis, legs, paths, strands };
}

/**
 * Unpack the page's data once: lines become points, ids become records.
 * @param {Payload} data
 * @returns {Model}
 */
export function unpack(data) {
  const { uncertainty, ...rest } = data;
  const hypotheses = data.hypotheses.map((hypothesis) => withLines(hypothesis, data.figure));
  const world = worldOf(data.bounds);
  return {
    ...rest,
    hypotheses,
    platforms: byId(data.event.platforms),
    targets: byId(data.event.targets),
    places: byId(data.event.places),
    sources: byId(data.event.sources),
    ...(uncertainty ? { uncertainty: { ...uncertainty, pictured: Object.values(uncertainty.by).some((of) => of.picture) } } : {}),
    hypothesis: (id) => hypotheses.find((hyp) => hyp.id === id) ?? hypotheses[0],
    stateName: (code) => (code === "" ? say("no state (sea)") : data.names[code] || code),
    ...world,
    land: landOf(data.backdrop, world.turns),
    many: hypotheses.some((hyp) => hyp.cloud),
    longest: Math.max(...hypotheses.map((hyp) => hyp.most_m)),
  };
}

/**
 * @template {{ id: string }} T
 * @param {T[]} records
 * @returns {Map<string, Indexed<T>>}
 */
function byId(records) {
  return new Map(records.map((record, index) => [record.id, { ...record, index }]));
}

/**
 * The backdrop's lines as points, once for each copy of the world: decoded once, drawn on the map and in the inset.
 * @param {Backdrop} backdrop
 * @param {number[]} turns
 * @returns {Land}
 */
function landOf(backdrop, turns) {
  const arcs = backdrop.arcs.map(decode);
  const again = (/** @type {LatLng[][]} */ lines) => copies(lines, turns);
  const seas = backdrop.seas.map(decode);
  return {
    states: new Map(backdrop.states.map((state) => [state.code, again(state.rings.map((ring) => ringOf(ring, arcs)))])),
    borders: again(backdrop.borders.map((i) => arcs[i])),
    limits: again(backdrop.limits.map((i) => arcs[i])),
    seas: again(seas),
    seams: again(seams(seas)),
    lakes: again(backdrop.lakes.map(decode)),
    rivers: backdrop.rivers.map((river) => ({ ...river, lines: again(river.lines.map(decode)) })),
    provinces: again(backdrop.provinces.map(decode)),
  };
}

const ONCE_WITHIN_DEG = 50; // an event this near to Greenwich never shows the world's edge at 180 degrees

/**
 * How often the world is drawn: once, or again a whole turn further on, on the side to which the event lies. `turns` are
 * those of the copies, `world` what they fill, from west to east.
 * @param {Payload["bounds"]} bounds
 * @returns {Pick<Model, "turns" | "world" | "middle">}
 */
function worldOf([west, , east]) {
  const middle = (west + east) / 2;
  const turns = Math.abs(middle) < ONCE_WITHIN_DEG ? [0] : [0, Math.sign(middle) * 360];
  return { turns, world: [Math.min(...turns) - 180, Math.max(...turns) + 180], middle };
}

/**
 * @param {LatLng[]} line
 * @param {number} turn in degrees
 */
function turned(line, turn) {
  return line.map(([lat, lng]) => /** @type {LatLng} */ ([lat, lng + turn]));
}

/**
 * Lines or rings, once for each copy of the world.
 * @param {LatLng[][]} lines
 * @param {number[]} turns in degrees
 */
function copies(lines, turns) {
  return turns.flatMap((turn) => (turn ? lines.map((line) => turned(line, turn)) : lines));
}

/**
 * Where the ocean's outline runs along the 180th meridian, at which its source is cut: no coast.
 * @param {LatLng[][]} rings
 */
function seams(rings) {
  /** @type {LatLng[][]} */
  const found = [];
  for (const ring of rings) {
    ring.forEach(([lat, lng], i) => {
      const [before, at] = ring[(i || ring.length) - 1];
      if (Math.abs(lng) === 180 && at === lng) found.push([[before, at], [lat, lng]]);
    });
  }
  return found;
}
