// Side by side: positions of many lines at one station, kept in order and apart by their widths.

/**
 * Nearest positions that keep an order and a distance (pool adjacent violators).
 * wish[i] is where line i would be, sorted in the order to keep; gap[i] the least distance between i - 1 and i.
 */
function apart(wish, gap, weight) {
  const shift = [];
  let sum = 0;
  for (let i = 0; i < wish.length; i += 1) {
    sum += i ? gap[i] : 0;
    shift.push(sum);
  }
  const blocks = [];
  wish.forEach((value, i) => {
    blocks.push({ mean: value - shift[i], weight: weight[i], count: 1 });
    while (blocks.length > 1 && blocks[blocks.length - 2].mean > blocks[blocks.length - 1].mean) {
      const last = blocks.pop();
      const into = blocks[blocks.length - 1];
      const both = into.weight + last.weight;
      into.mean = (into.mean * into.weight + last.mean * last.weight) / both;
      into.weight = both;
      into.count += last.count;
    }
  });
  const placed = [];
  for (const block of blocks) for (let k = 0; k < block.count; k += 1) placed.push(block.mean + shift[placed.length]);
  return placed;
}

function smooth(edge0, edge1, x) {
  const t = Math.min(1, Math.max(0, (x - edge0) / (edge1 - edge0)));
  return t * t * (3 - 2 * t);
}

/**
 * Pixel positions of every path of a hypothesis at every station.
 *
 * A path follows the middle of its ship's paths at first and leaves it for its own line towards the end (SPREAD), or where
 * the two are far apart on the screen (GATHER_PX): it is never drawn more than some 45 pixels beside its own line. Where
 * lines would lie on each other they are moved apart across the common direction, ships in a fixed order; at both ends
 * every line is where it belongs.
 */
const SPREAD = [0.3, 0.95];
const GAP_PX = 2.2;
const GATHER_PX = [36, 100]; // paths farther than this from the middle of their ship's go their own way

function lanePoints(map, hypothesis, widths) {
  const project = (list) => list.map((p) => map.latLngToLayerPoint(p));
  const own = hypothesis.paths.map((path) => project(path.stations));
  const ships = new Map(hypothesis.middles.map((m) => [m.platform, project(m.line)]));
  const mids = hypothesis.paths.map((path) => ships.get(path.platform));
  const stations = hypothesis.fraction;
  const last = stations.length - 1;
  const spread = lastLegSpread(hypothesis);
  const total = widths.reduce((a, b) => a + b, 0);
  const centre = stations.map((_, k) => mids.reduce((sum, line, i) => sum.add(line[k].multiplyBy(widths[i] / total)),
    L.point(0, 0)));
  const order = laneOrder(hypothesis, own, mids, centre);
  const out = own.map(() => new Array(stations.length));
  for (let k = 0; k <= last; k += 1) {
    const ahead = centre[Math.min(last, k + 2)].subtract(centre[Math.max(0, k - 2)]);
    const long = Math.hypot(ahead.x, ahead.y) || 1;
    const across = L.point(-ahead.y / long, ahead.x / long);
    const wish = own.map((line, i) => {
      const b = Math.max(spread(stations[k]), smooth(...GATHER_PX, mids[i][k].distanceTo(line[k])));
      return mids[i][k].multiplyBy(1 - b).add(line[k].multiplyBy(b));
    });
    const side = order.map((i) => (wish[i].x - centre[k].x) * across.x + (wish[i].y - centre[k].y) * across.y);
    const gaps = order.map((i, n) => {
      if (!n) return 0;
      const j = order[n - 1];
      const same = hypothesis.paths[i].platform === hypothesis.paths[j].platform;
      return (widths[i] + widths[j]) / 2 + (same ? -0.8 : GAP_PX);
    });
    const placed = apart(side, gaps, order.map((i) => widths[i]));
    const loose = Math.min(smooth(0, 0.22, stations[k]), 1 - smooth(0.8, 1, stations[k]));
    order.forEach((i, n) => {
      const move = (placed[n] - side[n]) * loose;
      out[i][k] = L.point(wish[i].x + across.x * move, wish[i].y + across.y * move);
    });
  }
  return out;
}

/** Paths through places on the way spread on the last leg only: before it they are one. */
function lastLegSpread(hypothesis) {
  const begin = hypothesis.fraction[hypothesis.legs[hypothesis.legs.length - 2]];
  return (at) => smooth(begin + (1 - begin) * SPREAD[0], begin + (1 - begin) * SPREAD[1], at);
}

/**
 * From left to right as seen by the missiles: ships by where their paths run, and where they run alike by where their
 * targets lie; the paths of one ship by target.
 */
function laneOrder(hypothesis, own, mids, centre) {
  const last = centre.length - 1;
  const sideAt = (line, k) => {
    const ahead = centre[Math.min(last, k + 3)].subtract(centre[Math.max(0, k - 3)]);
    const long = Math.hypot(ahead.x, ahead.y) || 1;
    return ((line[k].x - centre[k].x) * -ahead.y + (line[k].y - centre[k].y) * ahead.x) / long;
  };
  const end = own.map((line) => sideAt(line, last));
  const key = new Map();
  for (const platform of new Set(hypothesis.paths.map((path) => path.platform))) {
    const mine = hypothesis.paths.map((path, i) => i).filter((i) => hypothesis.paths[i].platform === platform);
    const missiles = mine.reduce((n, i) => n + hypothesis.paths[i].paths.length, 0);
    const way = [0.25, 0.4, 0.55, 0.7].map((part) => sideAt(mids[mine[0]], Math.round(part * last)));
    const target = mine.reduce((sum, i) => sum + end[i] * hypothesis.paths[i].paths.length, 0) / missiles;
    key.set(platform, way.reduce((a, b) => a + b, 0) / way.length + 0.1 * target);
  }
  const shipKey = (i) => key.get(hypothesis.paths[i].platform);
  return own.map((_, i) => i).sort((a, b) => shipKey(a) - shipKey(b) || end[a] - end[b] || a - b);
}
