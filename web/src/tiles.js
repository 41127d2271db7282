// What lies under the event: the drawn map, nothing, or tiles that the page's maker has added.

import { h } from "./dom.js";
import { say, sayIn } from "./language.js";

/** @import { Store, Tiles } from "./types.js" */

/** What the page has besides the drawn map, by the map; it is told after the event is drawn, or before a hidden frame is seen. */
/** @type {WeakMap<L.Map, Tiles[]>} */
const added = new WeakMap();
/** @type {WeakMap<L.Map, () => void>} */
const told = new WeakMap();

/**
 * Say which layers of tiles the page has: their names and the layers themselves.
 * @param {L.Map} map
 * @param {[name: string, layer: L.GridLayer][]} list
 */
export function tiles(map, list) {
  added.set(map, list.map(([name, layer]) => ({ name, layer })));
  told.get(map)?.();
}

/**
 * Follow the choice: show what was chosen, and take note where a control of folium's switches layers itself.
 * @param {L.Map} map
 * @param {Store} store
 * @param {HTMLElement} shell
 * @param {string} [wish] of a copy that was opened
 */
export function watchTiles(map, store, shell, wish) {
  const own = () => added.get(map) ?? [];
  const credit = shell.querySelector(".ov-credit");
  const written = credit?.textContent ?? "";
  const show = () => {
    const { backdrop } = store.get();
    const list = own();
    const chosen = list.find((entry) => entry.name === backdrop);
    for (const { layer } of list) if (layer !== chosen?.layer && map.hasLayer(layer)) layer.remove();
    if (chosen && !map.hasLayer(chosen.layer)) chosen.layer.addTo(map);
    shell.classList.toggle("has-no-backdrop", backdrop !== "drawn");
    if (credit && chosen) credit.textContent = [plainText(chosen.layer.getAttribution?.() ?? ""), written].filter(Boolean).join(", ");
    else if (credit && list.length) credit.textContent = written;
  };
  const begin = () => {
    const list = own();
    if (!list.length) return;
    const kept = wish === "none" || wish === "drawn" || list.some((entry) => entry.name === wish);
    store.set({ backdrop: kept ? wish : list[0].name });
    store.on(["backdrop"], show);
    map.on("layeradd", ({ layer }) => {
      const entry = own().find((other) => other.layer === layer);
      if (entry && entry.name !== store.get().backdrop) store.set({ backdrop: entry.name });
    });
  };
  told.set(map, begin);
  begin();
}

/**
 * The choice, for the menu of layers; it is filled when the layers are known.
 * @param {L.Map} map
 * @param {Store} store
 */
export function backdropChoice(map, store) {
  const box = h("fieldset", { class: "ov-backdrops", hidden: true }, h("legend", {}, say("Background")));
  store.on(["backdrop"], ({ backdrop }) => {
    const list = added.get(map) ?? [];
    box.hidden = !list.length;
    if (box.hidden) return;
    if (box.childElementCount === 1) {
      const choices = [["drawn", say("Drawn map")], ["none", sayIn("background", "None")], ...list.map(({ name }) => [name, name])];
      box.append(...choices.map(([value, title]) => h("label", { class: "ov-check" }, h("input", { type: "radio", name: "ov-backdrop", value,
        onchange: () => store.set({ backdrop: value }) }), h("span", {}, title))));
    }
    for (const input of box.querySelectorAll("input")) input.checked = input.value === backdrop;
  });
  return box;
}

/** @param {string} markup an attribution, as Leaflet takes it */
function plainText(markup) {
  return new DOMParser().parseFromString(markup, "text/html").body.textContent ?? "";
}
