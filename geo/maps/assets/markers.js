// Ships, targets, reported places. What is assumed is drawn as an area with a soft edge; its mark is hollow. Marks are
// buttons, so that keyboard and screen reader reach them.

const ROUNDS = 160;
const FAR_ZOOM = 3.9; // farther out, numbered targets shrink to dots

/** `barred()`: boxes in layer pixels, beside the marks' own, that no line from a name to its mark may cross. */
function drawMarkers(map, model, store, barred = () => []) {
  const pane = map.createPane("ov-areas");
  pane.style.zIndex = 320;
  pane.style.pointerEvents = "none";
  const areas = { pane: "ov-areas", renderer: L.svg({ pane: "ov-areas", padding: 0.6 }), interactive: false };
  const layers = { launch: L.layerGroup(), ships: L.layerGroup(), targets: L.layerGroup(), places: L.layerGroup(),
    rings: L.layerGroup() };
  const marks = [];

  const launch = model.event.launch;
  if (launch.line.length) L.polygon(decode(launch.line), { ...areas, className: "ov-launch" }).addTo(layers.launch);
  for (const ring of model.rings) {
    const line = decode(ring.line);
    L.polyline(line, { ...areas, className: "ov-range" }).addTo(layers.rings);
  }
  for (const ship of model.platforms.values()) {
    const at = latLng(ship.at);
    if (ship.radius_km) {
      L.circle(at, { ...areas, radius: ship.radius_km * 1000, className: `ov-area ov-ship-${ship.index % 4}` })
        .addTo(layers.ships);
    }
    marks.push(mark(layers.ships, { kind: "platform", id: ship.id, at, size: 18,
      className: ship.basis === "published" ? "ov-pin ov-pin-ship" : "ov-pin ov-pin-ship is-assumed",
      label: `${ship.name}, ${ship.count ? plural(ship.count, "missile") : "missiles not counted"}, position ${BASIS[ship.basis]}` },
    shipMark(ship.index, 18)));
  }
  let number = 0;
  for (const target of model.targets.values()) {
    const at = latLng(target.at);
    number += 1;
    if (target.radius_km) {
      L.circle(at, { ...areas, radius: target.radius_km * 1000, className: "ov-area ov-area-target" }).addTo(layers.targets);
    }
    marks.push(mark(layers.targets, { kind: "target", id: target.id, at, size: 19, apart: true, className: "ov-pin ov-pin-target",
      label: `Target ${number}: ${target.name}, position ${BASIS[target.basis]}` }, h("span", {}, number)));
  }
  for (const place of model.places.values()) {
    const denied = place.denials.length > 0;
    marks.push(mark(layers.places, { kind: "place", id: place.id, at: latLng(place.at), size: 13,
      className: `ov-pin ov-pin-place${denied ? " is-denied" : ""}`,
      label: `${place.name}: ${plural(place.reports.length, "report")}${denied ? ", denied" : ""}` }, h("span")));
  }

  function mark(layer, item, content) {
    const button = h("button", { type: "button", class: item.className, "aria-label": item.label, title: item.label,
      onclick: () => store.set({ focus: { kind: item.kind, id: item.id } }) }, content);
    L.DomEvent.disableClickPropagation(button);
    const marker = L.marker(item.at, { interactive: false, keyboard: false,
      icon: L.divIcon({ className: "ov-pin-box", html: button, iconSize: [0, 0] }) }).addTo(layer);
    return { ...item, button, marker };
  }

  let ringsShown = false;
  store.on(["layers"], (state) => {
    if (state.layers.rings && !ringsShown && map._loaded) {
      const all = L.latLngBounds(model.rings.flatMap((ring) => decode(ring.line)));
      if (!map.getBounds().contains(all)) map.fitBounds(all, { animate: false, padding: [10, 10] });
    }
    ringsShown = state.layers.rings;
    for (const [key, layer] of Object.entries(layers)) {
      if (state.layers[key]) layer.addTo(map);
      else layer.remove();
    }
  });
  store.on(["focus"], (state) => {
    for (const m of marks) m.button.classList.toggle("is-focus", state.focus?.kind === m.kind && state.focus.id === m.id);
  });

  /** Numbers that would hide each other step aside; a line leads back to the place. */
  function declutter() {
    map.getContainer().classList.toggle("ov-far", map.getZoom() < FAR_ZOOM);
    const loose = marks.filter((m) => m.apart);
    const home = loose.map((m) => map.latLngToLayerPoint(m.at));
    const now = home.map((p) => p.clone());
    const least = map.getZoom() < FAR_ZOOM ? 0 : 26; // WCAG 2.5.8: 24 pixels from middle to middle
    for (let round = 0; round < ROUNDS; round += 1) {
      for (let i = 0; i < now.length; i += 1) {
        for (let j = 0; j < i; j += 1) {
          const away = now[i].subtract(now[j]);
          const far = Math.hypot(away.x, away.y);
          if (far >= least) continue;
          const push = far > 0.01 ? away.multiplyBy((least - far) / 2 / far) : L.point(0, least / 2);
          now[i] = now[i].add(push);
          now[j] = now[j].subtract(push);
        }
        if (round < 0.6 * ROUNDS) now[i] = now[i].add(home[i].subtract(now[i]).multiplyBy(0.04)); // at last only apart
      }
    }
    loose.forEach((m, i) => {
      const move = now[i].subtract(home[i]);
      m.shift = move;
      m.button.style.transform = `translate(${move.x.toFixed(1)}px, ${move.y.toFixed(1)}px)`;
      const long = Math.hypot(move.x, move.y);
      styled(m.button, { "--tie": `${long > 8 ? long.toFixed(1) : 0}px`,
        "--tie-turn": `${Math.atan2(-move.y, -move.x).toFixed(3)}rad` });
    });
  }
  map.on("zoomend viewreset", declutter);

  const layerOf = { platform: "ships", target: "targets", place: "places" };
  const shown = () => marks.filter((m) => store.get().layers[layerOf[m.kind]]);

  /** Boxes that names must keep off: [left, top, width, height] in layer pixels. */
  function boxes() {
    return shown().map((m) => {
      const p = map.latLngToLayerPoint(m.at).add(m.shift || L.point(0, 0));
      return [p.x - m.size / 2 - 1, p.y - m.size / 2 - 1, m.size + 2, m.size + 2];
    });
  }

  const names = new Map();
  /** Names of ships and reported places as label items. */
  function items() {
    const wanted = [];
    const named = [];
    const own = new Map(shown().map((m, i) => [m, boxes()[i]]));
    const clear = (m, box, point) => {
      const [a, b] = leadEnds(box, point);
      if (a.distanceTo(b) - m.size / 2 < LEAD_FROM_PX) return true;
      const others = [...own].filter(([other]) => other !== m).map(([, other]) => other);
      return [...others, ...named, ...barred()].every((other) => !crosses(a, b, other));
    };
    for (const m of shown()) {
      if (m.kind === "target" && map.getZoom() < 7.4) continue;
      const key = `${m.kind}-${m.id}`;
      if (!names.has(key)) {
        const record = { platform: model.platforms, target: model.targets, place: model.places }[m.kind].get(m.id);
        names.set(key, h("div", { class: `ov-label ov-label-${m.kind}${m.kind === "platform" ? ` ov-ship-${record.index % 4}` : ""}`, "aria-hidden": "true" }, name(record.name),
          m.kind === "platform" && record.count ? h("small", {}, ` × ${record.count}`) : null, h("i", { class: "ov-leader" })));
      }
      const shift = m.shift || L.point(0, 0);
      const rings = m.kind === "target" ? [m.size / 2 + 5] : [m.size / 2 + 5, m.size + 14, m.size + 30, m.size + 46];
      wanted.push({ key, element: names.get(key), at: m.at, pad: 2,
        spots: (w, high) => rings.flatMap((reach) => beside(reach)(w, high)),
        points: () => [map.latLngToLayerPoint(m.at).add(shift)],
        accepts: (box) => clear(m, box, box.point),
        placed: (element, box, point) => {
          named.push(box);
          lead(element, box, point, m.size / 2);
        } });
    }
    return wanted;
  }
  return { declutter, boxes, items, shown };
}

const LEAD_FROM_PX = 12; // a name that stands nearer to its mark needs no line to it

function leadEnds(box, point) {
  return [L.point(Math.min(Math.max(point.x, box[0]), box[0] + box[2]),
    Math.min(Math.max(point.y, box[1] + 3), box[1] + box[3] - 3)), point];
}

function crosses(a, b, [left, top, width, height]) {
  return Boolean(L.LineUtil.clipSegment(a, b, L.bounds([left, top], [left + width, top + height])));
}

/** Lead from a name that had to stand away to its mark. */
function lead(element, box, point, radius) {
  const [from, to] = leadEnds(box, point);
  const long = from.distanceTo(to) - radius;
  styled(element.lastChild, { left: `${from.x - box[0]}px`, top: `${from.y - box[1]}px`, width: `${long < LEAD_FROM_PX ? 0 : long}px`,
    transform: `rotate(${Math.atan2(to.y - from.y, to.x - from.x)}rad)` });
}
