// Very many paths: all of them as faint lines on one canvas below the ribbons, which then stand for bundles.

function drawCloud(map, model, store) {
  if (!model.hypotheses.some((hyp) => hyp.cloud)) return { draw() {} };
  const pane = map.createPane("ov-cloud");
  pane.style.zIndex = 390;
  pane.style.pointerEvents = "none";
  const canvas = h("canvas", { class: "ov-cloud leaflet-zoom-hide", "aria-hidden": "true" });
  pane.append(canvas);
  const ink = canvas.getContext("2d");
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
  const ready = new Map();

  function linesOf(hyp) {
    if (!ready.has(hyp.id)) {
      ready.set(hyp.id, { lines: new Int16Array(bytes(hyp.cloud.lines)), ships: new Uint16Array(bytes(hyp.cloud.ships)) });
    }
    return ready.get(hyp.id);
  }

  function draw() {
    const hyp = model.hypothesis(store.get().hypothesis);
    const size = map.getSize();
    const dots = Math.min(2, window.devicePixelRatio || 1);
    canvas.width = size.x * dots;
    canvas.height = size.y * dots;
    styled(canvas, { width: `${size.x}px`, height: `${size.y}px` });
    const corner = map.containerPointToLayerPoint([0, 0]);
    L.DomUtil.setPosition(canvas, corner);
    if (!hyp.cloud) return;
    const { lines, ships } = linesOf(hyp);
    const { stations, low, size: extent, count } = hyp.cloud;
    // x is linear in longitude; y is looked up in a table over the latitudes, so that no point needs a projection
    const from = map.latLngToContainerPoint([low[1], low[0]]);
    const to = map.latLngToContainerPoint([low[1], low[0] + extent[0]]);
    const rows = new Float32Array(1025);
    for (let i = 0; i < 1025; i += 1) rows[i] = map.latLngToContainerPoint([low[1] + (extent[1] * i) / 1024, low[0]]).y;
    const style = getComputedStyle(document.documentElement);
    ink.setTransform(dots, 0, 0, dots, 0, 0);
    ink.lineWidth = 0.7;
    ink.globalAlpha = Math.max(0.03, Math.min(0.4, 60 / count));
    for (let i = 0; i < count; i += 1) {
      ink.beginPath();
      for (let k = 0; k < stations; k += 1) {
        const at = 2 * (i * stations + k);
        const up = ((lines[at + 1] + 32767) / 65534) * 1024;
        const row = Math.min(1023, up | 0);
        ink.lineTo(from.x + ((lines[at] + 32767) / 65534) * (to.x - from.x), rows[row] + (up - row) * (rows[row + 1] - rows[row]));
      }
      ink.strokeStyle = style.getPropertyValue(`--ship-${ships[i] % 4}`);
      ink.stroke();
    }
  }

  let frame = 0;
  const later = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      draw();
    });
  };
  map.on("moveend zoomend viewreset resize", later);
  store.on(["hypothesis", "theme"], () => map._loaded && later());
  return { draw: later };
}
