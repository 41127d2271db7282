// The strike area by itself: a small second map in a corner, where targets that lie close on the main map come apart.

const INSET_SHARE = 0.5; // of the event's extent: where targets fill more, the main map shows them well

/** Bounds of the targets, or null where an inset would show no more than the main map. */
function strikeBounds(model, bounds) {
  const points = [...model.targets.values()].map((target) => latLng(target.at));
  if (points.length < 3) return null;
  const area = L.latLngBounds(points).pad(0.1);
  const share = (key) => (area[`get${key[0]}`]() - area[`get${key[1]}`]()) / (bounds[`get${key[0]}`]() - bounds[`get${key[1]}`]());
  return Math.max(share(["East", "West"]), share(["North", "South"])) < INSET_SHARE ? area : null;
}

function drawInset(map, model, store, bounds, stage, quietly) {
  const area = strikeBounds(model, bounds);
  if (!area) return null;
  const holder = h("div", { class: "ov-inset-map" });
  const open = h("button", { type: "button", class: "ov-inset-open", onclick: () => show() }, icon("home", 16), "Strike area");
  const box = h("section", { class: "ov-inset", "aria-label": "Strike area, enlarged" }, holder, open);
  stage.append(box);
  const inset = L.map(holder, { attributionControl: false, zoomControl: false, dragging: false, scrollWheelZoom: false, zoomSnap: 0.25,
    doubleClickZoom: false, boxZoom: false, keyboard: false, touchZoom: false, fadeAnimation: false, zoomAnimation: false, minZoom: 2.5 });
  holder.removeAttribute("tabindex"); // what it shows is reached on the main map
  holder.setAttribute("inert", "");
  const frame = L.rectangle(area, { className: "ov-inset-frame", interactive: false, pane: "ov-areas" });
  inset.fitBounds(area, { animate: false });
  // its own store: it shows what is chosen, and nothing can be chosen in it
  const quiet = createStore({ ...store.get(), layers: { ships: false, launch: false, targets: true, places: true, crossings: false,
    compare: true, rings: false } });
  drawBackdrop(inset, model, quiet, true);
  const ribbons = drawRibbons(inset, model, quiet);
  const markers = drawMarkers(inset, model, quiet);
  const geography = geographyLabels(inset, model);
  const labels = createLabels(inset, {
    items: () => [...markers.items(), ...geography().towns.filter((town) => town.people > 150000), ...geography().rivers],
    obstacles(taken) {
      markers.boxes().forEach((b) => taken.mark(b));
      const covered = open.getBoundingClientRect();
      const home = holder.getBoundingClientRect();
      const corner = inset.containerPointToLayerPoint([covered.left - home.left, covered.top - home.top]);
      taken.mark([corner.x, corner.y, covered.width, covered.height]);
    },
  });
  markers.declutter();
  ribbons.draw();
  labels.layout();
  store.on(["hypothesis", "focus", "hover"], ({ hypothesis, focus, hover }) => quiet.set({ hypothesis, focus, hover }));
  quiet.on(["hypothesis"], () => labels.later());

  const show = () => quietly(() => map.fitBounds(area, { animate: false, padding: [24, 24] }));
  /** Hide it where the main map shows the area as large, and where it would lie on a path. */
  const check = () => {
    box.classList.remove("is-needless");
    const wide = map.getZoom() >= inset.getZoom() - 0.4 || coversPath();
    box.classList.toggle("is-needless", wide);
    if (wide) frame.remove();
    else if (getComputedStyle(box).display !== "none") frame.addTo(map);
    else frame.remove();
  };
  function coversPath() {
    const home = stage.getBoundingClientRect();
    const own = box.getBoundingClientRect();
    const [left, top, right] = [own.left - home.left - 8, own.top - home.top - 8, own.right - home.left + 8];
    return own.width > 0 && model.hypotheses.some((hyp) => hyp.paths.some((path) => path.stations.some((at) => {
      const p = map.latLngToContainerPoint(at);
      return p.x > left && p.x < right && p.y > top && p.y < own.bottom - home.top + 8;
    })));
  }
  map.on("moveend zoomend resize", check);
  check();
  // on a phone there is no room for an inset: choosing a target goes there instead
  const narrow = matchMedia("(max-width: 999px)");
  const instead = () => narrow.matches && store.get().focus?.kind === "target";
  store.on(["focus"], () => instead() && map.getZoom() < inset.getZoom() && show());
  return { instead, show };
}
