// What the page has to live with: the site, frame or file that it is opened from, and copies of itself that a browser saved.
//
// A browser saves a page as it stands: with all that the program has made, which has to go before the program makes it anew. What
// the reader had chosen stays in an attribute. Where no program runs, a style that the program would have switched off hides what
// only it can move and shows the plain version (geo/maps/page.py).

/** @import { Kept } from "./types.js" */

/** How the style begins that hides what is dead; it is in force until it is switched off here. */
const DEAD = ".ov { display: none";
const POLICY = 'meta[http-equiv="Content-Security-Policy"]';
/** Leaflet sets positions as style attributes; a saved copy has them in its text. What the policy in force allows stays the same. */
const COPIES = "; style-src-attr 'unsafe-inline'";

/** What the copy that was opened had kept, by the id of its map. */
const found = new Map();

/**
 * Whether the map can be drawn here: Leaflet is there, and the page's styles are. The script that makes the map asks first.
 * @param {string} id of the map's element
 */
export function ready(id) {
  clean(id);
  return typeof L !== "undefined" && styled() && placed();
}

/**
 * Take away what a saved copy of a map's page holds.
 * @param {string} id of the map's element
 */
export function clean(id) {
  const old = document.getElementById(id);
  const shell = old?.closest(".ov");
  if (!old || !shell) return;
  found.set(id, shell.getAttribute("data-kept"));
  const fresh = document.createElement("div");
  fresh.className = "folium-map";
  fresh.id = id;
  shell.replaceWith(fresh);
  const policy = document.querySelector(POLICY);
  const text = policy?.getAttribute("content");
  if (!policy || !text?.endsWith(COPIES)) return;
  const strict = document.createElement("meta");
  strict.httpEquiv = "Content-Security-Policy";
  strict.content = text.slice(0, -COPIES.length);
  policy.replaceWith(strict);
}

/** Whether the page's style is in force. A window without any extent, as that of a hidden frame, has no styles to ask for. */
export function styled() {
  return !innerWidth || !innerHeight || getComputedStyle(document.documentElement).getPropertyValue("--sans") !== "";
}

/** Whether Leaflet's style is. */
function placed() {
  if (!innerWidth || !innerHeight) return true;
  const probe = document.createElement("div");
  probe.className = "leaflet-pane";
  document.body.append(probe);
  const pane = getComputedStyle(probe).position === "absolute";
  probe.remove();
  return pane;
}

/**
 * Call back as soon as the window has any extent: a frame may be hidden at first, as on a slide or in a tab.
 * @param {() => void} action
 */
export function whenSeen(action) {
  if (innerWidth && innerHeight) {
    action();
    return;
  }
  const observer = new ResizeObserver(() => {
    if (!innerWidth || !innerHeight) return;
    observer.disconnect();
    action();
  });
  observer.observe(document.documentElement);
}

/**
 * Show what the program has made in place of the plain version, or the plain version again.
 * @param {boolean} alive
 */
export function setAlive(alive) {
  document.getElementById("overflight-plain")?.classList.toggle("is-past", alive);
  const dead = [...document.querySelectorAll("style")].find((style) => style.textContent?.startsWith(DEAD));
  if (dead?.sheet) dead.sheet.disabled = alive;
  const policy = document.querySelector(POLICY);
  const text = policy?.getAttribute("content") ?? "";
  if (alive && text && !text.includes("'unsafe-inline'")) policy?.setAttribute("content", text + COPIES);
}

/**
 * What the reader had chosen in the copy that was opened, as far as it can be read.
 * @param {string} id of the map's element
 * @returns {Partial<Kept>}
 */
export function keptIn(id) {
  try {
    const kept = JSON.parse(found.get(id) ?? "{}");
    return kept && typeof kept === "object" ? kept : {};
  } catch {
    return {};
  }
}
