// A small page's data, as geo/maps/payload.py would write it, and what the tests make of chance.

import geodesic from "geographiclib-geodesic";

/** @import { HypothesisRecord, LonLat, PathRecord, Payload, Steps, Stretch } from "../src/types.js" */

/**
 * Numbers from 0 to 1, the same ones for a seed every time (mulberry32).
 * @param {number} seed
 */
export function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Call a function with so many different sources of chance; the seed is named where it throws.
 * @param {number} times
 * @param {(chance: () => number) => void} check
 */
export function tried(times, check) {
  for (let seed = 1; seed <= times; seed += 1) {
    try {
      check(seeded(seed));
    } catch (error) {
      if (error instanceof Error) error.message = `seed ${seed}: ${error.message}`;
      throw error;
    }
  }
}

/**
 * @template T
 * @param {T[]} list
 */
export function last(list) {
  return list[list.length - 1];
}

/**
 * A line as the page's data holds it.
 * @param {LonLat[]} points
 * @returns {Steps}
 */
export function steps(points) {
  const whole = points.map((at) => at.map((v) => Math.round(v * 10000)));
  return whole.flatMap(([x, y], i) => (i ? [x - whole[i - 1][0], y - whole[i - 1][1]] : [x, y]));
}

const PER_UNIT = [1e6, 1e6, 1e7, 10];

/**
 * Legs as geo/maps/legs.py packs them: rows of longitude, latitude and azimuth in degrees, metres.
 * @param {number[][]} rows
 */
export function packed(rows) {
  const bytes = new DataView(new ArrayBuffer(16 * rows.length));
  rows.flatMap((row) => row.map((value, k) => Math.round(value * PER_UNIT[k]))).forEach((value, i) => bytes.setInt32(4 * i, value, true));
  return btoa(String.fromCharCode(...new Uint8Array(bytes.buffer)));
}

/**
 * The geodesic from one place to another as a row for `packed`.
 * @param {LonLat} from
 * @param {LonLat} to
 */
export function solved([lon1, lat1], [lon2, lat2]) {
  const { azi1, s12 } = /** @type {{ azi1: number, s12: number }} */ (geodesic.Geodesic.WGS84.Inverse(lat1, lon1, lat2, lon2));
  return [lon1, lat1, azi1, s12];
}

/**
 * @param {string} code
 * @param {number} enter
 * @param {number} exit
 * @param {LonLat} at
 * @returns {Stretch}
 */
export function stretch(code, enter, exit, at) {
  return { code, enter_m: enter, exit_m: exit, enter_s: enter / 200, at, margin_m: 5000, unsure: false, disputed: "", gate: enter > 0 ? code : "", province: "" };
}

/**
 * A course through places, for `hypothesis`; two fifths of it over no state, the rest over Aland.
 * @param {LonLat[]} way
 * @param {Partial<PathRecord>} [change]
 */
export function course(way, change = {}) {
  return { way, change };
}

/**
 * @param {string} id
 * @param {ReturnType<typeof course>[]} courses
 * @param {Partial<HypothesisRecord>} [change]
 * @returns {HypothesisRecord}
 */
export function hypothesis(id, courses, change = {}) {
  /** @type {number[][]} */
  const rows = [];
  const paths = courses.map(({ way, change: own }) => {
    const begin = rows.length;
    way.slice(1).forEach((to, i) => rows.push(solved(way[i], to)));
    const length = Math.round(rows.slice(begin).reduce((sum, row) => sum + row[3], 0));
    const border = Math.round(0.4 * length);
    return { platform: "ship", target: "one", paths: ["ship-1"], length_m: length, duration_s: Math.round(length / 200),
      legs: rows.slice(begin).map((_, i) => begin + i), solid: rows.slice(begin).map(() => false),
      ledger: [stretch("", 0, border, way[0]), stretch("AAA", border, length, way[way.length - 1])], ground: "", towns: [], ...own };
  });
  return { id, name: `Way ${id}`, via: [], basis: "assumed", sources: [], note: "", ships: ["ship"],
    states: [{ code: "AAA", paths: 1, maybe: 0, of: 1, least_m: 600000, most_m: 600000 }],
    least_m: 1000000, most_m: 1000000, least_s: 5000, most_s: 5000, legs: packed(rows), paths, ...change };
}

/**
 * @param {Partial<Payload>} [change]
 * @returns {Payload}
 */
export function payload(change = {}) {
  const told = { basis: /** @type {const} */ ("assumed"), radius_km: 20, sources: ["paper"], note: "" };
  return {
    format: 1,
    event: {
      id: "a-day", title: "Missiles over Aland", date: "2015-10-07", summary: "What was told.",
      totals: { missiles: 3, platforms: 1, targets: 2, sources: [] },
      sources: [{ id: "paper", publisher: "The Paper", title: "News", date: "2015-10-08", url: "https://paper.example/1", note: "" }],
      launch: { name: "the sea", sea: null, basis: "assumed", sources: [], note: "", line: [] },
      platforms: [{ id: "ship", name: "Ship", type: "corvette", missile: "M", count: 3, count_basis: "published", area: [], at: [10, 40], ...told }],
      targets: [{ id: "one", name: "One", label: "", province: "P", area: [], at: [20, 45], ...told }, { id: "two", name: "Two", label: "", province: "P", area: [], at: [21, 45], ...told }],
      places: [{ id: "town", name: "Town", basis: "gazetteer", radius_km: 5, note: "", at: [15, 42], area: [],
        reports: [{ source: "paper", text: "seen" }], denials: [] }],
      speed: { cruise_kmh: 720, low_kmh: 600, high_kmh: 900, basis: "assumed", sources: [], note: "" },
      allocation: { allocation_basis: "assumed", allocation_note: "" },
    },
    bounds: [9, 39, 22, 46],
    middle_deg: 15.5,
    figure: { a_m: 6378137, f: 1 / 298.257223563 },
    story: [{ key: "when", label: "When", text: "7 October 2015" }],
    finding: { headline: "The straight line crosses Aland.", detail: "", extra: [] },
    names: { AAA: "Aland", BBB: "Beland" },
    tints: { AAA: 0, BBB: 1 },
    hypotheses: [hypothesis("straight", [course([[10, 40], [20, 45]])])],
    verdicts: [{ claim: "over-aland", text: "They flew over Aland", sources: ["paper"], note: "", by: {
      "": { verdict: "supported", value: 1, unit: "paths", margin: null, reason: "All do.", low: null, high: null, worlds: 0, holds: 0, fails: 0,
        between: null, held: "" },
      straight: { verdict: "supported", value: 1, unit: "paths", margin: 0.5, reason: "All do.", low: 1, high: 1.5, worlds: 1000, holds: 996, fails: 1,
        between: [0.99, 0.999], held: "holds in 99.6 % of 1,000 reconstructions, and in 0.3 % the boundaries cannot tell" } } }],
    rings: [],
    regions: [],
    labels: { states: [], seas: [], towns: [] },
    backdrop: { arcs: [], borders: [], limits: [], states: [], seas: [], lakes: [], rivers: [], provinces: [] },
    ground: { classes: [], towns: [], towns_km: 10, settled: { per_deg: 100, km: 50, tones: [12, 13, 21, 30], south: 0, west: 0, runs: "" } },
    boundaries: "Borders of 2026.",
    credits: { corner: "", line: "", still: "", method: "", state: "", ground: "" },
    made_with: "overflight 1.0",
    ...change,
  };
}
