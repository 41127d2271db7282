"""What the page says is collected for translators: all of it, held against the syntax trees of its modules."""

from __future__ import annotations

import json

import pytest
from test_web import node

from tools import messages

LISTED = "const { modules } = await import('./test/patterns.js'); console.log(JSON.stringify(modules()))"


def test_every_pattern_of_the_page_is_in_the_template_and_no_other() -> None:
    done = node("--input-type=module", "--eval", LISTED)
    assert done.returncode == 0, done.stderr
    said = {
        (f"web/src/{module['name']}", one["context"], tuple(one["patterns"]))
        for module in json.loads(done.stdout)
        for one in module["said"]
    }
    collected = {
        (file, message.context, (message.id,) if isinstance(message.id, str) else tuple(message.id))
        for message in messages.collected()
        for file, _ in message.locations
        if file.startswith("web/")
    }
    assert len(said) > 300
    assert collected == said


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('say("a {b}", { b: sayN("{n} c", "{n} cs", 2) });', [("a {b}", [], None), (("{n} c", "{n} cs"), [], None)]),
        ('h("p", {}, x > 1 ? sayIn("d", "e" +\n "f") : `${say("g")}`);', [("ef", [], "d"), ("g", [], None)]),
        ("// Translators: {b} is\n// a\nparts('a {b}', { b: /[)\"`]/ });", [("a {b}", ["{b} is", "a"], None)]),
        ("// no more\nsay('a');\nexport function say(one) {}\nit.say('b'); essay('c'); say(d);", [("a", [], None)]),
    ],
)
def test_a_call_is_read_wherever_it_stands(source: str, found: list) -> None:
    assert list(messages.on_the_page(source)) == found
