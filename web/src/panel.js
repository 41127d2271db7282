// The docked panel: title, finding, choice of reconstruction, pages, detail. On a narrow screen it is a sheet at the bottom.

import { barsByShip } from "./bars.js";
import { dataView } from "./data.js";
import { detailOf } from "./detail.js";
import { clear, fill, h, icon, lineSample, name, tied } from "./dom.js";
import { createHead } from "./head.js";
import { alsoHere } from "./hits.js";
import { known } from "./known.js";
import { listed, number, say, sayIn, sayN } from "./language.js";
import { claimsView, placesView, sourcesView, tablesView } from "./tabs.js";
import { sharesView } from "./uncertainty.js";
import { missiles, spans } from "./words.js";
import { createWorldsButton } from "./worldcard.js";

/** @import { Child, Crossings, Model, Store, StripView, Totals } from "./types.js" */

const UNDER_HYPOTHESIS = ["paths", "shares"]; // pages that speak of the chosen reconstruction alone

/**
 * @param {Model} model
 * @param {Store} store
 * @param {Crossings} crossings
 * @param {StripView} strip
 * @param {() => Promise<Blob>} picture
 */
export function createPanel(model, store, crossings, strip, picture) {
  const head = createHead(model, store);
  const grip = h("button", { type: "button", class: "ov-grip", "aria-label": say("Show or hide the panel"), "aria-expanded": "false",
    onclick: () => store.set({ open: !store.get().open }) }, h("i"));
  const choice = hypothesisChoice(model, store);
  const worlds = createWorldsButton(model, store);
  /** @type {[key: string, title: string, view: () => Child[]][]} */
  const pages = [
    ["paths", sayIn("tab", "Overflights"), () => [worlds, ...barsByShip(model, store, model.hypothesis(store.get().hypothesis))]],
    ["claims", sayIn("tab", "Claims"), () => claimsView(model, store)],
    // Translators: in how many of the reconstructions drawn a state is overflown, or a claim holds
    ...(model.uncertainty ? [/** @type {(typeof pages)[0]} */ (["shares", sayIn("tab", "Shares"), () => sharesView(model, store)])] : []),
    ["places", sayIn("tab", "Places"), () => placesView(model, store)],
    ["about", sayIn("tab", "Sources"), () => sourcesView(model)],
    ["data", sayIn("tab", "Data"), () => dataView(model, store, picture)],
  ];
  const tabs = new Map(pages.map(([key, title]) => [key, h("button", { type: "button", role: "tab", id: `ov-tab-${key}`,
    "aria-controls": "ov-page", onclick: () => store.set({ tab: key, open: true }) }, title)]));
  const tabList = h("div", { class: "ov-tabs", role: "tablist", "aria-label": say("Pages"), onkeydown: moveTab }, [...tabs.values()]);
  const page = h("div", { class: "ov-page", id: "ov-page", role: "tabpanel", tabindex: "-1" });
  const detail = h("section", { class: "ov-detail", "aria-label": say("Detail"), "aria-live": "polite" });
  const printed = h("div", { class: "ov-print" });
  const panel = h("aside", { class: "ov-panel", "aria-label": say("About this reconstruction") }, grip, head, tabList, choice, page, detail, printed);
  printed.append(h("p", { class: "ov-print-finding" }, totalsLine(model.event.totals)), tablesView(model));

  /** @param {KeyboardEvent} keyEvent */
  function moveTab(keyEvent) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[keyEvent.key];
    if (!step) return;
    const at = pages.findIndex((entry) => entry[0] === store.get().tab);
    const [key] = pages[(at + step + pages.length) % pages.length];
    store.set({ tab: key });
    known(tabs, key).focus();
  }

  let shownTab = "";
  store.on(["tab", "hypothesis"], (state) => {
    const [other, before] = [shownTab !== state.tab, panel.scrollTop];
    shownTab = state.tab;
    panel.classList.toggle("is-under-hypothesis", UNDER_HYPOTHESIS.includes(state.tab));
    for (const [key, title, view] of pages) {
      const tab = known(tabs, key);
      const chosen = key === state.tab;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (!chosen) continue;
      fill(clear(page), {}, [h("h2", { class: "ov-said-only" }, title), view()]);
      page.setAttribute("aria-labelledby", tab.id);
    }
    panel.scrollTop = other ? Math.min(before, top()) : before; // a page opens at its top, and stays where it is when it is told anew
  });
  /** How far the panel is scrolled where its page is at the top, below the tabs. */
  function top() {
    return head.offsetTop + head.offsetHeight - (parseFloat(getComputedStyle(tabList).top) || 0);
  }

  /** @type {Element | null} */
  let opener = null;
  let left = 0; // where the reader was before the detail
  let shown = "";
  const fingers = watchFingers();
  store.on(["focus", "hypothesis"], (state) => {
    const from = document.activeElement;
    if (state.focus && !state.open) store.set({ open: true }); // what is to be read must be on the screen first
    const parts = state.focus ? detailOf(model, store, crossings, strip) : null;
    panel.classList.toggle("has-detail", Boolean(parts));
    const had = detail.childElementCount > 0;
    if (parts) {
      if (!had) [opener, left] = [from, panel.scrollTop];
      const key = `${state.focus?.kind}/${state.focus?.id}`;
      // what was pressed is gone from the screen, or was pressed by a key: go on with what it opened
      const goOn = key !== shown && (detail.contains(from) || page.contains(from) || (from !== document.body && !fingers()));
      shown = key;
      fill(clear(detail), {}, [h("button", { type: "button", class: "ov-back", onclick: () => store.set({ focus: null }) },
        icon("back", 16), say("Back")), parts[0], alsoHere(model, store, crossings), parts.slice(1)]);
      panel.scrollTop = detail.offsetTop - panel.clientHeight / 2; // the top, unless head and choice are very long
      if (goOn) detail.querySelector("h2")?.focus({ preventScroll: true });
    } else if (had) {
      const inside = detail.contains(document.activeElement);
      clear(detail);
      panel.scrollTop = left;
      shown = "";
      if (inside) comeBack();
    }
  });
  /** To where the detail was opened from; where that was told anew meanwhile, to the tab over it. */
  function comeBack() {
    if (!(opener instanceof HTMLElement) || opener === document.body) return;
    (opener.isConnected ? opener : known(tabs, store.get().tab)).focus({ preventScroll: true });
  }

  store.on(["open"], (state) => {
    panel.classList.toggle("is-open", state.open);
    grip.setAttribute("aria-expanded", String(state.open));
  });
  return panel;
}

/** Whether the reader last used a mouse or a finger, and not a key. */
function watchFingers() {
  let fingers = false;
  document.addEventListener("pointerdown", () => { fingers = true; }, true);
  document.addEventListener("keydown", () => { fingers = false; }, true);
  return () => fingers;
}

/** @param {Totals} totals */
function totalsLine(totals) {
  const found = [];
  if (totals.missiles) found.push(missiles(totals.missiles));
  if (totals.platforms) found.push(sayN("{n} ship or site", "{n} ships or sites", totals.platforms));
  if (totals.targets) found.push(sayN("{n} target", "{n} targets", totals.targets));
  return found.length ? say("Published totals: {totals}.", { totals: listed(found) }) : "";
}

/**
 * The choice between reconstructions, each with the states it overflies and how far it is.
 * @param {Model} model
 * @param {Store} store
 */
function hypothesisChoice(model, store) {
  const boxes = model.hypotheses.map((hyp) => {
    const input = h("input", { type: "radio", name: "ov-hypothesis", value: hyp.id,
      onchange: () => store.set({ hypothesis: hyp.id }) });
    const box = h("label", { class: "ov-option" }, input, h("span", { class: "ov-option-text" },
      h("b", {}, lineSample(hyp.paths.some((path) => path.solid.some(Boolean)) ? "solid" : "dashed"), name(hyp.name)),
      h("span", { class: "ov-option-states" }, hyp.states.map((c) => [
        h("span", { class: model.finding.extra.includes(c.code) ? "ov-whole is-extra" : "ov-whole" }, name(model.stateName(c.code)),
          // Translators: of all missiles, so many overfly the state
          c.paths < c.of ? h("small", {}, " ", say("{some} of {all}", { some: number.format(c.paths), all: number.format(c.of) })) : null), h("wbr")])),
      h("span", { class: "ov-option-km" }, tied(say("about {length}", { length: spans(hyp) })))));
    return { id: hyp.id, input, box };
  });
  store.on(["hypothesis"], (state) => {
    for (const { id, input, box } of boxes) {
      input.checked = id === state.hypothesis;
      box.classList.toggle("is-chosen", id === state.hypothesis);
    }
  });
  return h("fieldset", { class: "ov-choice" }, h("legend", {}, say("Reconstruction")), boxes.map(({ box }) => box));
}
