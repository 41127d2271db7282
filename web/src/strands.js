// Strands: what is drawn of a reconstruction. A strand is the missiles of one ship on one leg, one line whose width is their
// number. Where different ships share a leg their strands stand side by side, by their widths and no more; at the ends of
// what they share each comes back to the leg itself.

import { northing } from "./legs.js";

/**
 * @typedef {import("./legs.js").Leg} Leg
 * @typedef {import("./legs.js").LatLng} LatLng
 * @typedef {object} Strand
 * @property {number} leg index of the leg, laid in the direction in which it was first flown
 * @property {string} platform
 * @property {number} missiles
 * @property {number[]} courses indices of the courses that run here
 * @property {boolean} solid between two places that a source reported
 * @property {[string, number]} of a missile that flew it, and on which of its legs
 * @property {Ends} ends
 * @typedef {{ before: Unit | null, after: Unit | null }} Ends the way of the neighbouring leg where the same ships fly on together
 * @typedef {[number, number]} Unit a direction on the map, north up
 */

/**
 * The strands of a reconstruction, ships on one leg from left to right as seen by the missiles.
 * @param {{ legs: Leg[], ships: string[],
 *   paths: { platform: string, paths: string[], legs: number[], solid: boolean[], line: LatLng[] }[] }} hypothesis
 * @returns {Strand[]}
 */
export function strandsOf(hypothesis) {
  /** @type {Map<number, Map<string, Strand>>} */
  const byLeg = new Map();
  hypothesis.paths.forEach((path, course) => path.legs.forEach((index, k) => {
    const leg = index < 0 ? ~index : index;
    if (!byLeg.has(leg)) byLeg.set(leg, new Map());
    const ships = /** @type {Map<string, Strand>} */ (byLeg.get(leg));
    if (!ships.has(path.platform)) {
      ships.set(path.platform, { leg, platform: path.platform, missiles: 0, courses: [], solid: path.solid[k],
        of: [path.paths[0], k], ends: { before: null, after: null } });
    }
    const strand = /** @type {Strand} */ (ships.get(path.platform));
    if (strand.courses.includes(course)) return; // out and back over the same ground
    strand.courses.push(course);
    strand.missiles += path.paths.length;
  }));
  const order = leftToRight(hypothesis, byLeg);
  const found = [...byLeg.values()].flatMap((ships) => [...ships.values()]
    .sort((a, b) => order.indexOf(a.platform) - order.indexOf(b.platform)));
  return found.map((strand) => ({ ...strand, ends: endsOf(hypothesis, byLeg, strand) }));
}

/** @param {LatLng} a @param {LatLng} b @returns {Unit} */
function wayFrom(a, b) {
  const [x, y] = [b[1] - a[1], (northing(b[0]) - northing(a[0])) * (180 / Math.PI)];
  const long = Math.hypot(x, y) || 1;
  return [x / long, y / long];
}

/**
 * Ships from left to right where most of them come together: by the side from which they come, so that strands do not cross.
 * @param {Parameters<typeof strandsOf>[0]} hypothesis @param {Map<number, Map<string, Strand>>} byLeg
 */
function leftToRight(hypothesis, byLeg) {
  const shared = [...byLeg.entries()].sort((a, b) => b[1].size - a[1].size)[0];
  if (!shared || shared[1].size < 2) return hypothesis.ships;
  const { line } = hypothesis.legs[shared[0]];
  const ahead = wayFrom(line[0], line[1]);
  /** @param {string} ship */
  const side = (ship) => {
    const mine = hypothesis.paths.filter((path) => path.platform === ship).map((path) => wayFrom(line[0], path.line[0]));
    return mine.reduce((sum, [x, y]) => sum + Math.atan2(ahead[0] * y - ahead[1] * x, -ahead[0] * x - ahead[1] * y), 0) / mine.length;
  };
  return [...hypothesis.ships].sort((a, b) => side(b) - side(a));
}

/**
 * How a strand goes on at its ends: beside the same ships on the next leg, or by itself.
 * @param {Parameters<typeof strandsOf>[0]} hypothesis @param {Map<number, Map<string, Strand>>} byLeg @param {Strand} strand
 * @returns {Ends}
 */
function endsOf(hypothesis, byLeg, strand) {
  const ships = (/** @type {number} */ leg) => [...(byLeg.get(leg)?.entries() || [])].map(([ship, s]) => `${ship} ${s.missiles}`).sort().join();
  const mine = ships(strand.leg);
  const after = new Set();
  const before = new Set();
  for (const course of strand.courses) {
    const { legs } = hypothesis.paths[course];
    legs.forEach((leg, k) => {
      if (leg !== strand.leg) return;
      after.add(legs[k + 1]);
      before.add(legs[k - 1]);
    });
  }
  /** @param {Set<number | undefined>} next */
  const only = (next) => {
    const [leg] = next;
    return next.size === 1 && leg !== undefined && leg >= 0 && ships(leg) === mine ? hypothesis.legs[leg].line : null;
  };
  const [ahead, behind] = [only(after), only(before)];
  return { after: ahead && wayFrom(ahead[0], ahead[1]), before: behind && wayFrom(behind[behind.length - 2], behind[behind.length - 1]) };
}

/**
 * How far each strand stands beside its leg, to the right of its way, in pixels; 0 where a ship is there alone.
 * @param {Strand[]} strands @param {(strand: Strand) => number} width
 * @returns {Map<Strand, number>}
 */
export function asides(strands, width) {
  /** @type {Map<number, number>} */
  const total = new Map();
  for (const strand of strands) total.set(strand.leg, (total.get(strand.leg) || 0) + width(strand));
  /** @type {Map<number, number>} */
  const so_far = new Map();
  return new Map(strands.map((strand) => {
    const begun = so_far.get(strand.leg) || 0;
    so_far.set(strand.leg, begun + width(strand));
    return [strand, begun + width(strand) / 2 - /** @type {number} */ (total.get(strand.leg)) / 2];
  }));
}

const TAPER_STEPS = 8;

/** How long a strand takes to come back to its leg. @param {number} aside */
function taperPx(aside) {
  return 12 + 3 * Math.abs(aside);
}

/** @param {number} part */
function smooth(part) {
  const t = Math.min(1, Math.max(0, part));
  return t * t * (3 - 2 * t);
}

/**
 * How much of its distance a strand keeps `at` pixels after the start of a leg of `length` pixels.
 * @param {number} at @param {number} length @param {number} aside @param {Ends} ends
 */
export function kept(at, length, aside, ends) {
  const taper = Math.min(taperPx(aside), length / 2) || 1;
  return (ends.before ? 1 : smooth(at / taper)) * (ends.after ? 1 : smooth((length - at) / taper));
}

/**
 * How long a line of pixels is up to each of its points.
 * @param {{ x: number, y: number }[]} points
 */
export function alongOf(points) {
  let sum = 0;
  return points.map((p, k) => (sum += k ? Math.hypot(p.x - points[k - 1].x, p.y - points[k - 1].y) : 0));
}

/**
 * Where a line that is moved aside has vertices: at those of the line, and where it leaves the line and comes back.
 * @param {number[]} along
 * @param {number} aside
 * @param {Ends} ends
 */
export function stationsOf(along, aside, ends) {
  if (!aside || along.length < 2) return along;
  const length = along[along.length - 1];
  const taper = Math.min(taperPx(aside), length / 2);
  const extra = [];
  for (let k = 1; k <= TAPER_STEPS; k += 1) {
    if (!ends.before) extra.push((taper * k) / TAPER_STEPS);
    if (!ends.after) extra.push(length - (taper * k) / TAPER_STEPS);
  }
  return [...new Set([...along, ...extra])].sort((a, b) => a - b);
}

/**
 * Move a line of pixels (y down) aside, to the right of its way: a point a station.
 * @template {{ x: number, y: number }} P
 * @param {P[]} points @param {number} aside @param {Ends} ends @param {(x: number, y: number) => P} make
 * @returns {P[]}
 */
export function moved(points, aside, ends, make) {
  if (!aside || points.length < 2) return points;
  const along = alongOf(points);
  const length = along[along.length - 1];
  const steps = along.map((s, k) => (k ? s - along[k - 1] : 0));
  const at = stationsOf(along, aside, ends);
  let i = 1;
  return at.map((s) => {
    while (i < points.length - 1 && along[i] < s) i += 1;
    const [a, b] = [points[i - 1], points[i]];
    const step = along[i] - along[i - 1] || 1;
    const part = (s - along[i - 1]) / step;
    let way = [(b.x - a.x) / step, (b.y - a.y) / step];
    if (part >= 1 && i < points.length - 1) way = bisect(way, [(points[i + 1].x - b.x) / (steps[i + 1] || 1), (points[i + 1].y - b.y) / (steps[i + 1] || 1)]);
    if (s === 0 && ends.before) way = bisect(way, [ends.before[0], -ends.before[1]]);
    if (s === length && ends.after) way = bisect(way, [ends.after[0], -ends.after[1]]);
    const by = aside * kept(s, length, aside, ends);
    return make(a.x + part * (b.x - a.x) - way[1] * by, a.y + part * (b.y - a.y) + way[0] * by);
  });
}

/** @param {number[]} a @param {number[]} b */
function bisect(a, b) {
  const [x, y] = [a[0] + b[0], a[1] + b[1]];
  const long = Math.hypot(x, y);
  return long > 1e-6 ? [x / long, y / long] : a;
}
