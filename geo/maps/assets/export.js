// The event's tables as files, made in the page: nothing is sent anywhere.

/** A file name that every system takes: what is written, in a-z 0-9 and hyphens. */
function fileName(model, what, ending) {
  const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
  return `${["overflight", plain(model.event.id), plain(what)].filter(Boolean).join("-")}.${ending}`;
}

/** Hand a file to the reader. */
function download(name, content, type) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const anchor = h("a", { href: url, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(url), 30000);
}

/**
 * One cell. Numbers are written as numbers; a text that a spreadsheet would take for a formula gets an apostrophe in front,
 * so that a text of the file is never calculated.
 */
function csvCell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /["\r\n,;\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows of one set of columns as CSV (RFC 4180), marked as UTF-8 for spreadsheets. */
function csv(columns, rows) {
  return `\ufeff${[columns, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

const LEDGER_COLUMNS = ["event", "hypothesis", "path", "seq", "country", "enter_m", "exit_m", "length_m", "enter_lon",
  "enter_lat", "exit_lon", "exit_lat", "enter_s", "exit_s", "margin_m", "indeterminate", "disputed"];

/** The ledger: one row an overflight and missile. Whole metres and seconds, positions to 0.0001 degrees. */
function ledgerRows(model) {
  return model.hypotheses.flatMap((hyp) => hyp.paths.flatMap((path) => {
    const end = path.line[path.line.length - 1];
    const last = { at: [end[1], end[0]], enter_s: path.duration_s };
    return path.paths.flatMap((missile) => path.ledger.map((part, seq) => {
      const next = path.ledger[seq + 1] || last;
      return [model.event.id, hyp.id, missile, seq, part.code, part.enter_m, part.exit_m, part.exit_m - part.enter_m,
        wrapped180(part.at[0]), part.at[1], wrapped180(next.at[0]), next.at[1], part.enter_s, next.enter_s, part.margin_m, part.unsure, part.disputed];
    }));
  }));
}

const VERDICT_COLUMNS = ["event", "claim", "hypothesis", "text", "verdict", "value", "unit", "margin", "reason", "sources"];

function verdictRows(model) {
  return model.verdicts.flatMap((claim) => Object.entries(claim.by).map(([hypothesis, v]) => [model.event.id, claim.claim,
    hypothesis, claim.text, v.verdict, v.value, v.unit, v.margin, v.reason, claim.sources.join(" ")]));
}

/** The event as GeoJSON (RFC 7946): launch region, ships, targets, reported places, paths, border crossings. */
function geojson(model) {
  const event = model.event;
  const feature = (kind, id, geometry, properties) => ({ type: "Feature", id: `${kind}:${id}`, geometry,
    properties: { kind, ...properties } });
  const point = ([lng, lat]) => ({ type: "Point", coordinates: [wrapped180(lng), lat] });
  const record = ({ at, index, line, reports, denials, ...rest }) => ({ ...rest,
    ...(reports ? { reports: reports.map((r) => r.source), denials: denials.map((r) => r.source) } : {}) });
  const features = [];
  if (event.launch.line.length) {
    features.push(feature("launch", "region", areaGeometry(decode(event.launch.line)), record(event.launch)));
  }
  for (const ship of model.platforms.values()) features.push(feature("platform", ship.id, point(ship.at), record(ship)));
  for (const target of model.targets.values()) features.push(feature("target", target.id, point(target.at), record(target)));
  for (const place of model.places.values()) features.push(feature("place", place.id, point(place.at), record(place)));
  for (const hyp of model.hypotheses) {
    for (const path of hyp.paths) {
      const own = { hypothesis: hyp.id, platform: path.platform, target: path.target, ...(model.many ? { stands_for: path.paths.length } : { missiles: path.paths }) };
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
  + "0.0001 degrees for drawing; lengths and times are those of the ledger, in whole metres and seconds.";

function lonLat([lat, lng]) {
  return [Number(lng.toFixed(4)), Number(lat.toFixed(4))];
}

/** A longitude as files have it: the page's own go on past 180 degrees where the event does. */
function wrapped180(lng) {
  return Math.abs(lng) <= 180 ? lng : Number(((((lng + 180) % 360) + 360) % 360 - 180).toFixed(4));
}

const zoneOf = (lng) => Math.floor((lng + 180) / 360);

/** A line, cut where it crosses the 180th meridian (RFC 7946, 3.1.9). */
function lineGeometry(line) {
  const pieces = [[]];
  line.forEach(([lat, lng], i) => {
    if (i && zoneOf(lng) !== zoneOf(line[i - 1][1])) {
      const [before, from] = line[i - 1];
      const seam = Math.max(zoneOf(lng), zoneOf(from)) * 360 - 180;
      const at = before + ((lat - before) * (seam - from)) / (lng - from || 1);
      const side = lng > from ? 1 : -1;
      pieces[pieces.length - 1].push([at, side * 180]);
      pieces.push([[at, -side * 180]]);
    }
    pieces[pieces.length - 1].push([lat, lng - 360 * zoneOf(lng)]);
  });
  const found = pieces.map((piece) => piece.map(lonLat));
  return found.length > 1 ? { type: "MultiLineString", coordinates: found } : { type: "LineString", coordinates: found[0] };
}

/** An area, cut where it crosses the 180th meridian. */
function areaGeometry(ring) {
  const zones = [...new Set(ring.map(([, lng]) => zoneOf(lng)))];
  const parts = zones.map((zone) => [wound(clipped(ring, zone).map(([lat, lng]) => [lat, lng - 360 * zone]))]);
  return parts.length > 1 ? { type: "MultiPolygon", coordinates: parts } : { type: "Polygon", coordinates: parts[0] };
}

/** The part of a ring within one turn of longitudes. */
function clipped(ring, zone) {
  const cut = (points, edge, inside) => points.flatMap((p, i) => {
    const q = points[(i || points.length) - 1];
    if (inside(p) === inside(q)) return inside(p) ? [p] : [];
    const at = [q[0] + ((p[0] - q[0]) * (edge - q[1])) / (p[1] - q[1]), edge];
    return inside(p) ? [at, p] : [at];
  });
  const [west, east] = [zone * 360 - 180, zone * 360 + 180];
  return cut(cut(ring, west, ([, lng]) => lng >= west), east, ([, lng]) => lng <= east);
}

/** A closed ring, walked counterclockwise as RFC 7946 wants outer rings. */
function wound(points) {
  const ring = points.map(lonLat);
  const [first, last] = [ring[0], ring[ring.length - 1]];
  if (first[0] !== last[0] || first[1] !== last[1]) ring.push([...first]);
  const area = ring.reduce((sum, [x, y], i) => (i ? sum + (ring[i - 1][0] - x) * (ring[i - 1][1] + y) : 0), 0);
  return area < 0 ? ring.reverse() : ring;
}
