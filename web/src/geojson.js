// The event as GeoJSON. Lines and areas that cross the 180th meridian are cut there.

import { decode, lonLat, wrapped180 } from "./decode.js";

/** @import { LatLng, LonLat, Model, Report, Steps } from "./types.js" */

/**
 * The event as GeoJSON (RFC 7946): launch region, ships, targets, reported places, paths, border crossings.
 * @param {Model} model
 */
export function geojson(model) {
  const event = model.event;
  /** @type {(kind: string, id: string, geometry: GeoJSON.Geometry, properties: object) => GeoJSON.Feature} */
  const feature = (kind, id, geometry, properties) => ({ type: "Feature", id: `${kind}:${id}`, geometry,
    properties: { kind, ...properties } });
  /** @type {(at: LonLat) => GeoJSON.Point} */
  const point = ([lng, lat]) => ({ type: "Point", coordinates: [wrapped180(lng), lat] });
  const told = (/** @type {Report[]} */ reports) => reports.map((report) => report.source);
  /** @type {GeoJSON.Feature[]} */
  const features = [];
  const { line: outline, ...launch } = event.launch;
  if (outline.length) {
    features.push(feature("launch", "region", areaGeometry(decode(outline)), launch));
  }
  /** @type {(kind: string, id: string, at: LonLat, area: Steps[][], told: object) => void} */
  const placed = (kind, id, at, area, properties) => {
    features.push(feature(kind, id, point(at), properties));
    if (area.length) features.push(feature(`${kind}-area`, id, areasGeometry(area.map((rings) => rings.map(decode))), properties));
  };
  for (const { at, area, index, ...ship } of model.platforms.values()) placed("platform", ship.id, at, area, ship);
  for (const { at, area, index, ...target } of model.targets.values()) placed("target", target.id, at, area, target);
  for (const { at, area, index, reports, denials, ...place } of model.places.values()) {
    placed("place", place.id, at, area, { ...place, reports: told(reports), denials: told(denials) });
  }
  for (const hyp of model.hypotheses) {
    for (const path of hyp.paths) {
      const own = { hypothesis: hyp.id, platform: path.platform, target: path.target, ...(path.start ? { start: path.start } : {}), ...(path.end ? { end: path.end } : {}), ...(model.many ? { stands_for: path.paths.length } : { missiles: path.paths }) };
      const id = `${hyp.id}:${path.paths[0]}`;
      features.push(feature("path", id, lineGeometry(path.line),
        { ...own, length_m: path.length_m, duration_s: path.duration_s }));
      path.ledger.slice(1).forEach((part, n) => features.push(feature("crossing", `${id}:${n + 1}`, point(part.at), { ...own,
        from: path.ledger[n].code, to: part.code, enter_m: part.enter_m, enter_s: part.enter_s, indeterminate: part.unsure })));
    }
  }
  return { type: "FeatureCollection", id: event.id, title: event.title, date: event.date, note: NOTE, boundaries: model.boundaries,
    made_with: model.made_with, sources: event.sources, hypotheses: model.hypotheses.map((hyp) => ({ id: hyp.id, name: hyp.name,
      via: hyp.via, basis: hyp.basis, sources: hyp.sources, note: hyp.note })), features };
}

const NOTE = "A reconstruction: positions with basis 'assumed' and every path rest on assumptions. Positions are rounded to "
  + "0.00001 degrees, lines laid within metres of their geodesics, for drawing; lengths and times are those of the ledger, in whole metres and seconds.";

const zoneOf = (/** @type {number} */ lng) => Math.floor((lng + 180) / 360);

/**
 * A line, cut where it crosses the 180th meridian (RFC 7946, 3.1.9).
 * @param {LatLng[]} line
 * @returns {GeoJSON.LineString | GeoJSON.MultiLineString}
 */
export function lineGeometry(line) {
  /** @type {LonLat[][]} */
  const pieces = [];
  let zone = NaN;
  /** @type {(from: LatLng, to: LatLng) => void} */
  const add = (from, to) => {
    const along = from[1] === to[1] && Math.abs(wrapped180(to[1])) === 180; // it runs along the meridian, in no zone of its own
    const own = along && !Number.isNaN(zone) ? zone : zoneOf((from[1] + to[1]) / 2);
    const put = (/** @type {LatLng} */ [lat, lng]) => lonLat([lat, lng - 360 * own]);
    if (own !== zone) pieces.push([put(from)]);
    pieces[pieces.length - 1].push(put(to));
    zone = own;
  };
  line.slice(1).forEach((to, i) => {
    const from = line[i];
    const seam = 360 * Math.max(zoneOf(from[1]), zoneOf(to[1])) - 180;
    if ((from[1] - seam) * (to[1] - seam) >= 0) add(from, to);
    else {
      /** @type {LatLng} */
      const cut = [from[0] + ((to[0] - from[0]) * (seam - from[1])) / (to[1] - from[1]), seam];
      add(from, cut);
      add(cut, to);
    }
  });
  return pieces.length > 1 ? { type: "MultiLineString", coordinates: pieces } : { type: "LineString", coordinates: pieces[0] ?? line.map(lonLat) };
}

/**
 * An area, cut where it crosses the 180th meridian.
 * @param {LatLng[]} ring
 * @returns {GeoJSON.Polygon | GeoJSON.MultiPolygon}
 */
export function areaGeometry(ring) {
  const zones = [...new Set(ring.map(([, lng]) => zoneOf(lng)))];
  const parts = zones.map((zone) => [wound(clipped(ring, zone).map(([lat, lng]) => lonLat([lat, lng - 360 * zone])))])
    .filter(([part]) => areaOf(part) > 0); // what only touches the meridian has no part beyond it
  return parts.length > 1 ? { type: "MultiPolygon", coordinates: parts } : { type: "Polygon", coordinates: parts[0] ?? [] };
}

/**
 * Polygons, each a ring and its holes; one without holes is cut where it crosses the 180th meridian, which no other does.
 * @param {LatLng[][][]} polygons
 * @returns {GeoJSON.Polygon | GeoJSON.MultiPolygon}
 */
export function areasGeometry(polygons) {
  const parts = polygons.flatMap(([outer, ...holes]) => {
    const { type, coordinates } = areaGeometry(outer);
    const cut = type === "Polygon" ? [coordinates] : coordinates;
    const inner = holes.map((hole) => [...wound(hole.map(lonLat).map(([lng, lat]) => /** @type {LonLat} */ ([wrapped180(lng), lat])))].reverse());
    return cut.map((rings, i) => (i ? rings : [...rings, ...inner]));
  });
  return parts.length > 1 ? { type: "MultiPolygon", coordinates: parts } : { type: "Polygon", coordinates: parts[0] ?? [] };
}

/**
 * The part of a ring within one turn of longitudes.
 * @param {LatLng[]} ring
 * @param {number} zone
 */
function clipped(ring, zone) {
  /** @type {(points: LatLng[], edge: number, inside: (at: LatLng) => boolean) => LatLng[]} */
  const cut = (points, edge, inside) => points.flatMap((p, i) => {
    const q = points[(i || points.length) - 1];
    if (inside(p) === inside(q)) return inside(p) ? [p] : [];
    /** @type {LatLng} */
    const at = [q[0] + ((p[0] - q[0]) * (edge - q[1])) / (p[1] - q[1]), edge];
    return inside(p) ? [at, p] : [at];
  });
  const [west, east] = [zone * 360 - 180, zone * 360 + 180];
  return cut(cut(ring, west, ([, lng]) => lng >= west), east, ([, lng]) => lng <= east);
}

/**
 * A closed ring, walked counterclockwise as RFC 7946 wants outer rings.
 * @param {LonLat[]} points
 */
function wound(points) {
  const [first, last] = [points[0], points[points.length - 1]];
  const ring = first[0] === last[0] && first[1] === last[1] ? points : [...points, first];
  return areaOf(ring) < 0 ? ring.reverse() : ring;
}

/**
 * Twice the area of a closed ring in square degrees, negative where it is walked clockwise.
 * @param {LonLat[]} ring
 */
function areaOf(ring) {
  return ring.reduce((sum, [x, y], i) => (i ? sum + (ring[i - 1][0] - x) * (ring[i - 1][1] + y) : 0), 0);
}
