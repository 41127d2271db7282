// What the panel shows about one chosen thing. It stands in the panel instead of in a popup, so that it hides nothing.

import { barKey, endLabel, endName, ledgerTable, pathRow, shipLabel, startName, tintClass } from "./bars.js";
import { gateName } from "./crossings.js";
import { h, link, name, shipMark } from "./dom.js";
import { known } from "./known.js";
import { listed, number, parts, say, sayN } from "./language.js";
import { basisOf, capital, km, kmSpan, minute, minuteSpan, missiles, placesWord, salvoWords } from "./words.js";

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
export function basisWords(record) {
  const basis = basisOf(record.basis);
  // Translators: {basis} is what a position rests on: 'published', 'assumed, not published' and so on
  if (record.within) return say("{basis}, somewhere within {area}", { basis, area: record.within });
  if (record.area.length) return say("{basis}, somewhere in its outline", { basis });
  return record.radius_km ? say("{basis}, within {radius} km", { basis, radius: number.format(record.radius_km) }) : basis;
}

/**
 * Words, and in brackets what they rest on.
 * @param {string} words
 * @param {Basis | null} basis
 */
function resting(words, basis) {
  // Translators: {words} is a number of missiles or says when they left, {basis} what that rests on
  return basis ? say("{words} ({basis})", { words, basis: basisOf(basis) }) : words;
}

/**
 * @param {Model} model
 * @param {string} id
 */
function sourceItem(model, id) {
  const source = model.sources.get(id);
  if (!source) return null;
  const words = [source.publisher, source.date].filter(Boolean).join(", ");
  const hash = ["SHA-256", source.sha256].join(" ");
  return h("li", {}, link(source.url, name(source.title || source.publisher), h("small", {}, name(words))),
    source.quote ? h("blockquote", { class: "ov-quote", dir: "auto" }, `“${source.quote}”`) : null,
    source.note ? h("small", {}, name(source.note)) : null,
    source.sha256 ? h("small", { class: "ov-hash" }, name(hash)) : null,
    source.archive_url ? link(source.archive_url, name(say("Archived copy"))) : null);
}

/**
 * @param {Model} model
 * @param {string[]} ids
 * @param {string} [title]
 */
export function sourceList(model, ids, title = say("Sources")) {
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
    detailHead(say("Launched from"), ship.name, shipMark(ship.index, 22)),
    // Translators: what a ship or launch site is, and what it fired
    facts([[say("Kind"), name(ship.type)], [say("Missile"), name(ship.missile)],
      [say("Missiles"), ship.count ? resting(number.format(ship.count), ship.count_basis) : say("not known")],
      [say("Launches"), ship.salvo && resting(salvoWords(ship.salvo), ship.salvo.basis)], [say("Position"), basisWords(ship)]]),
    note(ship.note),
    note(ship.salvo?.note),
    h("section", {}, h("h3", {}, parts("Paths, {name}", { name: name(hypothesis.name) })), barKey(model, store, hypothesis),
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
    detailHead(say("Target area {number}", { number: target.index + 1 }), target.name),
    facts([[say("Province"), name(target.province)], [say("Position"), basisWords(target)],
      [say("Missiles"), missilesAt(paths)]]),
    note(target.note),
    h("section", {}, h("h3", {}, parts("Paths, {name}", { name: name(hypothesis.name) })), barKey(model, store, hypothesis),
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
  const total = number.format(count(paths));
  if (!away) return total;
  // Translators: {total} and {some} are numbers of missiles
  return away === count(paths) ? say("{total}, of which all end elsewhere in the chosen reconstruction", { total })
    : say("{total}, of which {some} end elsewhere in the chosen reconstruction", { total, some: number.format(away) });
}

/**
 * What a place is to the paths of a reconstruction.
 * @param {Hypothesis} hypothesis
 * @param {string} id of a place
 */
function partOf(hypothesis, id) {
  const start = hypothesis.paths.some((path) => path.start === id);
  const end = hypothesis.paths.some((path) => path.end === id);
  const what = [start && say("paths start here"), hypothesis.via.includes(id) && say("on the way"), end && say("paths end here")].filter((words) => words !== false);
  return what.length ? say("yes, in the chosen reconstruction: {what}", { what: listed(what) }) : say("no, not in the chosen reconstruction");
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
    facts([[say("Position"), basisWords(place)],
      // Translators: whether the place is; answered by yes or no
      [say("On the route"), partOf(hypothesis, id)]]),
    note(place.note),
    // Translators: above reports and denials of what happened at a place
    said(place.reports, say("Reported"), "said"),
    said(place.denials, say("Denied"), "denied"),
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
  if (!speed) return speed;
  const said = { time, speed: number.format(speed.cruise_kmh) };
  return speed.basis === "assumed" ? say("about {time}, at the assumed {speed} km/h", said) : say("about {time}, at the {speed} km/h", said);
}

/** @type {View} */
function crossingDetail(model, store, id, hypothesis, crossings) {
  const gate = crossings.gates().find((g) => g.id === id);
  if (!gate) {
    return [detailHead(say("Border crossing"), say("Not in this reconstruction")),
      h("p", {}, say("The chosen reconstruction has no such crossing."))];
  }
  const provinces = [...new Set(gate.crossings.map((c) => c.province).filter(Boolean))];
  return [
    detailHead(say("Border crossing"), gateName(model, gate)),
    facts([[say("Missiles"), number.format(gate.missiles)], [say("From launch"), say("about {length}", { length: kmSpan(gate.least_m, gate.most_m) })],
      // Translators: after how much time from launch
      [say("After"), atSpeed(model, minuteSpan(gate.least_s, gate.most_s))],
      [say("Province"), provinces.length > 0 && provinces.flatMap((one, k) => [k ? ", " : "", name(one)])],
      [say("Certainty"), gate.kind === "graze" ? say("none: the path enters by less than the boundaries can tell, and perhaps not at all") : ""]]),
    h("section", {}, h("h3", {}, say("Path by path")),
      h("div", { class: "ov-scroll", tabindex: "0", role: "region", "aria-label": say("Crossing, path by path") },
        h("table", { class: "ov-table" },
          // Translators: heads of the columns of a table: where a path starts and ends, at which kilometre and minute of it a border is crossed
          h("thead", {}, h("tr", {}, [say("From"), say("To"), say("km"), ...(model.event.speed ? [say("minute")] : [])].map((t) => h("th", { scope: "col" }, t)))),
          h("tbody", {}, gate.crossings.map((c) => h("tr", {},
            h("th", { scope: "row" }, startName(model, c.path),
              c.path.paths.length > 1 ? ` × ${c.path.paths.length}` : ""),
            h("td", { class: "ov-table-name" }, endName(model, c.path)),
            h("td", {}, number.format(Math.round(c.enter_m / 1000))), model.event.speed && h("td", {}, minute(c.enter_s)))))))),
    note(say("Drawn at the exact crossing of path and border. The path itself rests on assumed positions.")),
  ];
}

/** @type {View} */
function stateDetail(model, store, id) {
  /** @type {[Child, Child][]} */
  const rows = model.hypotheses.map((hyp) => {
    const c = hyp.states.find((entry) => entry.code === id);
    // Translators: no missile overflies the state
    if (!c) return [name(hyp.name), say("none")];
    const said = { some: number.format(c.paths), more: number.format(c.maybe) };
    // Translators: {n} is how many missiles there are, {some} how many of them overfly the state
    const counts = c.maybe ? sayN("{some} of {n} missiles, {more} more unsure", "{some} of {n} missiles, {more} more unsure", c.of, said)
      : sayN("{some} of {n} missiles", "{some} of {n} missiles", c.of, said);
    return [name(hyp.name), [counts, h("br"), say("about {length} each", { length: kmSpan(c.least_m, c.most_m) })]];
  });
  return [
    detailHead(say("Overflown state"), model.stateName(id), h("span", { class: `ov-swatch ${tintClass(model, id)}`, "aria-hidden": "true" }, id)),
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
    // Translators: so many missiles, in the reconstruction of this name
    detailHead(parts("{missiles}, {name}", { missiles: missiles(path.paths.length), name: name(hypothesis.name) }),
      parts("{from} → {to}", { from: startName(model, path), to: endName(model, path) }), shipMark(ship.index, 22)),
    facts([[say("Fired by"), path.start && name(ship.name)], [say("Aimed at"), path.end && name(known(model.targets, path.target).name)],
      [say("Length"), say("about {length}", { length: km(path.length_m) })],
      [say("Time"), atSpeed(model, minuteSpan(path.duration_s, path.duration_s))]]),
    strip.show(path),
    h("h3", {}, say("States overflown")),
    ledgerTable(model, path),
    note(model.event.allocation.allocation_note),
  ];
}
