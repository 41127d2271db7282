"""The page as sites host it: under charsets and policies of theirs, in frames of theirs.

Whatever they say, a reader sees the map, or the plain version in readable letters; nothing grows, nothing looks alive
that is not, and nothing is asked for.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from browser.hosting import Host, hosted
from browser.waiting import DRAWN, FRAMES, NEVER_MS, SETTLED, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from browser.firefox import Firefox
    from playwright.sync_api import Browser, Frame, Page

MAP, PLAIN = "map", "plain"
CHARSETS = [
    "",
    "utf-8",
    "iso-8859-1",
    "windows-1251",
    "koi8-r",
    "utf-16",
    "utf-16be",
    "shift_jis",
    "gb18030",
    "x-user-defined",
    "nonsense",
]
INLINE = "'unsafe-inline'"
POLICIES = {
    "": MAP,
    f"default-src 'self' {INLINE} data:": MAP,
    f"default-src 'none'; script-src {INLINE}; style-src {INLINE}": MAP,
    f"script-src {INLINE}; style-src-elem {INLINE}; style-src-attr 'none'; img-src 'none'; font-src 'none'": MAP,
    "frame-ancestors 'self'; object-src 'none'; connect-src 'none'; worker-src 'none'": MAP,
    "sandbox allow-scripts": MAP,
    "sandbox": PLAIN,
    "script-src 'none'": PLAIN,
    "default-src 'self'": PLAIN,
    "default-src 'none'": PLAIN,
    f"script-src {INLINE}; style-src 'none'": PLAIN,
    f"script-src {INLINE}; style-src 'self'; style-src-attr {INLINE}": PLAIN,
    "script-src 'nonce-abc' 'strict-dynamic'; object-src 'none'; base-uri 'none'": PLAIN,
    "require-trusted-types-for 'script'": PLAIN,
}
FRAMES_AROUND = {
    None: MAP,
    "": MAP,
    "srcdoc": MAP,
    'sandbox="allow-scripts"': MAP,
    'sandbox="allow-scripts" srcdoc': MAP,
    'sandbox="allow-scripts allow-same-origin" loading="lazy"': MAP,
    'sandbox=""': PLAIN,
    'sandbox="allow-same-origin" srcdoc': PLAIN,
}
SEEN = """() => {
  const shown = (e) => Boolean(e?.checkVisibility());
  const all = (s) => [...document.querySelectorAll(s)].filter(shown);
  const root = document.documentElement;
  return {
    title: document.title, plain: shown(document.querySelector('#overflight-plain')),
    shell: shown(document.querySelector('.ov')), high: root.scrollHeight, wide: root.scrollWidth,
    said: document.querySelector('#overflight-plain').textContent, lines: all('path.ov-line').length,
    controls: all('button, input, [role=tab], .leaflet-container').length,
    window: [innerWidth, innerHeight],
  }; }"""


def cases() -> Iterator[tuple[str, str, str | None]]:
    """Give every charset, policy and frame by itself, and frames with policies: a walk that covers, not the product."""
    seen = set()
    rows = [
        *((charset, "", None) for charset in CHARSETS),
        *(("utf-8", policy, None) for policy in POLICIES),
        *(("utf-8", "", frame) for frame in FRAMES_AROUND),
    ]
    charsets, policies = itertools.cycle(CHARSETS), itertools.cycle(POLICIES)
    rows += [(next(charsets), next(policies), frame) for _ in range(2) for frame in FRAMES_AROUND if frame is not None]
    for row in rows:
        if row not in seen:
            seen.add(row)
            yield row


def wanted(policy: str, frame: str | None) -> str:
    served = policy if frame is None or "srcdoc" not in frame else ""  # a frame with its own text has no headers
    return PLAIN if PLAIN in {POLICIES[served], FRAMES_AROUND[frame]} else MAP


@pytest.fixture(scope="module")
def host(caspian_page: Path) -> Iterator[Host]:
    with hosted(caspian_page.read_bytes()) as found:
        yield found


def drawn(page: Page, inner: Frame, expected: str) -> None:
    """Have frames drawn, also where no program runs that could ask for them: a picture needs one."""
    if expected == MAP:
        inner.evaluate(SETTLED)
        return
    for _ in range(3):
        page.screenshot(clip={"x": 0, "y": 0, "width": 20, "height": 20})


def check(seen: dict, later: dict, expected: str, title: str, case: object) -> None:
    assert seen["title"] == title, case
    assert "Missiles from the Caspian Sea" in seen["said"], case
    assert not set("âÃ�") & set(seen["said"]), case
    if expected == MAP:
        assert seen["shell"], case
        assert not seen["plain"], case
        assert seen["lines"] > 0, case
        assert [seen["wide"], seen["high"]] == seen["window"], case
    else:
        assert seen["plain"], case
        assert not seen["shell"], case
        assert seen["controls"] == 0, case
        assert seen["high"] < 20_000, case
    assert (later["high"], later["wide"]) == (seen["high"], seen["wide"]), case


def test_every_way_of_hosting_shows_the_map_or_the_plain_version(
    browser: Browser, host: Host, caspian_page: Path
) -> None:
    title = caspian_page.read_text("utf-8-sig").split("<title>")[1].split("</title>")[0]
    context = browser.new_context(viewport={"width": 1100, "height": 700}, reduced_motion="reduce")
    context.set_default_timeout(NEVER_MS)
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    for charset, policy, frame in cases():
        case = f"charset {charset!r}, policy {policy!r}, frame {frame!r}"
        page.goto("about:blank")  # a page of its own costs more than all that it shows
        errors.clear()
        content_type = f"text/html; charset={charset}" if charset else "text/html"
        page.goto(host.page(content_type=content_type, policy=policy, frame=frame))
        inner: Frame = page.main_frame if frame is None else page.frames[1]
        expected = wanted(policy, frame)
        if expected == MAP:
            wait_until(inner, DRAWN)
        drawn(page, inner, expected)
        seen = inner.evaluate(SEEN)
        drawn(page, inner, expected)
        check(seen, inner.evaluate(SEEN), expected, title, case)
        if (
            "trusted-types" not in policy
        ):  # under these Leaflet does not start, which is the plain version's reason there
            assert errors == [], case
    assert host.others == []
    context.close()


def test_a_frame_that_is_hidden_at_first_draws_when_it_is_seen(browser: Browser, host: Host) -> None:
    context = browser.new_context(viewport={"width": 1100, "height": 700}, reduced_motion="reduce")
    context.set_default_timeout(NEVER_MS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(host.page(frame="hidden"))
    frame = page.frames[1]
    assert frame.evaluate("innerWidth") == 0
    page.evaluate("document.querySelector('iframe').hidden = false")
    wait_until(frame, DRAWN)
    page.evaluate(f"({FRAMES})(3)")
    seen = frame.evaluate(SEEN)
    assert seen["shell"]
    assert seen["lines"] > 0
    assert errors == []
    context.close()


FIREFOX = [("utf-16", "", None), ("koi8-r", "", None), ("iso-8859-1", "default-src 'self'", None),
    ("utf-8", "script-src 'none'", None), ("gb18030", f"script-src {INLINE}; style-src 'none'", None),
    ("utf-8", "sandbox allow-scripts", None)]  # fmt: skip


def test_ways_of_hosting_in_firefox(firefox: Firefox, host: Host, caspian_page: Path) -> None:
    title = caspian_page.read_text("utf-8-sig").split("<title>")[1].split("</title>")[0]
    firefox.resize((1100, 700))
    for charset, policy, frame in FIREFOX:
        case = f"charset {charset!r}, policy {policy!r}"
        url = host.page(content_type=f"text/html; charset={charset}", policy=policy, frame=frame)
        firefox.call("browsingContext.navigate", context=firefox.context, url=url, wait="complete")
        firefox.evaluate(f"({FRAMES})(3)")
        seen = firefox.evaluate(SEEN)
        firefox.evaluate(f"({FRAMES})(8)")
        check(seen, firefox.evaluate(SEEN), wanted(policy, frame), title, case)
    assert host.others == []
