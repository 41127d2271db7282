// What the panel shows about one chosen thing. It stands in the panel instead of in a popup, so that it hides nothing.

import { barKey, endLabel, endName, ledgerTable, pathRow, shipLabel, startName, tintClass } from "./bars.js";
import { gateName } from "./crossings.js";
import { h, link, name, shipMark } from "./dom.js";
import { known } from "./known.js";
import { BASIS, capital, km, kmSpan, minute, minuteSpan, number, placesWord, plural, salvoWords } from "./words.js";

/** @import { Basis, Child, Crossings, Hypothesis, Kind, Model, Path, Report, Steps, Store, StripView } from "./types.js" */

/** @typedef {(model: Model, store: Store, id: string, hypothesis: Hypothesis, crossings: Crossings, strip: StripView) => Child[] | null} View */

/**
 * @param {Model} model
 * @param {Store} store
 * @param {Crossings} crossings
 * @param {StripView} strip
 */
export function detailOf(model, store, crossings, strip) {
  const state = store.get();
  if (!state.focus) return null;
  const { kind, id } = state.focus;
  const hypothesis = model.hypothesis(state.hypothesis);
  /** @type {{ [key in Kind]: View }} */
  const views = { platform: shipDetail, target: targetDetail, place: placeDetail, crossing: crossingDetail, state: stateDetail,
    path: pathDetail };
  return views[kind](model, store, id, hypothesis, crossings, strip);
}

/**
 * @param {Child} kicker
 * @param {Child} title
 * @param {Element} [mark]
 */
function detailHead(kicker, title, mark) {
  return h("header", { class: "ov-detail-head" }, h("p", { class: "ov-kicker" }, kicker),
    h("h2", { tabindex: "-1" }, mark || null, typeof title === "string" ? name(title) : h("span", {}, title)));
}

/** @param {[term: Child, value: Child][]} rows */
function facts(rows) {
  return h("dl", { class: "ov-facts" }, rows.filter(([, value]) => value).map(([term, value]) => [h("dt", {}, term),
    h("dd", {}, value)]));
}

/** @param {{ basis: Basis, radius_km: number | null, area: Steps[][], within?: string }} record */
function basisWords(record) {
  const near = record.radius_km ? `, within ${number.format(record.radius_km)} km` : "";
  const where = record.within ? `, somewhere within ${record.within}` : record.area.length ? ", somewhere in its outline" : near;
  return `${BASIS[record.basis] || record.basis}${where}`;
}

/**
 * @param {Model} model
 * @param {string} id
 */
function sourceItem(model, id) {
  const source = model.sources.get(id);
  if (!source) return null;
  const words = [source.publisher, source.date].filter(Boolean).join(", ");
  return h("li", {}, link(source.url, name(source.title || source.publisher), h("small", {}, name(words))),
    source.note ? h("small", {}, name(source.note)) : null);
}

/**
 * @param {Model} model
 * @param {string[]} ids
 * @param {string} [title]
 */
export function sourceList(model, ids, title = "Sources") {
  if (!ids?.length) return null;
  return h("section", {}, h("h3", {}, title), h("ul", { class: "ov-sources" }, ids.map((id) => sourceItem(model, id))));
}

/** @param {string | undefined} text */
export function note(text) {
  return text ? h("p", { class: "ov-note" }, name(text)) : null;
}

/** @type {View} */
function shipDetail(model, store, id, hypothesis) {
  const ship = model.platforms.get(id);
  if (!ship) return null;
  const paths = hypothesis.paths.filter((path) => path.platform === id);
  return [
    detailHead("Launched from", ship.name, shipMark(ship.index, 22)),
    facts([["Kind", name(ship.type)], ["Missile", name(ship.missile)],
      ["Missiles", ship.count ? `${ship.count}${ship.count_basis ? ` (${BASIS[ship.count_basis]})` : ""}` : "not known"],
      ["Launches", ship.salvo && `${salvoWords(ship.salvo)} (${BASIS[ship.salvo.basis]})`], ["Position", basisWords(ship)]]),
    note(ship.note),
    note(ship.salvo?.note),
    h("section", {}, h("h3", {}, "Paths, ", name(hypothesis.name)), barKey(model, store, hypothesis),
      paths.map((path) => pathRow(model, store, path, endLabel(model, path)))),
    sourceList(model, [...new Set([...ship.sources, ...(ship.salvo?.sources || [])])]),
  ];
}

/** @type {View} */
function targetDetail(model, store, id, hypothesis) {
  const target = model.targets.get(id);
  if (!target) return null;
  const paths = hypothesis.paths.filter((path) => path.target === id);
  return [
    detailHead(`Target area ${target.index + 1}`, target.name),
    facts([["Province", name(target.province)], ["Position", basisWords(target)],
      ["Missiles", missilesAt(paths)]]),
    note(target.note),
    h("section", {}, h("h3", {}, "Paths, ", name(hypothesis.name)), barKey(model, store, hypothesis),
      paths.map((path) => pathRow(model, store, path,
        shipLabel(model, path.platform, 15)))),
    sourceList(model, target.sources),
  ];
}

/**
 * How many missiles were aimed at a target, and how many of them end elsewhere.
 * @param {Path[]} paths
 */
function missilesAt(paths) {
  const count = (/** @type {Path[]} */ some) => some.reduce((n, path) => n + path.paths.length, 0);
  const away = count(paths.filter((path) => path.end));
  return `${count(paths)}${away ? `, of which ${away === count(paths) ? "all" : away} end elsewhere in the chosen reconstruction` : ""}`;
}

/**
 * What a place is to the paths of a reconstruction.
 * @param {Hypothesis} hypothesis
 * @param {string} id of a place
 */
function partOf(hypothesis, id) {
  const start = hypothesis.paths.some((path) => path.start === id);
  const end = hypothesis.paths.some((path) => path.end === id);
  const parts = [start && "paths start here", hypothesis.via.includes(id) && "on the way", end && "paths end here"].filter(Boolean);
  return `${parts.length ? `yes, ${parts.join(", ")},` : "no, not"} in the chosen reconstruction`;
}

/** @type {View} */
function placeDetail(model, store, id, hypothesis) {
  const place = model.places.get(id);
  if (!place) return null;
  /** @type {(list: Report[], title: string, tone: string) => Child} */
  const said = (list, title, tone) => list.length > 0 && h("section", {}, h("h3", {}, title),
    h("ul", { class: `ov-said is-${tone}` }, list.map((r) => h("li", {}, name(r.text),
      h("small", {}, name(model.sources.get(r.source)?.publisher || r.source))))));
  const ids = [...new Set([...place.reports, ...place.denials].map((r) => r.source))];
  return [
    detailHead(capital(placesWord(model, [place])), place.name),
    facts([["Position", basisWords(place)],
      ["On the route", partOf(hypothesis, id)]]),
    note(place.note),
    said(place.reports, "Reported", "said"),
    said(place.denials, "Denied", "denied"),
    sourceList(model, ids),
  ];
}

/**
 * A time, with the speed that it follows from; nothing where no speed is known.
 * @param {Model} model
 * @param {string} time
 */
function atSpeed(model, time) {
  const { speed } = model.event;
  return speed && `about ${time}, at the ${speed.basis === "assumed" ? "assumed " : ""}${number.format(speed.cruise_kmh)} km/h`;
}

/** @type {View} */
function crossingDetail(model, store, id, hypothesis, crossings) {
  const gate = crossings.gates().find((g) => g.id === id);
  if (!gate) {
    return [detailHead("Border crossing", "Not in this reconstruction"),
      h("p", {}, "The chosen reconstruction has no such crossing.")];
  }
  const provinces = [...new Set(gate.crossings.map((c) => c.province).filter(Boolean))];
  return [
    detailHead("Border crossing", gateName(model, gate)),
    facts([["Missiles", String(gate.missiles)], ["From launch", `about ${kmSpan(gate.least_m, gate.most_m)}`],
      ["After", atSpeed(model, minuteSpan(gate.least_s, gate.most_s))],
      ["Province", provinces.length > 0 && provinces.flatMap((one, k) => [k ? ", " : "", name(one)])],
      ["Certainty", gate.kind === "graze" ? "none: the path enters by less than the boundaries can tell, and perhaps not at all" : ""]]),
    h("section", {}, h("h3", {}, "Path by path"),
      h("div", { class: "ov-scroll", tabindex: "0", role: "region", "aria-label": "Crossing, path by path" },
        h("table", { class: "ov-table" },
          h("thead", {}, h("tr", {}, ["From", "To", "km", ...(model.event.speed ? ["minute"] : [])].map((t) => h("th", { scope: "col" }, t)))),
          h("tbody", {}, gate.crossings.map((c) => h("tr", {},
            h("th", { scope: "row" }, startName(model, c.path),
              c.path.paths.length > 1 ? ` × ${c.path.paths.length}` : ""),
            h("td", { class: "ov-table-name" }, endName(model, c.path)),
            h("td", {}, number.format(Math.round(c.enter_m / 1000))), model.event.speed && h("td", {}, minute(c.enter_s)))))))),
    note("Drawn at the exact crossing of path and border. The path itself rests on assumed positions."),
  ];
}

/** @type {View} */
function stateDetail(model, store, id) {
  /** @type {[Child, Child][]} */
  const rows = model.hypotheses.map((hyp) => {
    const c = hyp.states.find((entry) => entry.code === id);
    const counts = c ? `${c.paths} of ${c.of} missiles${c.maybe ? `, ${c.maybe} more unsure` : ""}` : "none";
    return [name(hyp.name), c ? [counts, h("br"), `about ${kmSpan(c.least_m, c.most_m)} each`] : counts];
  });
  return [
    detailHead("Overflown state", model.stateName(id), h("span", { class: `ov-swatch ${tintClass(model, id)}`, "aria-hidden": "true" }, id)),
    facts(rows),
    note(model.credits.state),
  ];
}

/** @type {View} */
function pathDetail(model, _store, id, hypothesis, _crossings, strip) {
  const path = hypothesis.paths.find((p) => p.paths.includes(id));
  if (!path) return null;
  const ship = known(model.platforms, path.platform);
  return [
    detailHead([plural(path.paths.length, "missile"), ", ", name(hypothesis.name)],
      [startName(model, path), " → ", endName(model, path)], shipMark(ship.index, 22)),
    facts([["Fired by", path.start && name(ship.name)], ["Aimed at", path.end && name(known(model.targets, path.target).name)],
      ["Length", `about ${km(path.length_m)}`],
      ["Time", atSpeed(model, minuteSpan(path.duration_s, path.duration_s))]]),
    strip.show(path),
    h("h3", {}, "States overflown"),
    ledgerTable(model, path),
    note(model.event.allocation.allocation_note),
  ];
}
