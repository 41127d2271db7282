// The page's last tab: citation, tables on the screen, files to keep.

import { citation, copyText } from "./cite.js";
import { note } from "./detail.js";
import { h, icon } from "./dom.js";
import { csv, download, fileName, LEDGER_COLUMNS, ledgerRows, VERDICT_COLUMNS, verdictRows } from "./export.js";
import { geojson } from "./geojson.js";
import { say } from "./language.js";
import { openTables } from "./tables.js";

/** @import { Model, Store } from "./types.js" */

/** What a page of very many paths does not show one by one. */
export function manyNote() {
  return say("This page draws very many paths as a cloud of faint lines; strong lines and ledgers are those of the path of middle "
    + "length from each ship to each target, and spans count all paths. The whole ledger is a file of its own: overflight ledger --csv.");
}

/**
 * @param {Model} model
 * @param {Store} store
 * @param {() => Promise<Blob>} picture
 */
export function dataView(model, store, picture) {
  const said = h("p", { class: "ov-status", role: "status" });
  const tell = (/** @type {string} */ text) => { said.textContent = text; };
  const field = h("textarea", { class: "ov-cite", readonly: true, rows: 6, dir: "auto", "aria-label": say("Citation") });
  field.value = citation(model, store);
  const copy = async () => {
    tell((await copyText(field.value, field)) ? say("Copied.") : say("Press Ctrl+C to copy the selected text."));
  };
  const file = (/** @type {string} */ title, /** @type {string} */ hint, /** @type {() => void} */ action) => h("li", {}, h("button", { type: "button", class: "ov-file", onclick: action },
    icon("save"), h("span", {}, title, h("small", {}, hint))));
  /** @type {(what: string, ending: string, type: string, make: () => string) => () => void} */
  const keep = (what, ending, type, make) => () => {
    const name = fileName(model, what, ending);
    download(name, make(), type);
    tell(say("Saved {file}.", { file: name }));
  };
  const showPicture = async () => {
    tell(say("Drawing the picture …"));
    const name = fileName(model, store.get().hypothesis, "png");
    download(name, await picture(), "image/png");
    tell(say("Saved {file}.", { file: name }));
  };
  return [
    h("h3", {}, say("Cite")),
    field,
    h("button", { type: "button", class: "ov-do", onclick: copy }, icon("copy"), say("Copy as citation")),
    h("h3", {}, say("Read as tables")),
    h("button", { type: "button", class: "ov-do", onclick: () => openTables(model, store) }, icon("table"),
      say("Show ledger and verdicts as tables")),
    // Translators: above a list of files that the reader may save
    h("h3", {}, say("Keep")),
    said,
    h("ul", { class: "ov-files" },
      file(say("Picture of this view"), say("PNG, at twice the size of the screen"), showPicture),
      file(say("Paths, places, crossings"), say("GeoJSON, all reconstructions"), keep("map", "geojson", "application/geo+json",
        () => JSON.stringify(geojson(model), null, 1))),
      model.many ? null : file(say("Ledger"), say("CSV, a row an overflight"), keep("ledger", "csv", "text/csv", () => csv(LEDGER_COLUMNS, ledgerRows(model)))),
      file(say("Verdicts"), say("CSV, a row a claim and reconstruction"), keep("verdicts", "csv", "text/csv",
        () => csv(VERDICT_COLUMNS, verdictRows(model))))),
    model.many ? note(manyNote()) : null,
    note(say("Files are made here, in the page. In CSV, text that a spreadsheet would calculate has an apostrophe in front.")),
  ];
}
