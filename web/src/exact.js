// Lines to a hundredth of a pixel. Leaflet rounds every vertex to a whole pixel, which makes thin straight lines look bent.

const WITHIN_PX = 0.2; // how far a vertex may lie from a line that leaves it out

/**
 * What Leaflet keeps of a polyline for itself.
 * @typedef {L.Polyline & {
 *   _map: L.Map, _renderer: { _bounds: L.Bounds }, _rings: L.Point[][], _parts: L.Point[][] | undefined, _pxBounds?: L.Bounds,
 *   _projectLatlngs: (latlngs: L.LatLng[] | L.LatLng[][], result: L.Point[][], bounds: L.Bounds) => void, options: Options }} Inner
 * @typedef {L.PolylineOptions & { moved?: (points: L.Point[]) => L.Point[] }} Options
 * @typedef {import("./legs.js").LatLng} LatLng
 */

/** @type {(new (runs: LatLng[][], options: Options) => L.Polyline) | undefined} */
let Exact;

/**
 * A polyline drawn where it is. `moved`, if given, moves its pixels.
 * @param {LatLng[][]} runs
 * @param {Options} options
 * @returns {L.Polyline}
 */
export function exactLine(runs, options) {
  Exact ??= L.Polyline.extend({
    /**
     * @this {Inner}
     * @param {L.LatLng[] | L.LatLng[][]} latlngs
     * @param {L.Point[][]} result
     * @param {L.Bounds} bounds
     */
    _projectLatlngs(latlngs, result, bounds) {
      if (latlngs[0] instanceof L.LatLng) project(this, /** @type {L.LatLng[]} */ (latlngs), result, bounds);
      else /** @type {L.LatLng[][]} */ (latlngs).forEach((run) => project(this, run, result, bounds));
    },
    /** @this {Inner} */
    // as Leaflet's, which rounds where it cuts: a line cut far outside would run half a pixel beside itself
    _clipPoints() {
      const bounds = this._renderer._bounds;
      /** @type {L.Point[][]} */
      const parts = [];
      this._parts = parts;
      if (!this._pxBounds?.intersects(bounds)) return;
      for (const points of this._rings) {
        /** @type {L.Point[] | null} */
        let part = null;
        for (let k = 1; k < points.length; k += 1) {
          const piece = L.LineUtil.clipSegment(points[k - 1], points[k], bounds, false, false);
          if (!piece) {
            part = null;
            continue;
          }
          if (!part) parts.push((part = [piece[0]]));
          part.push(piece[1]);
          if (piece[1] !== points[k]) part = null;
        }
      }
    },
  });
  return new Exact(runs, { smoothFactor: WITHIN_PX, interactive: false, ...options });
}

/**
 * Put a run's pixels, moved where they are to be, among the result.
 * @param {Inner} line
 * @param {L.LatLng[]} run
 * @param {L.Point[][]} result
 * @param {L.Bounds} bounds
 */
function project({ _map: map, options: { moved } }, run, result, bounds) {
  const points = run.map((at) => pixelOf(map, at));
  const placed = (moved ? moved(points) : points).map(({ x, y }) => L.point(Math.round(100 * x) / 100, Math.round(100 * y) / 100));
  placed.forEach((point) => bounds.extend(point));
  result.push(placed);
}

/**
 * Whether a map has a view: before it has, Leaflet places nothing on it.
 * @param {L.Map} map
 */
export function hasView(map) {
  return Boolean(/** @type {L.Map & { _loaded?: boolean }} */ (map)._loaded);
}

/** Layer pixels of a position, not rounded. @param {L.Map} map @param {L.LatLngExpression} at */
export function pixelOf(map, at) {
  return map.project(at).subtract(map.getPixelOrigin());
}

/**
 * The pieces of a line that are on the map now, in layer pixels, as they are drawn.
 * @param {L.Polyline} line @returns {L.Point[][]}
 */
export function piecesOf(line) {
  return /** @type {Inner} */ (line)._parts || [];
}
