"""What of an event is in view and what hides it, told from the page's elements alone."""

from __future__ import annotations

SIZES = [(1400, 900), (1280, 680), (820, 1180), (700, 450), (660, 480), (844, 390), (390, 844), (320, 568)]

# A list of complaints, empty where all is in view; each is [what, which, why].
HIDDEN = """() => {
  const found = [];
  const box = (e) => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; };
  const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().width > 0;
  const meet = (a, b) => a[0] < b[2] - 0.5 && b[0] < a[2] - 0.5 && a[1] < b[3] - 0.5 && b[1] < a[3] - 0.5;
  const within = (a, b) => a[0] >= b[0] - 0.5 && a[1] >= b[1] - 0.5 && a[2] <= b[2] + 0.5 && a[3] <= b[3] + 0.5;
  const both = (a, b) => [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
  const main = document.querySelector('.folium-map:not(.ov-inset-map)');
  const stage = both(box(document.querySelector('.ov-stage')), [0, 0, innerWidth, innerHeight]);
  const over = ['panel', 'player', 'controls', 'menu', 'legend', 'credit', 'inset'].map((name) => '.ov-' + name);
  const covers = [...document.querySelectorAll([...over, '.leaflet-control-scale'].join())].filter(shown)
    .map((e) => [e.className.split(' ')[0], box(e)]);
  const look = (what, which, b, press) => {
    if (!within(b, stage)) found.push([what, which, 'outside ' + b.map(Math.round) + ' of ' + stage.map(Math.round)]);
    for (const [name, other] of covers) if (meet(b, other)) found.push([what, which, 'under ' + name]);
    const top = document.elementFromPoint((b[0] + b[2]) / 2, (b[1] + b[3]) / 2);
    if (press && !(top && main.contains(top))) found.push([what, which, 'below ' + (top && top.className)]);
  };
  const along = (e) => {
    const m = e.getScreenCTM(), long = e.getTotalLength(), points = [];
    for (let s = 0; s < long; s += 6) points.push(e.getPointAtLength(s).matrixTransform(m));
    return points;
  };
  const pins = { ship: '.ov-pin-ship', target: '.ov-pin-target', place: '.ov-pin-place' };
  for (const [what, selector] of Object.entries(pins)) for (const e of main.querySelectorAll(selector)) {
    look(what, e.getAttribute('aria-label'), box(e), true);
  }
  for (const what of ['launch', 'gate']) for (const e of main.querySelectorAll('path.ov-' + what)) {
    for (const p of along(e)) look(what, '', [p.x - 1, p.y - 1, p.x + 1, p.y + 1], false);
  }
  const placed = [];
  for (const e of main.querySelectorAll('.ov-tag')) {
    const words = e.textContent;
    if (!shown(e)) { found.push(['tag', words, 'not shown']); continue; }
    look('tag', words, box(e), true);
    for (const pin of main.querySelectorAll('.ov-pin')) {
      const drawn = pin.matches('.ov-pin-target') ? pin : pin.firstElementChild; // buttons may be larger
      if (meet(box(e), box(drawn))) found.push(['tag', words, 'on ' + pin.getAttribute('aria-label')]);
    }
    for (const other of placed) if (meet(box(e), box(other))) found.push(['tag', words, 'on another']);
    placed.push(e);
  }
  const inset = document.querySelector('.ov-inset');
  if (inset && shown(inset)) {
    const frame = box(inset), button = box(inset.querySelector('.ov-inset-open'));
    for (const e of inset.querySelectorAll('.ov-pin-target')) {
      if (!within(box(e), frame)) found.push(['inset', e.getAttribute('aria-label'), 'outside']);
      if (meet(box(e), button)) found.push(['inset', e.getAttribute('aria-label'), 'under its button']);
    }
    if (!within(frame, box(inset.querySelector('path.ov-ground')))) found.push(['inset', '', 'blank']);
    const lines = [...inset.querySelectorAll('path.ov-line')].filter((e) => meet(box(e), frame));
    if (!lines.length) found.push(['inset', '', 'without lines']);
  }
  const names = new Map(found.map((f) => [f.join(), f]));
  return [...names.values()]; }"""
# What there is to be seen: the number of marks and tags, and whether the inset shows.
SEEN = """() => {
  const count = (s) => document.querySelectorAll('.folium-map:not(.ov-inset-map) ' + s).length;
  const inset = document.querySelector('.ov-inset');
  return { ships: count('.ov-pin-ship'), targets: count('.ov-pin-target'), places: count('.ov-pin-place'),
    launch: count('path.ov-launch'), gates: count('path.ov-gate'), tags: count('.ov-tag:not(.is-hidden)'),
    inset: Boolean(inset && inset.checkVisibility({ visibilityProperty: true })) }; }"""
