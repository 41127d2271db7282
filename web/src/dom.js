// Elements made by hand: text only ever goes in as text, so nothing a file says is read as markup.

/** @import { Attributes, Child } from "./types.js" */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element: h("p", {class: "x", onclick: f}, "text", child, [more]).
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/**
 * The same for SVG.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/**
 * Give an element attributes and children.
 * @template {Element} E
 * @param {E} element
 * @param {Attributes} attributes
 * @param {readonly Child[]} children
 * @returns {E}
 */
export function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), /** @type {EventListener} */ (value));
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) fill(element, {}, child);
    else element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

/**
 * @template {Element} E
 * @param {E} element
 * @returns {E}
 */
export function clear(element) {
  element.replaceChildren();
  return element;
}

/**
 * A word of the file inside a sentence of ours: its own writing direction must not turn ours around.
 * @param {Child} text
 */
export function name(text) {
  return h("bdi", {}, text);
}

// What no line should divide: 12 × Kalibr, 7 %, 5 km, 7 targets, 15 September, a mark and the word behind it, J-CAST, 2017-09-15.
// A number that ends a name belongs to that: flight 1812 over, Hwasong-12 over
const TIED = new RegExp(`(${[
  String.raw`\p{N}[\p{N}.,–\u00a0\u202f]* (?:×[ \u00a0]\S{1,20}|%[.,;:]?|\p{L}{1,3}(?!\p{L}))`,
  String.raw`(?<![\p{L}\p{N}.,-])(?:\p{N}{1,3}(?:[.,\u00a0\u202f]\p{N}{3})*) \p{L}{1,9}(?![\p{L}-])`,
  String.raw`(?<!\S)[✓↺◐✕!?] \S{1,14}`,
  String.raw`(?<![\p{L}\p{N}'’-])[\p{L}\p{N}'’]{1,12}(?:-[\p{L}\p{N}'’]{1,12}){1,3}(?![\p{L}\p{N}-])`,
].join("|")})`, "u");

/**
 * Such a word or sentence, with no line that ends between a number and what it counts in, or within a word with a hyphen.
 * @param {string} text
 */
export function tied(text) {
  return name(text.split(TIED).map((part, i) => (i % 2 ? h("span", { class: "ov-tied" }, part) : part)));
}

/**
 * A link, for https addresses only; anything else stays plain text.
 * @param {string | null} url
 * @param {...Child} content
 * @returns {Child}
 */
export function link(url, ...content) {
  if (!url || !/^https:\/\//i.test(url)) return content;
  return h("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, content);
}

/**
 * What draws on a canvas.
 * @param {HTMLCanvasElement} canvas
 */
export function inkOf(canvas) {
  const ink = canvas.getContext("2d");
  if (!ink) throw new Error("this browser draws on no canvas");
  return ink;
}

/**
 * Set position and size through the style object: the page's policy allows no style attributes.
 * @template {HTMLElement} E
 * @param {E} element
 * @param {{ [property: string]: string }} style by their names in CSS
 * @returns {E}
 */
export function styled(element, style) {
  for (const [property, value] of Object.entries(style)) element.style.setProperty(property, value);
  return element;
}

const SHAPES = {
  diamond: "M0-8.6 8.6 0 0 8.6-8.6 0Z",
  square: "M-6.6-6.6H6.6V6.6H-6.6Z",
  triangle: "M0-8 8.2 6.4H-8.2Z",
  pentagon: "M0-8.2 7.9-2.5 4.9 6.8H-4.9L-7.9-2.5Z",
  circle: "M-7 0A7 7 0 1 1 7 0A7 7 0 1 1-7 0Z",
  hexagon: "M-4-7H4L8 0 4 7H-4L-8 0Z",
};
const OUTLINES = Object.values(SHAPES);

/** The outline of a ship's mark, some 16 across. @param {number} index */
export function shipOutline(index) {
  return OUTLINES[index % OUTLINES.length];
}

/**
 * The mark of a ship: a shape and a colour by its place in the file; ships share a look from the seventh on.
 * @param {number} index
 * @param {number} [size] in pixels
 */
export function shipMark(index, size = 18) {
  const mark = s("svg", { viewBox: "-11 -11 22 22", width: size, height: size, class: `ov-mark ov-ship-${index % 4}`,
    "aria-hidden": "true" });
  mark.append(s("path", { d: shipOutline(index) }));
  return mark;
}

/**
 * A sample of a line for legends.
 * @param {"solid" | "dashed" | "ghost"} kind
 */
export function lineSample(kind) {
  return s("svg", { viewBox: "0 0 34 10", width: 34, height: 10, class: `ov-sample ov-sample-${kind}`, "aria-hidden": "true" },
    s("path", { d: "M1 5H33" }));
}

/** Small line icons, drawn on a 20 x 20 grid. */
const ICONS = {
  close: "M5 5 15 15M15 5 5 15",
  back: "M12 4 6 10 12 16",
  layers: "M10 3 18 7.5 10 12 2 7.5ZM3 11.5 10 15.5 17 11.5",
  theme: "M10 3A7 7 0 1 0 17 10A5.5 5.5 0 0 1 10 3Z",
  home: "M3 8V3H8M12 3H17V8M17 12V17H12M8 17H3V12",
  plus: "M10 4V16M4 10H16",
  minus: "M4 10H16",
  play: "M6 3.5 16 10 6 16.5Z",
  pause: "M6 4V16M14 4V16",
  save: "M10 3V12M6 8.5 10 12.5 14 8.5M4 16.5H16",
  copy: "M7 7V3.5H16.5V13H13M3.5 7H13V16.5H3.5Z",
  table: "M3 4.5H17V15.5H3ZM3 8H17M3 11.7H17M8 4.5V15.5",
  globe: "M10 2.5A7.5 7.5 0 1 0 10 17.5A7.5 7.5 0 1 0 10 2.5ZM2.5 10H17.5M10 2.5C6.5 6 6.5 14 10 17.5C13.5 14 13.5 6 10 2.5",
  up: "M4 12.5 10 6.5 16 12.5",
  next: "M8 4 14 10 8 16",
  worlds: "M3 6Q9 2 17 4.5M3 10Q10 7 17 10M3 14.5Q10 17.5 17 15",
};

/**
 * @param {keyof typeof ICONS} which
 * @param {number} [size] in pixels
 */
export function icon(which, size = 20) {
  return s("svg", { viewBox: "0 0 20 20", width: size, height: size, class: "ov-icon", "aria-hidden": "true" },
    s("path", { d: ICONS[which] }));
}
