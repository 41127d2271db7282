// Lines come as [lon, lat, step, step, ...] in ten-thousandths of a degree. This is the one place where lon, lat
// becomes Leaflet's lat, lng.

function decode(steps) {
  const points = new Array(steps.length / 2);
  let x = 0;
  let y = 0;
  for (let i = 0; i < steps.length; i += 2) {
    x += steps[i];
    y += steps[i + 1];
    points[i / 2] = [y / 10000, x / 10000];
  }
  return points;
}

function latLng([lon, lat]) {
  return [lat, lon];
}

/** Running sums: distances along a path in metres. */
function sums(steps) {
  let total = 0;
  return steps.map((step) => (total += step));
}

/** Join arcs to one closed line; ~i is arc i walked backwards. Longitudes go on past 180 instead of jumping. */
function ringOf(indices, arcs) {
  const points = [];
  for (const index of indices) {
    const arc = index < 0 ? [...arcs[~index]].reverse() : arcs[index];
    points.push(...(points.length ? arc.slice(1) : arc));
  }
  let turn = 0;
  let west = Infinity;
  const line = points.map(([lat, lng], i) => {
    if (i) {
      const jump = lng - points[i - 1][1];
      if (jump > 180) turn -= 360;
      else if (jump < -180) turn += 360;
    }
    west = Math.min(west, lng + turn);
    return [lat, lng + turn];
  });
  return west < -180 ? line.map(([lat, lng]) => [lat, lng + 360]) : line;
}

/** Where a path is after so many metres: [lat, lng]. */
function pointAt(line, along, metres) {
  if (metres <= 0) return line[0];
  let low = 0;
  let high = along.length - 1;
  if (metres >= along[high]) return line[high];
  while (high - low > 1) {
    const mid = (low + high) >> 1;
    if (along[mid] <= metres) low = mid;
    else high = mid;
  }
  const part = (metres - along[low]) / (along[high] - along[low] || 1);
  return [line[low][0] + part * (line[high][0] - line[low][0]), line[low][1] + part * (line[high][1] - line[low][1])];
}

/** The piece of a path between two distances. */
function pieceOf(line, along, from, to) {
  const inner = line.filter((_, i) => along[i] > from && along[i] < to);
  return [pointAt(line, along, from), ...inner, pointAt(line, along, to)];
}

/** Unpack the page's data once: lines become points, ids become records. */
function unpack(data) {
  const byId = (records) => new Map(records.map((record, index) => [record.id, { ...record, index }]));
  const event = data.event;
  const model = {
    ...data,
    platforms: byId(event.platforms),
    targets: byId(event.targets),
    places: byId(event.places),
    sources: byId(event.sources),
    hypotheses: data.hypotheses.map((hypothesis) => ({
      ...hypothesis,
      middles: hypothesis.middles.map((m) => ({ ...m, line: decode(m.line) })),
      paths: hypothesis.paths.map((path, index) => ({
        ...path,
        index,
        line: decode(path.line),
        along: sums(path.along),
        stations: decode(path.stations),
      })),
    })),
  };
  model.hypothesis = (id) => model.hypotheses.find((hyp) => hyp.id === id) || model.hypotheses[0];
  model.stateName = (code) => (code === "" ? "no state (sea)" : data.names[code] || code);
  Object.assign(model, worldOf(data.bounds));
  model.land = landOf(data.backdrop, model.turns);
  if (data.uncertainty) model.uncertainty.pictured = Object.values(data.uncertainty.by).some((of) => of.picture);
  model.many = data.hypotheses.some((hyp) => hyp.cloud);
  model.longest = Math.max(...model.hypotheses.map((hyp) => hyp.most_m));
  return model;
}

/** The backdrop's lines as points, once for each copy of the world: decoded once, drawn on the map and in the inset. */
function landOf(backdrop, turns) {
  const arcs = backdrop.arcs.map(decode);
  const again = (lines) => copies(lines, turns);
  const seas = backdrop.seas.map(decode);
  return {
    states: new Map(backdrop.states.map((state) => [state.code, again(state.rings.map((ring) => ringOf(ring, arcs)))])),
    borders: again(backdrop.borders.map((i) => arcs[i])),
    limits: again(backdrop.limits.map((i) => arcs[i])),
    seas: again(seas),
    seams: again(seams(seas)),
    lakes: again(backdrop.lakes.map(decode)),
    rivers: backdrop.rivers.map((river) => ({ ...river, lines: again(river.lines.map(decode)) })),
    provinces: again(backdrop.provinces.map(decode)),
  };
}

const ONCE_WITHIN_DEG = 50; // an event this near to Greenwich never shows the world's edge at 180 degrees

/**
 * How often the world is drawn: once, or again a whole turn further on, on the side to which the event lies. `turns` are
 * those of the copies, `world` what they fill, from west to east.
 */
function worldOf([west, , east]) {
  const middle = (west + east) / 2;
  const turns = Math.abs(middle) < ONCE_WITHIN_DEG ? [0] : [0, Math.sign(middle) * 360];
  return { turns, world: [Math.min(...turns) - 180, Math.max(...turns) + 180], middle };
}

/** Lines or rings, once for each copy of the world. */
function copies(lines, turns) {
  return turns.flatMap((turn) => (turn ? lines.map((line) => line.map(([lat, lng]) => [lat, lng + turn])) : lines));
}

/** Where the ocean's outline runs along the 180th meridian, at which its source is cut: no coast. */
function seams(rings) {
  const found = [];
  for (const ring of rings) {
    ring.forEach(([lat, lng], i) => {
      const [before, at] = ring[(i || ring.length) - 1];
      if (Math.abs(lng) === 180 && at === lng) found.push([[before, at], [lat, lng]]);
    });
  }
  return found;
}
