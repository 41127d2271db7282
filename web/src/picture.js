// The view as a PNG, drawn here on a canvas from what is on the screen: paths as paths, texts as texts. No server, and no
// picture is loaded, so the canvas stays readable in every browser.

import { h, inkOf } from "./dom.js";
import { say } from "./language.js";
import { longDate } from "./words.js";

/** @import { Model, Store } from "./types.js" */

/** @typedef {CanvasRenderingContext2D} Ink */
/** @typedef {(key: string) => string} Colour */
/** @typedef {{ line: string, size: number, weight: number }} TextLine */

const PICTURE_SCALE = 2;

/**
 * The map as the reader sees it, under title and finding, over what it rests on.
 * @param {L.Map} map
 * @param {Model} model
 * @param {Store} store
 * @param {HTMLElement} stage
 * @returns {Promise<Blob>}
 */
export function picture(map, model, store, stage) {
  const home = stage.getBoundingClientRect();
  const look = getComputedStyle(document.documentElement);
  /** @type {Colour} */
  const colour = (key) => look.getPropertyValue(`--${key}`).trim();
  const font = (/** @type {number} */ size, /** @type {number} */ weight) => `${weight} ${size}px ${colour("sans")}`;
  const pad = Math.min(24, home.width * 0.04);
  const canvas = h("canvas");
  const ink = inkOf(canvas);
  /** @type {(text: string, size: number, weight: number) => TextLine[]} */
  const wrap = (text, size, weight) => {
    ink.font = font(size, weight);
    return wrapped(ink, text, home.width - 2 * pad).map((line) => ({ line, size, weight }));
  };
  const hyp = model.hypothesis(store.get().hypothesis);
  const [title, small] = home.width < 600 ? [17, 10] : [22, 11];
  const what = { title: model.event.title, name: hyp.name, date: longDate(model.event.date) };
  const event = what.title.includes(model.event.date.slice(0, 4)) ? say("{title} · {name}", what) : say("{title}, {date} · {name}", what);
  const head = [...wrap(event, small + 2, 600), ...wrap(model.finding.headline, title, 700)];
  const rests = say("A reconstruction: positions are assumed and times estimated where no source gives them.");
  const foot = wrap(`${rests} ${model.credits.line}. ${store.get().layers.settled ? `${model.credits.ground} ` : ""}${model.made_with}`, small, 400);
  const high = (/** @type {TextLine[]} */ lines) => lines.reduce((sum, { size }) => sum + size * 1.35, 0) + 2 * 12;
  const [top, bottom] = [high(head), high(foot)];
  canvas.width = Math.round(home.width * PICTURE_SCALE);
  canvas.height = Math.round((top + home.height + bottom) * PICTURE_SCALE);
  ink.setTransform(PICTURE_SCALE, 0, 0, PICTURE_SCALE, 0, 0);
  ink.fillStyle = colour("paper");
  ink.fillRect(0, 0, home.width, top + home.height + bottom);
  /** @type {(lines: TextLine[], from: number, tone: string) => number} */
  const write = (lines, from, tone) => lines.reduce((y, { line, size, weight }) => {
    ink.font = font(size, weight);
    ink.fillStyle = colour(tone);
    ink.fillText(line, pad, y + size * 1.05);
    return y + size * 1.35;
  }, from);
  ink.textBaseline = "alphabetic";
  write(head, 12, "ink");
  write(foot, top + home.height + 12, "soft");
  ink.save();
  ink.beginPath();
  ink.rect(0, top, home.width, home.height);
  ink.clip();
  ink.translate(-home.left, top - home.top);
  ink.fillStyle = getComputedStyle(map.getContainer()).backgroundColor;
  ink.fillRect(home.left, home.top, home.width, home.height);
  const skip = (/** @type {Element} */ element) => element.matches(".ov-controls, .ov-menu, .ov-player, .ov-credit, dialog");
  paintElement(ink, stage, skip, colour);
  ink.restore();
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture is too large for this browser"))), "image/png");
  });
}

/**
 * @param {Ink} ink
 * @param {string} text
 * @param {number} width
 */
export function wrapped(ink, text, width) {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const longer = `${lines[lines.length - 1]} ${word}`.trim();
    if (ink.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.filter(Boolean);
}

/**
 * Paint an element and what it holds, lower layers first.
 * @param {Ink} ink
 * @param {Element} element
 * @param {(element: Element) => boolean} skip
 * @param {Colour} colour
 */
function paintElement(ink, element, skip, colour) {
  if (skip(element)) return;
  const style = getComputedStyle(element);
  if (style.display === "none") return;
  if (element instanceof HTMLImageElement && element.complete) {
    const box = element.getBoundingClientRect();
    ink.drawImage(element, box.left, box.top, box.width, box.height);
    return;
  }
  if (element instanceof HTMLCanvasElement) {
    const box = element.getBoundingClientRect();
    if (box.width && element.width) ink.drawImage(element, box.left, box.top, box.width, box.height);
    return;
  }
  const before = ink.globalAlpha;
  ink.globalAlpha = before * Number(style.opacity);
  if (element instanceof SVGGeometryElement) paintPath(ink, element, style);
  else if (element instanceof HTMLElement && style.visibility !== "hidden") paintBox(ink, element, style, colour);
  ink.save();
  if (element instanceof HTMLElement && style.overflowX === "hidden") clipTo(ink, element);
  const level = (/** @type {Node} */ node) => {
    if (!(node instanceof Element)) return 0;
    return node.matches(".leaflet-control-container") ? 1000 : Number(getComputedStyle(node).zIndex) || 0;
  };
  const children = [...element.childNodes].map((node, i) => ({ node, i, level: level(node) }));
  for (const { node } of children.sort((a, b) => a.level - b.level || a.i - b.i)) {
    if (node instanceof Element) paintElement(ink, node, skip, colour);
    else if (node instanceof Text && style.visibility !== "hidden") paintText(ink, node, style, colour);
  }
  ink.restore();
  ink.globalAlpha = before;
}

/**
 * What an element holds does not show beyond it: the small map is drawn larger than its window.
 * @param {Ink} ink
 * @param {Element} element
 */
function clipTo(ink, element) {
  const box = element.getBoundingClientRect();
  ink.beginPath();
  ink.rect(box.left + element.clientLeft, box.top + element.clientTop, element.clientWidth, element.clientHeight);
  ink.clip();
}

/**
 * @param {Ink} ink
 * @param {SVGGraphicsElement} element
 * @param {CSSStyleDeclaration} style
 */
function paintPath(ink, element, style) {
  const d = element.getAttribute("d");
  const matrix = element.getScreenCTM();
  if (!d || d === "M0 0" || !matrix || style.visibility === "hidden") return;
  ink.save();
  ink.transform(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f);
  const path = new Path2D(d);
  const alpha = ink.globalAlpha;
  if (style.fill !== "none") {
    ink.globalAlpha = alpha * Number(style.fillOpacity);
    ink.fillStyle = style.fill;
    ink.fill(path, style.fillRule === "evenodd" ? "evenodd" : "nonzero");
  }
  if (style.stroke !== "none" && parseFloat(style.strokeWidth) > 0) {
    ink.globalAlpha = alpha * Number(style.strokeOpacity);
    ink.strokeStyle = style.stroke;
    ink.lineWidth = parseFloat(style.strokeWidth);
    ink.lineCap = /** @type {CanvasLineCap} */ (style.strokeLinecap);
    ink.lineJoin = /** @type {CanvasLineJoin} */ (style.strokeLinejoin);
    ink.setLineDash(style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(/[\s,]+/).map(parseFloat));
    ink.stroke(path);
  }
  ink.restore();
}

/**
 * @param {Ink} ink
 * @param {HTMLElement} element
 * @param {CSSStyleDeclaration} style
 * @param {Colour} colour
 */
function paintBox(ink, element, style, colour) {
  const box = element.getBoundingClientRect();
  if (element.matches(".ov-pin-target")) paintTie(ink, element, box, colour);
  if (element.matches(".ov-leader")) {
    paintLeader(ink, element, style);
    return;
  }
  if (!box.width || !box.height || element.matches(".folium-map")) return;
  const radius = Math.min(parseFloat(style.borderTopLeftRadius) || 0, 50);
  const round = style.borderTopLeftRadius.endsWith("%") ? box.width / 2 : radius;
  const clear = (/** @type {string} */ value) => value === "transparent" || value === "rgba(0, 0, 0, 0)";
  ink.beginPath();
  ink.roundRect(box.left, box.top, box.width, box.height, round);
  if (!clear(style.backgroundColor)) {
    ink.fillStyle = style.backgroundColor;
    ink.fill();
  }
  const widths = ["top", "right", "bottom", "left"].map((side) => (style.getPropertyValue(`border-${side}-style`) === "none" ? 0
    : parseFloat(style.getPropertyValue(`border-${side}-width`))));
  if (widths.every((w) => w > 0)) {
    const w = widths[0];
    ink.beginPath();
    ink.roundRect(box.left + w / 2, box.top + w / 2, box.width - w, box.height - w, Math.max(0, round - w / 2));
    ink.strokeStyle = style.borderTopColor;
    ink.lineWidth = w;
    ink.setLineDash(style.borderTopStyle === "dashed" ? [3, 2] : []);
    ink.stroke();
    ink.setLineDash([]);
  } else {
    ink.fillStyle = style.borderBottomColor;
    if (widths[2]) ink.fillRect(box.left, box.bottom - widths[2], box.width, widths[2]);
    if (widths[1]) ink.fillRect(box.right - widths[1], box.top, widths[1], box.height);
    if (widths[3]) ink.fillRect(box.left, box.top, widths[3], box.height);
  }
  if (element.matches(".is-denied span, .ov-place-mark.is-denied")) {
    ink.beginPath();
    ink.moveTo(box.left + 2.5, box.bottom - 2.5);
    ink.lineTo(box.right - 2.5, box.top + 2.5);
    ink.lineWidth = 2;
    ink.strokeStyle = style.borderTopColor;
    ink.stroke();
  }
}

/**
 * The line from a number that stepped aside back to its place.
 * @param {Ink} ink
 * @param {HTMLElement} element
 * @param {DOMRect} box
 * @param {Colour} colour
 */
function paintTie(ink, element, box, colour) {
  const long = parseFloat(element.style.getPropertyValue("--tie")) || 0;
  const turn = parseFloat(element.style.getPropertyValue("--tie-turn")) || 0;
  if (!long) return;
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  ink.beginPath();
  ink.moveTo(x, y);
  ink.lineTo(x + long * Math.cos(turn), y + long * Math.sin(turn));
  ink.strokeStyle = colour("accent");
  ink.lineWidth = 1;
  ink.stroke();
}

/**
 * The line from a name that stands away from its mark.
 * @param {Ink} ink
 * @param {HTMLElement} element
 * @param {CSSStyleDeclaration} style
 */
function paintLeader(ink, element, style) {
  const home = (element.parentElement ?? element).getBoundingClientRect();
  const [x, y] = [home.left + parseFloat(style.left), home.top + parseFloat(style.top)];
  const { a, b } = new DOMMatrix(style.transform);
  const long = parseFloat(style.width);
  ink.beginPath();
  ink.moveTo(x, y);
  ink.lineTo(x + long * a, y + long * b);
  ink.strokeStyle = style.backgroundColor;
  ink.lineWidth = 1;
  if (long) ink.stroke();
}

/**
 * A name that is turned, as those of rivers are.
 * @param {Ink} ink
 * @param {string} text
 * @param {DOMMatrix} matrix
 * @param {DOMRect} box
 * @param {CSSStyleDeclaration} style
 * @param {Colour} colour
 */
function paintTurned(ink, text, matrix, box, style, colour) {
  ink.save();
  ink.translate(box.left + box.width / 2, box.top + box.height / 2);
  ink.rotate(Math.atan2(matrix.b, matrix.a));
  ink.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  ink.textAlign = "center";
  ink.textBaseline = "middle";
  ink.lineWidth = 3;
  ink.lineJoin = "round";
  ink.strokeStyle = colour("halo");
  ink.strokeText(text, 0, 0);
  ink.fillStyle = style.color;
  ink.fillText(text, 0, 0);
  ink.restore();
}

/**
 * @param {Ink} ink
 * @param {Text} node
 * @param {CSSStyleDeclaration} style
 * @param {Colour} colour
 */
function paintText(ink, node, style, colour) {
  const text = node.data.replace(/\s+/g, " ");
  if (!text.trim() || node.parentElement?.closest(".ov-said-only")) return;
  const label = node.parentElement?.closest(".ov-label-river");
  if (label) {
    const matrix = new DOMMatrix(getComputedStyle(label).transform);
    if (matrix.b) {
      paintTurned(ink, text.trim(), matrix, label.getBoundingClientRect(), style, colour);
      return;
    }
  }
  const span = document.createRange();
  span.selectNodeContents(node);
  const rects = [...span.getClientRects()].filter((r) => r.width > 0);
  if (!rects.length) return;
  ink.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  ink.letterSpacing = style.letterSpacing === "normal" ? "0px" : style.letterSpacing;
  ink.direction = /** @type {CanvasDirection} */ (style.direction);
  ink.textAlign = "left";
  const shown = style.textTransform === "uppercase" ? text.toUpperCase() : text;
  const lines = rects.length > 1 ? splitByRects(node, rects) : [shown.trim()];
  lines.forEach((line, i) => {
    const rect = rects[i];
    const size = ink.measureText(line);
    const y = rect.top + (rect.height - size.fontBoundingBoxAscent - size.fontBoundingBoxDescent) / 2 + size.fontBoundingBoxAscent;
    const x = rect.left + (text.startsWith(" ") && rects.length === 1 && shown !== shown.trimStart()
      ? Math.max(0, rect.width - size.width) : 0);
    if (style.textShadow !== "none") {
      ink.lineWidth = 3;
      ink.lineJoin = "round";
      ink.strokeStyle = colour("halo");
      ink.strokeText(line, x, y);
    }
    ink.fillStyle = style.color;
    ink.fillText(line, x, y);
  });
  ink.letterSpacing = "0px";
}

/**
 * The words of a text node, line by line as the browser broke them.
 * @param {Text} node
 * @param {DOMRect[]} rects
 */
function splitByRects(node, rects) {
  const lines = rects.map(() => "");
  const span = document.createRange();
  const text = node.data;
  for (let i = 0; i < text.length; i += 1) {
    span.setStart(node, i);
    span.setEnd(node, i + 1);
    const at = span.getBoundingClientRect();
    const line = rects.findIndex((r) => Math.abs(r.top - at.top) < 3);
    if (line >= 0) lines[line] += text[i];
  }
  return lines.map((line) => line.replace(/\s+/g, " ").trim());
}
