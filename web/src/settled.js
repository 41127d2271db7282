// Settled land near the paths: cells of the ground on a canvas of their own below the lines, by four tones. A cell's edges are
// parallels and meridians, straight on this map: from where a cell is a pixel wide, edges are set down on whole pixels.

import { h, inkOf, styled } from "./dom.js";
import { hasView } from "./exact.js";
import { varintsOf } from "./ground.js";
import { northing } from "./legs.js";

/** @import { Model, Settled, Store } from "./types.js" */

const TONE_BITS = 2;
const NUMBERS = 4; // a run: row, first column, column after its last, tone

/**
 * Runs of cells along the parallels, ordered by rows: row, first column, column after the last, tone.
 * @param {Settled} settled
 */
export function runsOfCells({ runs, south, west }) {
  const numbers = varintsOf(runs);
  const found = [];
  let row = south;
  for (let i = 0; i < numbers.length;) {
    row += numbers[i];
    const count = numbers[i + 1];
    i += 2;
    let column = west;
    for (let k = 0; k < count; k += 1, i += 2) {
      const from = column + numbers[i];
      column = from + (numbers[i + 1] >> TONE_BITS) + 1;
      found.push(row, from, column, numbers[i + 1] & ((1 << TONE_BITS) - 1));
    }
  }
  return Int32Array.from(found);
}

/**
 * @param {L.Map} map
 * @param {Model} model
 * @param {Store} store
 */
export function drawSettled(map, model, store) {
  const { settled } = model.ground;
  const pane = map.createPane("ov-settled");
  styled(pane, { "z-index": "235", "pointer-events": "none" });
  const canvas = h("canvas", { class: "ov-settled leaflet-zoom-hide", "aria-hidden": "true" });
  const ink = inkOf(canvas);
  /** @type {Int32Array | null} */
  let cells = null;

  function draw() {
    if (!store.get().layers.settled) {
      canvas.remove();
      return;
    }
    pane.append(canvas);
    cells ??= runsOfCells(settled);
    const size = map.getSize();
    const dots = Math.min(2, window.devicePixelRatio || 1);
    const [width, height] = [Math.round(size.x * dots), Math.round(size.y * dots)];
    canvas.width = width;
    canvas.height = height;
    styled(canvas, { width: `${size.x}px`, height: `${size.y}px` });
    L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
    const corner = map.getPixelBounds().min ?? L.point(0, 0);
    const world = 256 * 2 ** map.getZoom();
    const whole = (dots * world) / 360 / settled.per_deg >= 1;
    const set = (/** @type {number} */ pixel) => (whole ? Math.round(pixel * dots) : pixel * dots);
    const across = (/** @type {number} */ column) => set((column / settled.per_deg / 360 + 0.5) * world - corner.x);
    const down = (/** @type {number} */ edge) => set((0.5 - northing(edge / settled.per_deg) / (2 * Math.PI)) * world - corner.y);
    const style = getComputedStyle(document.documentElement);
    const tones = settled.tones.map((_, tone) => style.getPropertyValue(`--settled-${tone}`));
    let [row, top, bottom] = [NaN, 0, 0];
    for (let i = 0; i < cells.length; i += NUMBERS) {
      if (cells[i] !== row) {
        row = cells[i];
        [top, bottom] = [down(row + 1), down(row)];
      }
      if (bottom <= 0 || top >= height) continue;
      const [left, right] = [across(cells[i + 1]), across(cells[i + 2])];
      if (right <= 0 || left >= width) continue;
      ink.fillStyle = tones[cells[i + 3]];
      ink.fillRect(left, top, right - left, bottom - top);
    }
  }

  let frame = 0;
  const later = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      draw();
    });
  };
  const moved = () => store.get().layers.settled && later();
  map.on("moveend zoomend viewreset resize", moved);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", moved);
  store.on(["theme"], () => hasView(map) && moved());
  store.on(["layers"], ({ layers }) => {
    document.querySelector(".ov")?.classList.toggle("has-settled", Boolean(layers.settled));
    if (hasView(map)) later();
  });
}
