// Room in a window: how to lay what must be seen so that nothing covers it. Boxes are [left, top, width, height]; a move is
// [dx, dy]. All moves are tried on a grid at once: each pair of box and cover forbids a rectangle of moves.

/** @import { Box } from "./types.js" */

const STEP_PX = 5;
const MOST_STEPS = 90; // along one side
const APART_PX = 50; // moves nearer to each other than this are the same to the eye

/** @typedef {[dx: number, dy: number]} Move */
/** @typedef {[number, number]} Size width and height, or across and down */

/**
 * Moves after which all `items` lie in a window of `size` and clear of all `covers`, those nearest to `wish` first.
 * `world`: a box that must go on covering the window, as far as it is large enough.
 * @param {Box[]} items
 * @param {Box[]} covers
 * @param {{ size: Size, wish: Move, world?: Box | null, most?: number }} options
 * @returns {Move[]}
 */
export function clearMoves(items, covers, { size, wish, world = null, most = 4 }) {
  const [across, down] = [0, 1].map((side) => sideMoves(items, side, size[side], wish[side], world));
  if (!across.length || !down.length) return [];
  const blocked = blockedMoves(items, covers, [across, down]);
  /** @type {[dx: number, dy: number, away: number][]} */
  const free = [];
  down.forEach((dy, row) => across.forEach((dx, column) => {
    if (!blocked(column, row)) free.push([dx, dy, Math.hypot(dx - wish[0], dy - wish[1])]);
  }));
  free.sort((a, b) => a[2] - b[2]);
  /** @type {Move[]} */
  const chosen = [];
  for (const [dx, dy] of free) {
    if (chosen.length === most) break;
    if (chosen.every((other) => Math.hypot(dx - other[0], dy - other[1]) >= APART_PX)) chosen.push([dx, dy]);
  }
  return chosen;
}

/**
 * Moves along one side that keep the items in the window and the window in the world, the wish among them if it does.
 * @param {Box[]} items
 * @param {number} side 0 across, 1 down
 * @param {number} length of the window
 * @param {number} wish
 * @param {Box | null} world
 */
function sideMoves(items, side, length, wish, world) {
  let [low, high] = [-Infinity, Infinity];
  for (const box of items) {
    low = Math.max(low, -box[side]);
    high = Math.min(high, length - box[side] - box[side + 2]);
  }
  if (world) {
    const edges = [-world[side], length - world[side] - world[side + 2]];
    if (edges[0] < edges[1]) edges.fill((edges[0] + edges[1]) / 2); // a world smaller than the window lies in its middle
    low = Math.max(low, edges[1]);
    high = Math.min(high, edges[0]);
  }
  if (low > high) return [];
  if (!Number.isFinite(low + high)) return [wish];
  const start = Math.min(Math.max(wish, low), high);
  const step = Math.max(STEP_PX, (high - low) / MOST_STEPS);
  const moves = [];
  for (let k = -Math.floor((start - low) / step); start + k * step <= high; k += 1) moves.push(start + k * step);
  return moves;
}

/**
 * Which moves put an item under a cover: counted at the corners of each forbidden rectangle, then summed up once.
 * @param {Box[]} items
 * @param {Box[]} covers
 * @param {[across: number[], down: number[]]} sides
 */
function blockedMoves(items, covers, [across, down]) {
  const width = across.length + 1;
  const counts = new Int32Array(width * (down.length + 1));
  /** @type {(moves: number[], from: number, to: number) => [number, number]} */
  const range = (moves, from, to) => [firstOver(moves, from), firstFrom(moves, to)];
  for (const box of items) {
    for (const cover of covers) {
      const [x0, x1] = range(across, cover[0] - box[0] - box[2], cover[0] + cover[2] - box[0]);
      const [y0, y1] = range(down, cover[1] - box[1] - box[3], cover[1] + cover[3] - box[1]);
      if (x0 >= x1 || y0 >= y1) continue;
      counts[y0 * width + x0] += 1;
      counts[y0 * width + x1] -= 1;
      counts[y1 * width + x0] -= 1;
      counts[y1 * width + x1] += 1;
    }
  }
  for (let row = 0; row <= down.length; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const at = row * width + column;
      if (column) counts[at] += counts[at - 1];
    }
    if (!row) continue;
    for (let column = 0; column < width; column += 1) counts[row * width + column] += counts[(row - 1) * width + column];
  }
  return (/** @type {number} */ column, /** @type {number} */ row) => counts[row * width + column] > 0;
}

/**
 * Index of the first of some even steps that is greater than a value.
 * @param {number[]} moves
 * @param {number} value
 */
function firstOver(moves, value) {
  if (moves.length < 2) return moves[0] > value ? 0 : moves.length;
  return Math.min(moves.length, Math.max(0, Math.floor((value - moves[0]) / (moves[1] - moves[0]) + 1e-9) + 1));
}

/**
 * Index of the first of some even steps that is no less than a value.
 * @param {number[]} moves
 * @param {number} value
 */
function firstFrom(moves, value) {
  if (moves.length < 2) return moves[0] >= value ? 0 : moves.length;
  return Math.min(moves.length, Math.max(0, Math.ceil((value - moves[0]) / (moves[1] - moves[0]) - 1e-9)));
}

/**
 * The middle of what the covers leave of a window; where they lie on each other they count twice.
 * @param {Box[]} covers
 * @param {Size} size
 * @returns {[number, number]}
 */
export function middleOfRoom(covers, [width, height]) {
  let [area, x, y] = [width * height, (width * width * height) / 2, (width * height * height) / 2];
  for (const [left, top, w, h] of covers) {
    const [x0, x1] = [Math.max(0, left), Math.min(width, left + w)];
    const [y0, y1] = [Math.max(0, top), Math.min(height, top + h)];
    if (x0 >= x1 || y0 >= y1) continue;
    const covered = (x1 - x0) * (y1 - y0);
    area -= covered;
    x -= (covered * (x0 + x1)) / 2;
    y -= (covered * (y0 + y1)) / 2;
  }
  return area > 0.2 * width * height ? [x / area, y / area] : [width / 2, height / 2];
}

/**
 * The box around some boxes.
 * @param {Box[]} boxes
 * @returns {Box}
 */
export function boxAround(boxes) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y, w, h] of boxes) {
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x + w), Math.max(bottom, y + h)];
  }
  return [left, top, right - left, bottom - top];
}

/**
 * A box with so many pixels more on every side.
 * @param {Box} box
 * @param {number} by
 * @returns {Box}
 */
export function grown([left, top, width, height], by) {
  return [left - by, top - by, width + 2 * by, height + 2 * by];
}
