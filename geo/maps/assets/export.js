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
        ...part.at, ...next.at, part.enter_s, next.enter_s, part.margin_m, part.unsure, part.disputed];
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
  const point = (at) => ({ type: "Point", coordinates: at });
  const record = ({ at, index, line, reports, denials, ...rest }) => ({ ...rest,
    ...(reports ? { reports: reports.map((r) => r.source), denials: denials.map((r) => r.source) } : {}) });
  const features = [];
  if (event.launch.line.length) {
    features.push(feature("launch", "region", { type: "Polygon", coordinates: [wound(decode(event.launch.line))] },
      record(event.launch)));
  }
  for (const ship of model.platforms.values()) features.push(feature("platform", ship.id, point(ship.at), record(ship)));
  for (const target of model.targets.values()) features.push(feature("target", target.id, point(target.at), record(target)));
  for (const place of model.places.values()) features.push(feature("place", place.id, point(place.at), record(place)));
  for (const hyp of model.hypotheses) {
    for (const path of hyp.paths) {
      const own = { hypothesis: hyp.id, platform: path.platform, target: path.target, ...(model.many ? { stands_for: path.paths.length } : { missiles: path.paths }) };
      const id = `${hyp.id}:${path.paths[0]}`;
      features.push(feature("path", id, { type: "LineString", coordinates: path.line.map(lonLat) },
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

/** A closed ring, walked counterclockwise as RFC 7946 wants outer rings. */
function wound(points) {
  const ring = points.map(lonLat);
  const [first, last] = [ring[0], ring[ring.length - 1]];
  if (first[0] !== last[0] || first[1] !== last[1]) ring.push([...first]);
  const area = ring.reduce((sum, [x, y], i) => (i ? sum + (ring[i - 1][0] - x) * (ring[i - 1][1] + y) : 0), 0);
  return area < 0 ? ring.reverse() : ring;
}
