"""No word of the page is outside its patterns: where these have no letters, it shows those of its data alone."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING

import geo
from geo.language.catalogue import page_keys, template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from browser.conftest import Opened

# patterns that stay, from as many places: they must be found
SEEN = {
    "Layers",
    "Strike area",
    "Play",
    "Citation",
    "Close the tables",
    "Skip to the map",
    "Place along the path",
    "very low density (11)",
    "do not colour it",
}
DATA = re.compile(r'(?<=">)(\{"format".*?\})(?=</script>)', re.DOTALL)
# every text, and every attribute that is read aloud or shown, on the screen or not; a text of which a part is kept on
# one line, by an element of its own, is read whole
SAID = """() => {
  const said = [], what = NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT;
  const walk = document.createTreeWalker(document.querySelector('.ov'), what);
  const read = ['aria-label', 'aria-valuetext', 'aria-description', 'title', 'placeholder', 'alt'];
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (node instanceof Text) {
      const host = node.parentElement.matches('.ov-tied') ? node.parentElement.parentElement : node.parentElement;
      said.push(host.querySelector(':scope > .ov-tied') ? host.textContent : node.data);
    }
    else said.push(...read.map((key) => node.getAttribute(key) ?? ''), node.matches('textarea') ? node.value : '');
  }
  return said; }"""
# one after the other, what a reader may come to read; 'read' is called after each
WALK = """async () => {
  const read = READ, said = new Set(), note = () => read().forEach((text) => said.add(text));
  const all = (selector) => [...document.querySelectorAll(selector)];
  const press = async (element) => { element.click(); await new Promise((done) => setTimeout(done)); note(); };
  const hypotheses = all('input[name=ov-hypothesis]').length;
  for (let k = 0; k < hypotheses; k += 1) {
    all('input[name=ov-hypothesis]')[k].click();
    for (const tab of all('[role=tab]')) {
      await press(tab);
      all('.ov-panel details').forEach((element) => { element.open = true; });
      for (const one of all('input[name=ov-start]')) await press(one);
    }
    document.querySelector('#ov-tab-paths').click();
    for (const kind of ['.ov-path', '.ov-key', '.ov-tag', '.ov-pin']) {
      const many = all(kind).length;
      for (const n of new Set([0, 1, 2, many - 2, many - 1].filter((at) => at >= 0 && at < many))) {
        await press(all(kind)[n]);
        document.querySelector('.ov-back')?.click();
      }
    }
  }
  for (const button of all('.ov-controls button, .ov-legend-fold, .ov-play, .ov-speed')) await press(button);
  document.querySelector('.ov-play')?.click();
  const range = document.querySelector('.ov-range-input');
  if (range) { range.value = range.max / 2; range.dispatchEvent(new Event('input')); note(); }
  document.querySelector('#ov-tab-data').click();
  for (const button of all('.ov-do')) await press(button);
  return [...said]; }""".replace("READ", SAID)


def hidden(text: str) -> str:
    """Return a pattern without letters but those in braces."""
    return re.sub(r"[^\W\d_](?![^{]*\})", "·", text)


def blind() -> dict[str, object]:
    """Return words in which nothing can be read; numbers, dates and lists are Russian."""
    messages = {}
    for key in page_keys():
        forms = template()[key]
        found = [form if form in SEEN else hidden(form) for form in forms]
        messages[key if isinstance(key, str) else "\x04".join(key)] = found[0] if len(found) == 1 else found
    return {"code": "ru", "direction": "ltr", "name": "·", "messages": messages, "plural": "1" * 200}


def texts(value: object) -> Iterator[str]:
    """Yield texts of a page's data that may be shown: not the lower-case words by which programs know things."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from texts(key)
            yield from texts(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from texts(entry)
    elif isinstance(value, str) and re.search(r"[A-Z\s]|[^\x00-\x7f]", value):
        yield value


def left(said: list[str], data: dict) -> set[str]:
    """Return what is said in Latin letters and stands in no text of the data."""
    classes = [ground["name"] for ground in data["ground"]["classes"]]
    known = sorted({*texts(data), *classes, data["event"]["id"], "JRC"}, key=len, reverse=True)
    found = set()
    for text in said:
        rest = text
        for name in known:
            rest = rest.replace(name, "")
        if any("LATIN" in unicodedata.name(letter, "") for letter in rest):
            found.add(text)
    return found


def test_no_word_of_the_page_stands_outside_its_patterns(open_page: Callable[..., Opened], tmp_path: Path) -> None:
    event = geo.load_event("caspian-2015-10-07")
    drawn = geo.reconstruct(event, simulation=geo.simulate(event, draws=200, seed=3, density=True))
    file = geo.save_map(drawn.map(), tmp_path / "blind.html")
    before, data, after = DATA.split(file.read_text(encoding="utf-8"), maxsplit=1)
    read = json.loads(data)
    text = json.dumps({**read, "spoken": blind()}).replace("<", "\\u003c")
    file.write_text(before + text + after, encoding="utf-8")
    opened = open_page(file)
    said = opened.page.evaluate(WALK)
    assert len(said) > 500
    assert left(said, read) == SEEN
    opened.quiet()
