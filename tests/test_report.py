"""What a report says, in each of its forms, against the tables and the event file that it is made from."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest
from reconstructed import reconstructed
from report_readers import READERS, pdf_text, tables, written

import geo
from geo.maps.headline import finding

CASPIAN, ONE, SALVO = "caspian-2015-10-07", "poland-2023-12-29", "taiwan-salvo-2022-08-04"
EVENTS = (CASPIAN, ONE, SALVO)
FILES = Path(__file__).parent.parent / "data" / "events"
FIGURE = r"\d+(?:,\d{3})*(?:\.\d+)?"


def in_file(name: str) -> dict[str, Any]:
    return tomllib.loads((FILES / f"{name}.toml").read_text(encoding="utf-8"))


def figures(text: str) -> list[float]:
    return [float(found.replace(",", "")) for found in re.findall(FIGURE, text)]


def by_letter(cell: str, hypotheses: list[str]) -> dict[str, str]:
    """Return what a cell says under each hypothesis: lines with its letter, or one line for all."""
    letters = dict(zip("ABCDEF", hypotheses, strict=False))
    lines = [line for line in cell.strip().split("\n") if line]
    if lines and re.match(r"[A-F]: ", lines[0]):
        return {letters[line[0]]: line[3:] for line in lines}
    return dict.fromkeys(hypotheses, lines[0] if lines else "")


@pytest.mark.parametrize("ending", READERS)
@pytest.mark.parametrize("name", EVENTS)
def test_every_claim_stands_in_the_table_with_its_verdict_and_sources(name: str, ending: str) -> None:
    result = reconstructed(name)
    claims = tables(name, ending)[0]
    whole = result.verdicts[result.verdicts["hypothesis"] == ""]
    number = {source["id"]: k for k, source in enumerate(in_file(name)["sources"], start=1)}
    assert len(claims) == len(whole) + 1
    for k, (row, verdict) in enumerate(zip(claims[1:], whole.itertuples(), strict=True), start=1):
        assert row[0].strip() == str(k)
        assert row[1].strip() == verdict.text
        assert row[2].strip(" ✓↺◐✕!?") == verdict.verdict
        assert [int(n) for n in row[5].split(",")] == sorted({number[s] for s in verdict.sources})


@pytest.mark.parametrize("name", EVENTS)
def test_shares_numbers_and_margins_are_those_of_the_verdicts(name: str) -> None:
    result = reconstructed(name)
    hypotheses = [h.id for h in result.event.hypotheses]
    compared = 0
    for row, (_, group) in zip(tables(name)[0][1:], result.verdicts.groupby("claim", sort=False), strict=True):
        own = group[group["hypothesis"] != ""]
        shares, numbers = by_letter(row[3], hypotheses), by_letter(row[4], hypotheses)
        for one in own.itertuples():
            assert shares[one.hypothesis].startswith(one.verdict)
            if one.worlds > 1:
                [share] = figures(shares[one.hypothesis])
                assert abs(100 * one.holds_share - share) <= 0.0501
            said = [n for n in (one.value, one.margin) if n == n]  # noqa: PLR0124  (not a number is no number)
            shown = figures(numbers[one.hypothesis])
            if len(shown) == len(said) and one.unit in {"km", "%"}:
                compared += 1
                for n, exact in zip(shown, said, strict=True):
                    assert abs(n - exact) <= (0.5 if exact >= 10 and one.unit == "km" else 0.05) + 1e-9
    assert compared >= len(hypotheses)


@pytest.mark.parametrize("name", EVENTS)
def test_states_overflown_are_those_of_the_ledger(name: str) -> None:
    result = reconstructed(name)
    table = next(t for t in tables(name) if [h.strip() for h in t[0]][1] == "State")
    ledger = result.ledger[result.ledger["country"].str.len() == 3]
    names = dict(zip(result.countries.names, result.countries.codes, strict=True))
    found: list[tuple[str, str, int, float, float]] = []
    hypothesis = -1
    for row in table[1:]:
        hypothesis += bool(row[0].strip())
        paths, length = figures(row[2]), figures(row[3])
        if paths:
            code = names[row[1].strip()]
            found.append((result.event.hypotheses[hypothesis].id, code, int(paths[0]), length[0], length[-1]))
            assert paths[1] == (result.paths["hypothesis"] == found[-1][0]).sum()
    expected: dict[tuple[str, str], list[float]] = {}
    sure = ledger[~ledger["indeterminate"]]
    for (h, code, path), _ in sure.groupby(["hypothesis", "country", "path"]):
        own = ledger[(ledger["hypothesis"] == h) & (ledger["country"] == code) & (ledger["path"] == path)]
        expected.setdefault((h, code), []).append(own["length_m"].sum() / 1e3)
    assert {(h, code) for h, code, *_ in found} == expected.keys()
    for h, code, paths, least, most in found:
        lengths = expected[h, code]
        assert paths == len(lengths)
        assert abs(least - min(lengths)) <= 0.51
        assert abs(most - max(lengths)) <= 0.51


def test_all_that_a_file_assumes_is_told_with_its_radius() -> None:
    held = in_file(CASPIAN)
    text = " ".join(written(CASPIAN, ".md").read_text(encoding="utf-8").replace("\\", "").split())
    part = text.split("## What is assumed")[1].split("##")[0]
    assumed = [one for kind in ("platforms", "targets") for one in held[kind] if one["basis"] == "assumed"]
    assert len(assumed) > 10
    for one in assumed:
        name = re.escape(one.get("label", one["name"]))
        within = re.search(rf"within (\d+) km of a point: [^.]*{name}", part, re.IGNORECASE)
        assert within is not None, name
        assert float(within[1]) == one["radius_km"]
    for platform in held["platforms"]:
        assert f"{platform['name']}: {platform['count']}" in part
    for hypothesis in held["hypotheses"]:
        assert hypothesis["name"] in part
    assert f"{held['speed']['cruise_kmh']:.0f} km/h" in part


def test_a_number_stands_below_the_sources_that_print_it() -> None:
    held = in_file(CASPIAN)
    order = [source["id"] for source in held["sources"]]
    matrix = tables(CASPIAN)[1]
    heads = [int(found[1]) - 1 if (found := re.search(r"\[(\d+)\]", head)) else None for head in matrix[0]]
    rows = {row[1].split("\n")[0].strip(): row for row in matrix[1:]}
    # what this file has a number of, or names states as its number
    numbered = [c for c in held["claims"] if {"km", "count", "states"} & c.keys()]
    assert rows.keys() == {claim["text"] for claim in numbered}
    for claim in numbered:
        row = rows[claim["text"]]
        cells = {order[k]: cell.strip() for k, cell in zip(heads, row, strict=True) if k is not None and cell.strip()}
        assert cells.keys() == set(claim["sources"])
        number = claim.get("count", claim.get("km"))
        if len(claim["sources"]) > 1:
            assert set(cells.values()) == {"•"}
            assert number is None or number in figures(row[1].split("\n")[1])
        elif number is not None:
            assert figures(next(iter(cells.values()))) == [number]


def test_values_of_sources_that_disagree_are_judged_one_by_one() -> None:
    name = "houthi-drone-2024-07-19"
    claim = next(c for c in in_file(name)["claims"] if len(c.get("stated", ())) > 1)
    order = {source["id"]: k for k, source in enumerate(in_file(name)["sources"], start=1)}
    told = []
    for matrix in tables(name)[1:]:
        for row in matrix[1:]:
            if row[1].strip().startswith(claim["text"]):
                told += [(head, cell) for head, cell in zip(matrix[0], row, strict=True) if "(" in cell]
    event = reconstructed(name).event
    [own] = [c for c in event.claims if c.id == claim["id"]]
    for k, value in enumerate(claim["stated"]):
        [cell] = [cell for head, cell in told if f"[{order[value['source']]}]" in head]
        assert figures(cell)[:2] == [value["low"], value["high"]]
        alone = own.model_copy(update={"stated": (own.stated[k],)})
        judged = geo.reconstruct(event.model_copy(update={"claims": (alone,)})).verdicts
        assert f"({judged[judged['hypothesis'] == '']['verdict'].iloc[0]})" in cell


def test_the_finding_is_the_sentence_of_the_page_and_comes_first() -> None:
    result = reconstructed(CASPIAN)
    names = dict(zip(result.countries.codes, result.countries.names, strict=True))
    headline = finding(result.event, result.ledger, result.worlds, names)["headline"]
    assert headline in written(CASPIAN, ".html").read_text(encoding="utf-8")
    paragraphs = [p.text for p in docx.Document(str(written(CASPIAN, ".docx"))).paragraphs]
    assert paragraphs[2] == headline
    assert written(CASPIAN, ".md").read_text(encoding="utf-8").split("\n\n")[2].startswith(f"**{headline}**")


def test_the_pdf_says_what_the_page_says() -> None:
    text = pdf_text(written(CASPIAN, ".pdf")).replace(" ", "")
    for table in tables(CASPIAN):
        for row in table[1:]:
            said = ["".join(cell.split()) for cell in row]
            assert all(cell in text for cell in said), row
    # the parts of a row stand beside one another: verdict, share, number and sources of the first claims
    for row, after in pairwise(tables(CASPIAN)[0][1:]):
        own = "".join("".join(row).split())
        assert own in text
        assert text.index(own) < text.index("".join("".join(after).split()))
