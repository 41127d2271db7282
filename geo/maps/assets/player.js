// The time player. It draws on one canvas of its own; nothing else moves. Times follow from the assumed speed, and it says so.

const SPEEDS = [30, 60, 120, 240]; // seconds of flight in one second
const TRAIL_S = 150;

function createPlayer(map, model, store, ribbons) {
  const longest = Math.max(...model.hypotheses.flatMap((hyp) => [hyp.most_s,
    ...hyp.paths.map((path) => path.duration_s + Math.max(...launchesOf(path).keys()))]));
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const canvas = h("canvas", { class: "ov-canvas leaflet-zoom-hide", "aria-hidden": "true" });
  map.getPanes().mapPane.append(canvas);
  const ink = canvas.getContext("2d");
  let speed = 1;
  let tracks = [];
  let last = 0;

  const play = h("button", { type: "button", class: "ov-play", onclick: () => toggle() }, icon("play"));
  const range = h("input", { type: "range", min: 0, max: longest, step: 1, value: 0, class: "ov-range-input",
    "aria-label": "Minutes after the first launch, estimated", oninput: () => store.set({ t: Number(range.value), playing: false }) });
  const time = h("output", { class: "ov-clock" });
  const faster = h("button", { type: "button", class: "ov-speed", onclick: () => {
    speed = (speed + 1) % SPEEDS.length;
    showSpeed();
  } });
  const element = h("div", { class: "ov-player", role: "group", "aria-label": "Time" }, play, range,
    h("div", { class: "ov-time" }, time, h("small", {}, "times are estimates")), faster);

  function showSpeed() {
    faster.textContent = `${SPEEDS[speed]}×`;
    faster.setAttribute("aria-label", `Speed: ${SPEEDS[speed]} times; change`);
  }

  function toggle() {
    const state = store.get();
    if (state.playing) store.set({ playing: false });
    else store.set({ playing: true, t: state.t >= longest ? 0 : state.t });
  }

  /** Where each drawn path is at each station, in metres along and in layer pixels. */
  function measure() {
    const { hypothesis, points } = ribbons.current();
    if (!hypothesis) return;
    tracks = hypothesis.paths.map((path, i) => {
      const along = hypothesis.fraction.map((_, k) => {
        const leg = Math.max(0, hypothesis.legs.findIndex((begin, n) => k < begin && n) - 1);
        const j = k === hypothesis.fraction.length - 1 ? hypothesis.legs.length - 2 : leg;
        const part = (k - hypothesis.legs[j]) / (hypothesis.legs[j + 1] - hypothesis.legs[j]);
        return path.bends[j] + part * (path.bends[j + 1] - path.bends[j]);
      });
      return { along, line: points[i].map((p) => [p.y, p.x]), speed: path.length_m / path.duration_s, length: path.length_m,
        ship: model.platforms.get(path.platform).index % 4, launches: launchesOf(path) };
    });
    draw();
  }

  function draw() {
    const { t, playing } = store.get();
    const size = map.getSize();
    const dots = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(size.x * dots), Math.round(size.y * dots)];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      styled(canvas, { width: `${size.x}px`, height: `${size.y}px` });
    }
    const corner = map.containerPointToLayerPoint([0, 0]);
    L.DomUtil.setPosition(canvas, corner);
    ink.setTransform(dots, 0, 0, dots, -corner.x * dots, -corner.y * dots);
    ink.clearRect(corner.x, corner.y, size.x, size.y);
    if (!t && !playing) return;
    const style = getComputedStyle(document.documentElement);
    const [paper, dark] = [style.getPropertyValue("--paper"), style.getPropertyValue("--accent")];
    for (const [track, launched, count] of tracks.flatMap((found) => [...found.launches].map((launch) => [found, ...launch]))) {
      if (t < launched) continue;
      const at = (t - launched) * track.speed;
      const radius = 3 + 0.5 * Math.min(count, 6);
      if (at < track.length) {
        const trail = pieceOf(track.line, track.along, Math.max(0, at - TRAIL_S * track.speed), at);
        ink.beginPath();
        trail.forEach(([y, x], k) => (k ? ink.lineTo(x, y) : ink.moveTo(x, y)));
        ink.strokeStyle = dark;
        ink.globalAlpha = 0.75;
        ink.lineWidth = 2;
        ink.stroke();
      }
      const [y, x] = pointAt(track.line, track.along, at);
      ink.globalAlpha = at < track.length ? 1 : 0.45;
      ink.beginPath();
      ink.arc(x, y, radius, 0, 2 * Math.PI);
      ink.fillStyle = style.getPropertyValue(`--ship-${track.ship}`);
      ink.fill();
      ink.lineWidth = 1.8;
      ink.strokeStyle = paper;
      ink.stroke();
    }
    ink.globalAlpha = 1;
  }

  function step(now) {
    const state = store.get();
    if (!state.playing) return;
    const wait = calm.matches ? 500 : 0; // in reduced motion the dots step, twice a second
    if (now - last >= wait) {
      const passed = Math.min(now - last, Math.max(wait, 100)) / 1000;
      last = now;
      const t = Math.min(longest, state.t + passed * SPEEDS[speed]);
      store.set({ t, playing: t < longest });
    }
    requestAnimationFrame(step);
  }

  map.on("zoomend viewreset resize", measure);
  map.on("move", draw);
  store.on(["hypothesis"], measure);
  store.on(["theme"], draw);
  store.on(["t"], (state) => {
    if (Number(range.value) !== Math.round(state.t)) range.value = String(Math.round(state.t));
    styled(range, { "--done": `${(100 * state.t) / longest}%` });
    time.textContent = `${Math.floor(state.t / 60)} min`;
    range.setAttribute("aria-valuetext", `about ${Math.round(state.t / 60)} minutes after the first launch`);
    draw();
  });
  store.on(["playing"], (state) => {
    clear(play).append(icon(state.playing ? "pause" : "play"));
    play.setAttribute("aria-label", state.playing ? "Pause" : "Play");
    if (!state.playing) return;
    last = performance.now();
    requestAnimationFrame(step);
  });
  showSpeed();
  measure();
  return element;
}

/** When missiles left on a path: seconds after the event's first launch, with how many left then. */
function launchesOf(path) {
  const found = new Map();
  for (const at of path.launched_s || path.paths.map(() => 0)) found.set(at, (found.get(at) || 0) + 1);
  return found;
}
