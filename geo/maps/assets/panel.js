// The docked panel: title, finding, choice of reconstruction, pages, detail. On a narrow screen it is a sheet at the bottom.

function createPanel(model, store, crossings, picture) {
  const event = model.event;
  const totals = event.totals;
  const head = h("header", { class: "ov-head" },
    h("h1", {}, name(event.title), event.title.includes(event.date.slice(0, 4)) ? null
      : h("time", { datetime: event.date }, `, ${longDate(event.date)}`)),
    h("p", { class: "ov-finding" }, name(model.finding.headline)),
    h("p", { class: "ov-counts" }, name(model.finding.detail)));
  const grip = h("button", { type: "button", class: "ov-grip", "aria-label": "Show or hide the panel", "aria-expanded": "false",
    onclick: () => store.set({ open: !store.get().open }) }, h("i"));
  const choice = hypothesisChoice(model, store);
  const pages = [
    ["paths", "Overflights", () => barsByShip(model, store, model.hypothesis(store.get().hypothesis))],
    ["claims", "Claims", () => claimsView(model, store)],
    ...(model.uncertainty ? [["shares", "Shares", () => sharesView(model, store)]] : []),
    ["places", "Places", () => placesView(model, store)],
    ["about", "Sources", () => sourcesView(model)],
    ["data", "Data", () => dataView(model, store, picture)],
  ];
  const tabs = h("div", { class: "ov-tabs", role: "tablist", "aria-label": "Pages", onkeydown: moveTab });
  for (const [key, title] of pages) {
    tabs.append(h("button", { type: "button", role: "tab", id: `ov-tab-${key}`, "aria-controls": "ov-page",
      onclick: () => store.set({ tab: key, open: true }) }, title));
  }
  const page = h("div", { class: "ov-page", id: "ov-page", role: "tabpanel", tabindex: "-1" });
  const body = h("div", { class: "ov-body" }, tabs, page);
  const detail = h("section", { class: "ov-detail", "aria-label": "Detail", "aria-live": "polite" });
  const printed = h("div", { class: "ov-print" });
  const panel = h("aside", { class: "ov-panel", "aria-label": "About this reconstruction" }, grip, head, choice, body, detail, printed);
  printed.append(h("p", { class: "ov-print-finding" }, totalsLine(totals)), tablesView(model));

  function moveTab(keyEvent) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[keyEvent.key];
    if (!step) return;
    const at = pages.findIndex(([key]) => key === store.get().tab);
    const [key] = pages[(at + step + pages.length) % pages.length];
    store.set({ tab: key });
    tabs.querySelector(`#ov-tab-${key}`).focus();
  }

  store.on(["tab", "hypothesis"], (state) => {
    for (const [key, title, view] of pages) {
      const tab = tabs.querySelector(`#ov-tab-${key}`);
      const chosen = key === state.tab;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (!chosen) continue;
      clear(page).append(h("h2", { class: "ov-said-only" }, title), ...view().flat(3).filter(Boolean));
      page.setAttribute("aria-labelledby", tab.id);
    }
  });

  let opener = null;
  store.on(["focus", "hypothesis"], (state) => {
    const parts = state.focus ? detailOf(model, store, crossings) : null;
    panel.classList.toggle("has-detail", Boolean(parts));
    const had = detail.childElementCount > 0;
    if (parts) {
      if (!had) opener = document.activeElement;
      clear(detail).append(h("button", { type: "button", class: "ov-back", onclick: () => store.set({ focus: null }) },
        icon("back", 16), "Back"), ...[parts[0], alsoHere(model, store, crossings), ...parts.slice(1)].flat(3).filter(Boolean));
      detail.scrollTop = 0;
    } else if (had) {
      clear(detail);
      if (opener?.isConnected) opener.focus({ preventScroll: true });
    }
  });
  store.on(["open"], (state) => {
    panel.classList.toggle("is-open", state.open);
    grip.setAttribute("aria-expanded", String(state.open));
  });
  return panel;
}

function totalsLine(totals) {
  const parts = [];
  if (totals.missiles) parts.push(plural(totals.missiles, "missile"));
  if (totals.platforms) parts.push(plural(totals.platforms, "ship or site", "ships or sites"));
  if (totals.targets) parts.push(plural(totals.targets, "target"));
  return parts.length ? `Published totals: ${listed(parts)}.` : "";
}

/** The choice between reconstructions, each with the states it overflies and how far it is. */
function hypothesisChoice(model, store) {
  const boxes = model.hypotheses.map((hyp) => {
    const input = h("input", { type: "radio", name: "ov-hypothesis", value: hyp.id,
      onchange: () => store.set({ hypothesis: hyp.id }) });
    const box = h("label", { class: "ov-option" }, input, h("span", { class: "ov-option-text" },
      h("b", {}, lineSample(hyp.solid.some(Boolean) ? "solid" : "dashed"), name(hyp.name)),
      h("span", { class: "ov-option-states" }, hyp.states.map((c) => [
        h("span", { class: model.finding.extra.includes(c.code) ? "ov-whole is-extra" : "ov-whole" }, name(model.stateName(c.code)),
          c.paths < c.of ? h("small", {}, ` ${c.paths} of ${c.of}`) : null), h("wbr")])),
      h("span", { class: "ov-option-km" }, `about ${kmSpan(hyp.least_m, hyp.most_m)} · ${minuteSpan(hyp.least_s, hyp.most_s)}`)));
    return [hyp.id, input, box];
  });
  store.on(["hypothesis"], (state) => {
    for (const [id, input, box] of boxes) {
      input.checked = id === state.hypothesis;
      box.classList.toggle("is-chosen", id === state.hypothesis);
    }
  });
  return h("fieldset", { class: "ov-choice" }, h("legend", {}, "Reconstruction"), boxes.map(([, , box]) => box));
}
