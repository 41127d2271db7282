"""Sentences in other languages: catalogues whole and sound, the numbers of the English, no English left over."""

from __future__ import annotations

import ast
import gettext
import io
import re
import unicodedata
import warnings
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import geo
from geo.cli import main
from geo.errors import ArgumentError
from geo.language import ENGLISH, LANGUAGES, Language, as_language
from geo.language import load as load_module
from geo.language.catalogue import catalogue_of, names_in, template
from geo.language.cldr import locale_of
from geo.maps.headline import finding
from tools import messages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

OTHERS = LANGUAGES[1:]
ISOLATED = re.compile("\u2068[^\u2068\u2069]*\u2069")

# --------------------------------------------------------------------------------------------------------- catalogues


def test_the_template_is_what_the_code_says_and_every_catalogue_is_whole() -> None:
    assert list(messages.problems()) == []


def test_every_pattern_that_a_module_says_is_collected() -> None:
    """Babel reads tokens, and passes over calls inside of f-strings; syntax trees hold them all."""
    said = set()
    for file in (messages.ROOT / "geo").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            name = getattr(node, "func", None)
            name = name.id if isinstance(name, ast.Name) else getattr(name, "attr", "")
            if name in {"say", "say_n", "say_in", "pattern", "pattern_in"}:
                words = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args[:2]]
                if name.endswith("_in"):
                    said |= {(words[0], words[1])} if None not in words else set()
                elif words[0] is not None:
                    said.add(words[0])
    assert len(said) > 350
    assert said - set(template()) == set()


@pytest.mark.parametrize("code", OTHERS)
def test_the_forms_of_number_are_those_that_gettext_itself_picks(code: str) -> None:
    with messages.po_of(code).open("rb") as file:
        catalog = read_po(file)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    oracle, language = gettext.GNUTranslations(compiled), as_language(code)
    several = [forms for key, forms in template().items() if len(forms) == 2 and isinstance(key, str)]
    assert len(several) > 50
    for one, many in several:
        words = dict.fromkeys(names_in(one) | names_in(many), "…")
        for count in (*range(30), 99, 100, 101, 102, 103, 111, 121, 999, 1000, 1001, 1002):
            said = language.say_n(one, many, count, **words)
            assert said == oracle.ngettext(one, many, count).format(**words), (one, count)


SOUND = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=3; plural=(n%10==1 ? 0 : n<5 ? 1 : 2);\\n"\n\n'
)
ONE, MANY = "all {n} paths overfly {states}", "{clause}, {more}"
ENGLISH_OF = {ONE: (ONE, ONE), MANY: (MANY,), ("land", "rural"): ("rural",)}
FORMS = f'msgid "{ONE}"\nmsgid_plural "{ONE}"\n' + "".join(f'msgstr[{k}] "f{k} {{n}} {{states}}"\n' for k in range(3))
ROW, LAND = f'\nmsgid "{MANY}"\nmsgstr "{{clause}} + {{more}}"\n', '\nmsgctxt "land"\nmsgid "rural"\nmsgstr "r"\n'


@pytest.mark.parametrize(
    ("text", "broken", "said"),
    [
        (SOUND + FORMS + ROW + LAND, [], ""),
        (SOUND + FORMS + LAND, [MANY], "is missing"),
        (SOUND + FORMS + ROW.replace("{clause} + {more}", "") + LAND, [MANY], "is not translated"),
        (SOUND + FORMS + "\n#, fuzzy" + ROW + LAND, [MANY], "is marked fuzzy"),
        (SOUND + FORMS + ROW.replace("+ {more}", "+") + LAND, [MANY], "names {clause} in place of {clause}, {more}"),
        (SOUND + FORMS + ROW.replace("{clause} +", "{clase} +") + LAND, [MANY], "names {clase}, {more}"),
        (SOUND + FORMS + ROW.replace("+ {more}", "+ {more") + LAND, [MANY], "is no pattern"),
        (SOUND + FORMS + ROW.replace("+ {more}", "+ {more.__class__}") + LAND, [MANY], "not a plain name"),
        (SOUND + FORMS + ROW.replace("+ {more}", "+ {more!r}") + LAND, [MANY], "not a plain name"),
        (SOUND + FORMS + ROW.replace("+ {more}", "+ {}{more}") + LAND, [MANY], "not a plain name"),
        (SOUND + FORMS + ROW.replace("+ {more}", "+ {more} ") + LAND, [MANY], "white space"),
        (SOUND + FORMS.replace('msgstr[2] "f2 {n} {states}"\n', "") + ROW + LAND, [ONE], "lacks a form of number"),
        (SOUND + FORMS.replace("f1 {n}", "f1") + ROW + LAND, [ONE], "in place of {n}, {states}"),
        (SOUND + FORMS + ROW + LAND + 'msgid "no end\nmsgstr "x"\n', [], ""),
        (SOUND + FORMS + ROW + LAND.replace("land", "sea"), [("land", "rural")], "is missing"),
        (SOUND.replace("nplurals=3", "nplurals=2") + FORMS + ROW + LAND, None, "rule of number"),
        (SOUND.replace("n<5 ? 1 : 2", "__import__('os')") + FORMS + ROW + LAND, None, "cannot be read"),
        ("", [ONE, MANY, ("land", "rural")], "is missing"),
        ("\0\x01 not a catalogue at all", [ONE, MANY, ("land", "rural")], "is missing"),
    ],
)  # fmt: skip
def test_what_is_broken_is_told_in_english_with_a_note(
    text: str, broken: list[str] | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "overflight.po"
    path.write_text(text, encoding="utf-8")
    found = catalogue_of(path, ENGLISH_OF, "xx.po", most=None)
    assert said in "".join(found.problems)
    assert capsys.readouterr().out == ""
    if broken is None:
        assert len(found.problems) == 1
        assert not found.messages
        return
    missing = [key for key in ENGLISH_OF if key not in found.messages]
    assert missing == [key for key in ENGLISH_OF if key in broken]
    assert len(found.problems) == len(missing)
    language = replace(ENGLISH, messages=found.messages, plural=found.plural)
    assert language.say_n(ONE, ONE, 4, states="B").endswith("4 B" if ONE not in broken else "4 paths overfly B")
    assert language.say(MANY, clause="a{b}", more="c") == ("a{b}, c" if MANY in broken else "a{b} + c")


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", SOUND.encode() + b'msgid "a"\nmsgstr "\xff"\n', b"\x00" * 5000])
def test_bytes_that_are_no_text_are_one_note(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "overflight.po"
    path.write_bytes(data)
    found = catalogue_of(path, ENGLISH_OF, "xx.po")
    assert not found.messages
    assert 1 <= len(found.problems) <= 4


def test_a_language_whose_catalogue_is_gone_is_english_with_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    true = load_module.read_catalogue.__globals__["data_path"]
    path = tmp_path / "overflight.po"
    monkeypatch.setitem(load_module.read_catalogue.__globals__, "data_path", lambda *p: path if "fr" in p else true(*p))
    load_module._loaded.cache_clear()
    try:
        with pytest.warns(geo.LanguageWarning, match="cannot be read"):
            assert as_language("fr").km_span(870.2, 1330.4) == "870 to 1,330 km"
        with warnings.catch_warnings():
            warnings.simplefilter("default")  # as for whoever runs the command
            assert main(["check", "taiwan-salvo-2022-08-04", "--language", "fr"]) == 0
        told = capsys.readouterr()
        assert "As drawn" in told.out
        assert told.err.count("all is told in English") == 1
        assert "Traceback" not in told.err
    finally:
        load_module._loaded.cache_clear()


def test_an_unknown_language_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ArgumentError, match=r"language: found 'de'; allowed: en, fr, ru or ar"):
        geo.reconstruct("taiwan-salvo-2022-08-04", language="de")
    assert main(["check", "taiwan-salvo-2022-08-04", "--language", "ru", "--boundaries", "all"]) == 2
    assert "--boundaries all" in capsys.readouterr().err


def glued(tree: ast.AST) -> Iterator[str]:
    """Yield what is said without a pattern, or filled into one in English."""
    for node in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name == "Told":
            said = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "clause")]
        elif name in {"say", "say_n", "say_in"}:
            said = [k.value for k in node.keywords if k.arg is not None]
        else:
            continue
        for value in said:
            parts = [part.value for part in ast.walk(value) if isinstance(part, ast.Constant)]
            inside = isinstance(value, ast.JoinedStr | ast.BinOp | ast.Constant)
            if inside and any(isinstance(part, str) and re.search(r"[A-Za-z]{2}", part) for part in parts):
                yield ast.unparse(node)


def test_no_sentence_is_glued_and_no_english_stands_in_for_a_name() -> None:
    root = messages.ROOT / "geo"
    files = [*(root / "claims").glob("*.py"), *(root / "verdicts").glob("*.py"), root / "printed" / "tables.py"]
    files += [
        root / "maps" / "headline.py",
        *(root / "maps" / f"{name}.py" for name in ("subjects", "story", "credits", "static_html", "share")),
    ]
    assert [glue for file in files for glue in glued(ast.parse(file.read_text(encoding="utf-8")))] == []
    for wrong in (
        'Told(f"the path is {x}")',
        'language.say("{a} km", a="about " + x)',
        'say_n("a", "b", 2, c=f"{x} km")',
    ):
        assert list(glued(ast.parse(wrong)))


# -------------------------------------------------------------------------------------------------------- all events


def blind() -> Language:
    """Return a language whose patterns have no letters but those of what stands in for names; all else is Arabic."""
    hidden = {
        key: tuple(re.sub(r"[^\W\d_](?![^{]*\})", "·", text) for text in forms) for key, forms in template().items()
    }
    return Language("ar", "rtl", hidden, lambda count: int(count != 1), locale_of("ar"))


@cache
def drawn(event_id: str) -> tuple[geo.Event, geo.Countries, pd.DataFrame, pd.DataFrame, geo.Simulation]:
    event, countries = geo.load_event(event_id), geo.load_countries()
    paths = geo.trace(event)
    return event, countries, paths, geo.overflights(paths), geo.simulate(event, draws=20, spots=False)


def told(event_id: str, language: str | Language) -> list[str]:
    """Return all that is said of an event: the reasons, and the finding."""
    event, countries, paths, ledger, worlds = drawn(event_id)
    verdicts = geo.judge(event, paths, ledger, worlds=worlds, language=language)
    found = finding(event, ledger, worlds, dict(zip(countries.codes, countries.names, strict=True)), language)
    return [*verdicts["reason"], found["headline"], found["detail"]]


def numbers(text: str) -> list[Decimal]:
    """Return the numbers of a text in any of the four languages, sorted: digits with any separators that it has."""
    plain = re.sub(r"(?<=\d)[\u202f\xa0](?=\d{3})", "", ISOLATED.sub("", text))
    plain = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", plain)
    return sorted(Decimal(found.replace(",", ".")) for found in re.findall(r"\d+(?:[.,]\d+)?", plain))


def names_of(event_id: str) -> list[str]:
    """Return the names that stand in an event's file, and those that disputed areas have in theirs, longest first."""
    event, _, _, ledger, _ = drawn(event_id)
    spots = [spot.name for spot in (*event.platforms, *event.targets, *event.places)]
    others = [source.publisher for source in event.sources] + [h.name for h in event.hypotheses]
    regions = [claim.region.name for claim in event.claims if hasattr(claim, "region")]
    zones = [getattr(claim, name) for claim in event.claims for name in ("zone", "other_zone") if hasattr(claim, name)]
    disputed = [name for names in ledger["disputed"] for name in names.split("; ") if name]
    return sorted({*spots, *others, *regions, *zones, *disputed}, key=len, reverse=True)


def without_names(text: str, names: list[str]) -> str:
    for name in names:
        text = text.replace(name, "")
    return text


@pytest.mark.parametrize("event_id", geo.event_ids())
def test_all_that_is_said_of_an_event_is_said_in_every_language(event_id: str) -> None:
    names = names_of(event_id)
    english = told(event_id, "en")
    for text in told(event_id, blind()):
        left = ISOLATED.sub("", text)
        assert not [c for c in left if "LATIN" in unicodedata.name(c, "")], f"English outside patterns: {text}"
    for code in OTHERS:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            said = told(event_id, code)
        for ours, theirs in zip(english, said, strict=True):
            assert not re.search(r"[{}]|\bNone\b|\bnan\b", theirs), theirs
            want, have = (numbers(without_names(text, names)) for text in (ours, theirs))
            spare = {Decimal(1), Decimal(2)} if code == "ar" else set()  # which have a word or an ending of their own
            assert [n for n in want if n not in spare] == [n for n in have if n not in spare], (ours, theirs)
            if code != "fr":
                left = without_names(ISOLATED.sub("", theirs), names)
                assert not [c for c in left if "LATIN" in unicodedata.name(c, "")], theirs
            if code == "ar":
                assert theirs.count("\u2068") == theirs.count("\u2069")
            assert theirs != ours or not ours


def test_verdicts_numbers_and_columns_are_the_same_in_every_language() -> None:
    event, _, paths, ledger, worlds = drawn("taiwan-salvo-2022-08-04")
    one, other = (geo.judge(event, paths, ledger, worlds=worlds, language=code) for code in ("en", "ar"))
    same = [column for column in one.columns if column != "reason"]
    assert one[same].equals(other[same])
    assert not (one["reason"] == other["reason"]).any()


# ------------------------------------------------------------------------------------------------- numbers and names


@pytest.mark.parametrize("value", [0.0, 0.03, 0.05, 3.25, 9.96, 199.5, 1473.6, 12_345_678.9])
def test_numbers_are_the_english_ones_in_other_clothes(value: float) -> None:
    for code in OTHERS:
        language = as_language(code)
        for name in ("km", "number"):
            assert numbers(getattr(language, name)(value)) == numbers(getattr(ENGLISH, name)(value)), (code, name)
        assert numbers(language.km_span(value, 2 * value)) == numbers(ENGLISH.km_span(value, 2 * value)), code
        assert numbers(language.about_km_span(900 * value, 1e3 * value)) == numbers(
            ENGLISH.about_km_span(900 * value, 1e3 * value)
        ), code


@pytest.mark.parametrize("share", [0.0, 1.0, 4e-5, 0.00051, 0.8642, 0.9994, 0.9996])
def test_shares_are_the_english_ones_too(share: float) -> None:
    for code in OTHERS:
        assert numbers(as_language(code).share(share)) == numbers(ENGLISH.share(share)), code


def states() -> Iterator[tuple[str, str]]:
    countries = geo.load_countries()
    yield from zip(countries.codes, countries.names, strict=True)


# codes of what English usage gives the article (plurals, unions, common nouns), written down by hand
WITH_THE = {
    *(
        [
            "ALA",
            "ARE",
            "ATF",
            "BHS",
            "CAF",
            "CCK",
            "COD",
            "COG",
            "COK",
            "COM",
            "CYM",
            "DOM",
            "FLK",
            "FRO",
            "GBR",
            "GMB",
            "IMN",
            "IOT",
            "MDV",
            "MHL",
            "MNP",
            "NLD",
            "PHL",
            "PSE",
            "SLB",
            "SYC",
        ]
    ),
    *(["TCA", "UMI", "USA", "VAT", "VGB", "VIR"]),
}


def test_english_sentences_give_states_their_article() -> None:
    for code, name in states():
        said = ENGLISH.state_as_object(code, name)
        bare = name.removeprefix("The ")
        assert said == (f"the {bare}" if code in WITH_THE else name), code


def test_every_state_has_a_name_and_the_form_of_an_object() -> None:
    french, russian, arabic = map(as_language, OTHERS)
    for code, name in states():
        bare = french.state(code, name)
        article = french.state_as_object(code, name).removesuffix(bare)
        assert article in {"", "le ", "la ", "les ", "l’"}, (code, article)
        assert (bare[0] in "AEIOUÉÈÎÂÔ" and not article) <= (code in {"AND", "ABW", "AIA", "ISR", "OMN", "ATG"}), code
        stem = russian.state(code, name)
        assert russian.state_as_object(code, name)[: min(2, len(stem))] == stem[:2], code
        assert arabic.state_as_object(code, name) == arabic.state(code, name)
        for language in (french, russian, arabic):
            assert "\u2068" not in language.state(code, name), (language.code, code)
    assert french.state("ZZZ", "Utopia") == "Utopia"
    assert arabic.state("ZZZ", "Utopia") == "\u2068Utopia\u2069"


def test_a_name_that_runs_the_other_way_is_kept_apart_in_every_translation() -> None:
    for code in OTHERS:
        assert as_language(code).name("بحر") == "\u2068بحر\u2069"
    assert ENGLISH.name("بحر") == "بحر"


def test_the_command_tells_in_the_language_and_gives_tables_in_english_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", "taiwan-salvo-2022-08-04", "--language", "fr", "--csv"]) == 0
    rows = capsys.readouterr().out
    assert ",supported," in rows
    assert "Tel que tracé" in rows
    result = geo.reconstruct("taiwan-salvo-2022-08-04", language="fr")
    assert result.language == "fr"
    page = next(child for child in result.map()._children.values() if hasattr(child, "payload")).payload
    assert "Tel que tracé" in str(page["verdicts"])
    assert "As drawn" not in str(page)
