// A path's ledger as a bar to scale: sea and states in order. All bars of a page share one scale, so that a longer route
// is a longer bar.

import { h, name, shipMark, styled } from "./dom.js";
import { known } from "./known.js";
import { parts, row, say } from "./language.js";
import { km, minute, missiles, stretchKm } from "./words.js";

/** @import { Child, Hypothesis, Model, Path, Store, Stretch } from "./types.js" */

/**
 * The look of a state: the tint that it has on the map too, and whether straight lines alone cross it.
 * @param {Model} model
 * @param {string} code
 */
export function tintClass(model, code) {
  return `ov-tint-${code ? model.tints[code] : "sea"}${model.finding.extra.includes(code) ? " is-extra" : ""}`;
}

/**
 * @param {Model} model
 * @param {Store} store
 * @param {Path} path
 */
export function bar(model, store, path) {
  // Translators: one of the states along a path, in its order, and how long the path is in it
  const spoken = row(path.ledger.map((part) => say("{state} {length}", { state: model.stateName(part.code), length: km(part.exit_m - part.enter_m) })));
  const element = h("span", { class: "ov-bar", role: "img", "aria-label": spoken });
  for (const part of path.ledger) {
    const length = part.exit_m - part.enter_m;
    const segment = h("span", { class: `ov-seg ${tintClass(model, part.code)}${part.unsure ? " is-unsure" : ""}`,
      "data-code": part.code, title: say("{state}: about {length}", { state: model.stateName(part.code), length: km(length) }) }, part.code ? h("b", {}, part.code) : null);
    styled(segment, { width: `${(100 * length) / model.longest}%` });
    if (part.code) {
      segment.addEventListener("mouseenter", () => store.set({ hover: { kind: "state", id: part.code } }));
      segment.addEventListener("mouseleave", () => store.set({ hover: null }));
    }
    element.append(segment);
  }
  return element;
}

/**
 * What the tints mean, for the states of one hypothesis.
 * @param {Model} model
 * @param {Store} store
 * @param {Hypothesis} hypothesis
 */
export function barKey(model, store, hypothesis) {
  const item = (/** @type {string} */ code, /** @type {string} */ text) => h("li", {}, h("button", { type: "button", class: "ov-key", disabled: !code,
    onclick: () => store.set({ focus: { kind: "state", id: code } }),
    onmouseenter: () => code && store.set({ hover: { kind: "state", id: code } }),
    onmouseleave: () => store.set({ hover: null }) },
  h("span", { class: `ov-swatch ${tintClass(model, code)}`, "aria-hidden": "true" }, code), name(text)));
  const sea = hypothesis.paths.some((path) => path.ledger.some((part) => part.code === ""));
  return h("ul", { class: "ov-keys" }, sea ? item("", say("No state (sea)")) : null,
    hypothesis.states.map((c) => item(c.code, model.stateName(c.code))));
}

/**
 * One path as a row: target, how many missiles, bar, length.
 * @param {Model} model
 * @param {Store} store
 * @param {Path} path
 * @param {Child} label
 */
export function pathRow(model, store, path, label) {
  return h("button", { type: "button", class: "ov-path", onclick: () => store.set({ focus: { kind: "path", id: path.paths[0] } }),
    onmouseenter: () => store.set({ hover: { kind: "path", id: path.paths[0] } }),
    onmouseleave: () => store.set({ hover: null }) },
  h("span", { class: "ov-path-name" }, label), h("span", { class: "ov-path-km" },
    // Translators: so many missiles on paths of this length
    path.paths.length > 1 ? say("{count} × {length}", { count: path.paths.length, length: km(path.length_m) }) : km(path.length_m)),
  bar(model, store, path));
}

/**
 * A target's number and name.
 * @param {Model} model
 * @param {string} id
 */
export function targetLabel(model, id) {
  const target = known(model.targets, id);
  return [h("span", { class: `ov-number${target.basis === "assumed" ? " is-assumed" : ""}` }, target.index + 1), name(target.name)];
}

/**
 * The name of the place from which missiles were launched.
 * @param {Model} model
 * @param {Path} path
 */
export function startName(model, path) {
  return name((path.start ? known(model.places, path.start) : known(model.platforms, path.platform)).name);
}

/**
 * The name of the place at which missiles end: their target, or where they came down instead.
 * @param {Model} model
 * @param {Path} path
 */
export function endName(model, path) {
  return name((path.end ? known(model.places, path.end) : known(model.targets, path.target)).name);
}

/**
 * Where missiles end, behind its mark.
 * @param {Model} model
 * @param {Path} path
 */
export function endLabel(model, path) {
  return path.end ? [h("i", { class: "ov-place-mark" }), endName(model, path)] : targetLabel(model, path.target);
}

/**
 * A ship's mark and name.
 * @param {Model} model
 * @param {string} id
 * @param {number} size in pixels
 */
export function shipLabel(model, id, size) {
  const ship = known(model.platforms, id);
  return [shipMark(ship.index, size), name(ship.name)];
}

/**
 * All paths of a hypothesis, ship by ship.
 * @param {Model} model
 * @param {Store} store
 * @param {Hypothesis} hypothesis
 */
export function barsByShip(model, store, hypothesis) {
  const blocks = hypothesis.ships.map((platform) => {
    const ship = known(model.platforms, platform);
    const paths = hypothesis.paths.filter((path) => path.platform === platform);
    return h("section", { class: "ov-ship-block" },
      h("h3", {}, h("button", { type: "button", class: "ov-ship-name",
        onclick: () => store.set({ focus: { kind: "platform", id: platform } }),
        onmouseenter: () => store.set({ hover: { kind: "platform", id: platform } }),
        onmouseleave: () => store.set({ hover: null }) },
      shipMark(ship.index), name(ship.name), h("small", {}, ship.count ? missiles(ship.count) : ""))),
      paths.map((path) => pathRow(model, store, path, endLabel(model, path))));
  });
  return [barKey(model, store, hypothesis), h("p", { class: "ov-note" }, say("Between two places a line is the shortest on the globe; "
    + "on this map, in Mercator's projection, such lines look bent.")), ...blocks];
}

/**
 * The ledger of one path as a table.
 * @param {Model} model
 * @param {Path} path
 */
export function ledgerTable(model, path) {
  return h("div", { class: "ov-scroll", tabindex: "0", role: "region", "aria-label": say("Ledger of this path") },
    h("table", { class: "ov-table" },
      // Translators: heads of the columns of a table of stretches: the state below, from which and to which kilometre, how long, after how many minutes
      h("thead", {}, h("tr", {}, [say("Over"), say("from km"), say("to km"), say("length"),
        ...(model.event.speed ? [say("at minute")] : [])].map((head) => h("th", { scope: "col" }, head)))),
      h("tbody", {}, path.ledger.map((part) => h("tr", {},
        h("th", { scope: "row" }, name(model.stateName(part.code)),
          // Translators: 'unsure' is said of a stretch; 'disputed' names the areas that it crosses, which several states claim
          part.unsure ? h("em", { title: say("shorter than the boundaries can tell") }, " ", say("unsure")) : null,
          part.disputed ? h("em", {}, " ", parts("disputed: {areas}", { areas: name(part.disputed) })) : null),
        stretchCells(part), model.event.speed && h("td", {}, minute(part.enter_s)))))));
}

/**
 * From, to and length of a stretch, as cells of a table.
 * @param {Stretch} part
 */
export function stretchCells({ enter_m, exit_m }) {
  return Object.values(stretchKm(enter_m, exit_m)).map((text) => h("td", {}, text));
}
