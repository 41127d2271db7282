// Legs: the geodesics that paths are made of. The page carries what defines each (start, azimuth, length); GeographicLib says
// where it runs, and here it is laid out as a line that stays within LAID_WITHIN_M of it.

import geodesic from "geographiclib-geodesic";

const { Geodesic } = geodesic;
const PER_UNIT = [1e6, 1e6, 1e7, 10]; // a degree, a degree, a degree, a metre: as geo/maps/legs.py packs them
const NUMBERS = PER_UNIT.length;
const LINE = Geodesic.LATITUDE | Geodesic.LONGITUDE | Geodesic.DISTANCE_IN | Geodesic.LONG_UNROLL;
const POSITION = Geodesic.LATITUDE | Geodesic.LONGITUDE | Geodesic.LONG_UNROLL;

export const LAID_WITHIN_M = 3;
export const EDGE_LAT = 85.0511287798066; // where Web Mercator ends
const LONGEST_M = 300000; // between neighbouring vertices, so that no bend between them goes unseen
const EDGE_WITHIN_M = 20; // how near a vertex lies to where a leg leaves the map

/**
 * @typedef {[number, number]} LatLng degrees, as Leaflet has them; longitudes run on past 180
 * @typedef {{ a_m: number, f: number }} Figure figure of the Earth
 * @typedef {object} Leg
 * @property {number} length_m
 * @property {(metres: number) => LatLng} at where it is after so many metres
 * @property {LatLng[]} line vertices; drawn straight between them it stays within LAID_WITHIN_M of the geodesic
 * @property {number[]} along metres from the start at each vertex
 * @typedef {object} Way a path as a line through its legs
 * @property {LatLng[]} line
 * @property {number[]} along metres at each vertex
 * @property {number[]} bends metres at each waypoint
 * @property {(metres: number) => LatLng} at
 */

/** Bytes that the page carries as text. @param {string} text */
export function bytesOf(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
}

/**
 * Unpack legs. Lines are laid when they are first asked for.
 * @param {string} text @param {Figure} figure @returns {Leg[]}
 */
export function legsOf(text, figure) {
  const numbers = new DataView(bytesOf(text));
  const earth = new Geodesic.Geodesic(figure.a_m, figure.f);
  const count = numbers.byteLength / (4 * NUMBERS);
  return Array.from({ length: count }, (_, i) => {
    const [lon, lat, azimuth, length_m] = PER_UNIT.map((per, k) => numbers.getInt32(4 * (NUMBERS * i + k), true) / per);
    return legOf(lon, lat, azimuth, length_m, earth);
  });
}

/**
 * @param {number} lon @param {number} lat @param {number} azimuth degrees @param {number} length_m
 * @param {InstanceType<typeof Geodesic.Geodesic>} earth @returns {Leg}
 */
function legOf(lon, lat, azimuth, length_m, earth) {
  const known = once(() => earth.DirectLine(lat, lon, azimuth, length_m, LINE));
  /** @param {number} metres @returns {LatLng} */
  const at = (metres) => {
    if (metres === 0) return [lat, lon];
    const found = known().Position(metres, POSITION);
    return [/** @type {number} */ (found.lat2), /** @type {number} */ (found.lon2)];
  };
  const laid = once(() => lay(at, length_m));
  return { length_m, at, get line() { return laid().line; }, get along() { return laid().along; } };
}

/** @template T @param {() => T} make @returns {() => T} */
function once(make) {
  /** @type {T | undefined} */
  let made;
  return () => (made ??= make());
}

/**
 * Vertices of a leg: halved until no middle lies farther than the bound from the straight line on the map.
 * @param {(metres: number) => LatLng} at @param {number} length_m
 */
export function lay(at, length_m, bound_m = LAID_WITHIN_M) {
  const parts = Math.max(1, Math.ceil(length_m / LONGEST_M));
  const line = [at(0)];
  const along = [0];
  /** @param {number} from @param {LatLng} a @param {number} to @param {LatLng} b */
  const divide = (from, a, to, b) => {
    const middle = (from + to) / 2;
    const m = at(middle);
    if (crossesEdge(a, b, m) ? to - from > EDGE_WITHIN_M : onMap(m) && bow_m(a, m, b) > bound_m) {
      divide(from, a, middle, m);
      divide(middle, m, to, b);
      return;
    }
    line.push(b);
    along.push(to);
  };
  for (let k = 1; k <= parts; k += 1) {
    const to = k === parts ? length_m : (length_m * k) / parts;
    divide(along[along.length - 1], line[line.length - 1], to, at(to));
  }
  return { line, along };
}

/** @param {LatLng} at */
function onMap(at) {
  return Math.abs(at[0]) <= EDGE_LAT;
}

/** @param {LatLng} a @param {LatLng} b @param {LatLng} m */
function crossesEdge(a, b, m) {
  return onMap(a) !== onMap(b) || onMap(a) !== onMap(m);
}

const RAD = Math.PI / 180;
const RADIUS_M = 6378137;

/** Northing on Web Mercator, in radians. @param {number} lat */
export function northing(lat) {
  return Math.asinh(Math.tan(lat * RAD));
}

/**
 * How far a point lies from the straight line between two others on the map, in metres on the ground.
 * @param {LatLng} a @param {LatLng} m @param {LatLng} b
 */
export function bow_m(a, m, b) {
  const [ax, ay] = [a[1] * RAD, northing(a[0])];
  const [x, y] = [b[1] * RAD - ax, northing(b[0]) - ay];
  const [u, v] = [m[1] * RAD - ax, northing(m[0]) - ay];
  const long = Math.hypot(x, y);
  const away = long ? Math.abs(u * y - v * x) / long : Math.hypot(u, v);
  return away * RADIUS_M * Math.cos(m[0] * RAD);
}

/**
 * A path through its legs (`~i`: leg i flown backwards).
 * @param {number[]} way @param {Leg[]} legs @returns {Way}
 */
export function wayOf(way, legs) {
  /** @type {LatLng[]} */
  const line = [];
  /** @type {number[]} */
  const along = [];
  const bends = [0];
  /** @type {((metres: number) => LatLng)[]} */
  const finders = [];
  for (const index of way) {
    const leg = legs[index < 0 ? ~index : index];
    const begin = bends[bends.length - 1];
    const back = index < 0;
    const vertices = back ? [...leg.line].reverse() : leg.line;
    const metres = back ? leg.along.map((s) => leg.length_m - s).reverse() : leg.along;
    const turn = line.length ? 360 * Math.round((line[line.length - 1][1] - vertices[0][1]) / 360) : 0;
    finders.push((s) => {
      const [lat, lng] = leg.at(back ? leg.length_m - s : s);
      return [lat, lng + turn];
    });
    vertices.forEach(([lat, lng], k) => {
      if (k === 0 && line.length) return; // where the leg before it ended
      line.push([lat, lng + turn]);
      along.push(begin + metres[k]);
    });
    bends.push(begin + leg.length_m);
  }
  return { line, along, bends, at(metres) {
    let k = bends.length - 2;
    while (k > 0 && bends[k] > metres) k -= 1;
    return finders[k](Math.min(metres, bends[bends.length - 1]) - bends[k]);
  } };
}

/**
 * A line as the map can show it: cut where Web Mercator ends, each piece in the run of longitudes around `middle`. A piece
 * whose ends lie in different turns is given twice, so that it meets the marks at both.
 * @param {LatLng[]} line @param {number} middle @returns {LatLng[][]}
 */
export function runsOf(line, middle) {
  /** @type {LatLng[][]} */
  const found = [];
  /** @type {LatLng[]} */
  let run = [];
  line.forEach((at, i) => {
    const before = line[i - 1];
    if (i && onMap(at) !== onMap(before)) {
      run.push(edgeBetween(before, at));
      if (!onMap(at)) {
        found.push(run);
        run = [];
      }
    }
    if (onMap(at)) run.push(at);
  });
  if (run.length) found.push(run);
  return found.flatMap((piece) => turnsOf(piece, middle));
}

/** @param {LatLng} a @param {LatLng} b @returns {LatLng} */
function edgeBetween(a, b) {
  const edge = Math.sign(a[0] + b[0]) * EDGE_LAT;
  const part = (edge - a[0]) / (b[0] - a[0]);
  return [edge, a[1] + part * (b[1] - a[1])];
}

/** @param {LatLng[]} piece @param {number} middle @returns {LatLng[][]} */
function turnsOf(piece, middle) {
  const turn = (/** @type {LatLng} */ at) => 360 * Math.round((middle - at[1]) / 360);
  const turns = new Set([turn(piece[0]), turn(piece[piece.length - 1])]);
  return [...turns].map((by) => (by ? piece.map(([lat, lng]) => /** @type {LatLng} */ ([lat, lng + by])) : piece));
}

/**
 * The piece of a path between two distances.
 * @param {Way} way @param {number} from metres @param {number} to metres @returns {LatLng[]}
 */
export function pieceOf({ line, along, at }, from, to) {
  const inner = line.filter((_, i) => along[i] > from && along[i] < to);
  return [at(from), ...inner, at(to)];
}

const CIRCLE_WITHIN_M = 10; // how far a circle's chords lie inside it

/**
 * All that lies at one distance from a position, as a line that goes once round.
 * @param {LatLng} centre @param {number} radius_m @returns {LatLng[]}
 */
export function circleOf([lat, lng], radius_m) {
  const count = Math.max(24, Math.ceil(Math.PI / Math.acos(1 - Math.min(1, CIRCLE_WITHIN_M / radius_m))));
  let before = lng;
  return Array.from({ length: count + 1 }, (_, k) => {
    const { lat2, lon2 } = Geodesic.WGS84.Direct(lat, lng, (360 * k) / count, radius_m);
    before = /** @type {number} */ (lon2) + 360 * Math.round((before - /** @type {number} */ (lon2)) / 360);
    return /** @type {LatLng} */ ([lat2, before]);
  });
}
