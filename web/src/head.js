// The first words of the page: what the account says happened, how its claims came out as a whole, and what was found.

import { h, styled, tied } from "./dom.js";
import { number, say, sayN } from "./language.js";
import { wholeOf } from "./tables.js";
import { longDate, VERDICTS, verdictOf } from "./words.js";

/** @import { Model, Store } from "./types.js" */

const LONG_HEADLINE = 70; // letters

/**
 * @param {Model} model
 * @param {Store} store
 */
export function createHead(model, store) {
  const { event, finding, story } = model;
  return h("header", { class: "ov-head" },
    h("h1", {}, tied(event.title), event.title.includes(event.date.slice(0, 4)) ? null
      : h("time", { datetime: event.date }, `, ${longDate(event.date)}`)),
    h("dl", { class: "ov-story" }, story.map(({ key, label, text }) => h("div", { class: `ov-story-${key}` }, h("dt", {}, label), h("dd", {}, tied(text))))),
    verdictStrip(model, store),
    h("h2", { class: `ov-finding${finding.headline.length > LONG_HEADLINE ? " is-long" : ""}` }, tied(finding.headline)),
    h("p", { class: "ov-counts" }, tied(finding.detail)));
}

/**
 * All claims in one look: a part of the strip for each verdict, as wide as it is frequent. Each leads to its claims.
 * @param {Model} model
 * @param {Store} store
 */
function verdictStrip(model, store) {
  const found = model.verdicts.map((claim) => wholeOf(claim).verdict);
  if (!found.length) return null;
  const parts = Object.keys(VERDICTS).map((verdict) => ({ verdict, count: found.filter((one) => one === verdict).length }))
    .filter(({ count }) => count);
  const go = (/** @type {string} */ verdict) => () => {
    store.set({ tab: "claims", open: true, focus: null });
    const first = document.querySelector(`.ov-claim[data-verdict="${verdict}"] summary`);
    if (!(first instanceof HTMLElement)) return;
    first.scrollIntoView({ block: "start" });
    first.focus({ preventScroll: true });
  };
  const cells = parts.map(({ verdict, count }) => styled(h("li", {}, h("button", { type: "button",
    // Translators: a button that shows the claims with this verdict
    class: `ov-verdicts-part is-${VERDICTS[verdict]?.tone}`, "aria-label": say("{count} {verdict}: show", { count, verdict: verdictOf(verdict) }), onclick: go(verdict) },
  h("i", { "aria-hidden": "true" }, VERDICTS[verdict]?.mark), h("b", {}, number.format(count)))), { "flex-grow": String(count) }));
  return h("section", { class: "ov-verdicts", "aria-label": say("Claims checked") },
    h("h2", {}, sayN("{n} claim checked", "{n} claims checked", found.length)), h("ul", {}, cells),
    h("p", { "aria-hidden": "true" }, parts.map(({ verdict, count }) => h("span", {}, h("i", { class: `is-${VERDICTS[verdict]?.tone}` }, VERDICTS[verdict]?.mark),
      h("b", {}, number.format(count)), h("span", {}, verdictOf(verdict))))));
}
