"""What others' programs read: JSON-LD read by rdflib, PROV-JSON by prov; nothing in them that no file says."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from contextlib import suppress
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import far_event
import pytest
from hostile import PAYLOADS, poisoned
from prov.model import ProvActivity, ProvDocument, ProvEntity, ProvGeneration, ProvUsage
from rdflib import Graph
from reconstructed import reconstructed

import geo
from geo.accounts import event_from_dict
from geo.cli import main
from geo.provenance import provenance_of
from geo.resources import data_path

if TYPE_CHECKING:
    from pathlib import Path

EVENT = "caspian-2015-10-07"
ADDRESS = "https://example.org/flights/caspian.html"
Out = pytest.CaptureFixture[str]
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # within rdflib
# stands in for the context at schema.org, which tests do not fetch; addresses are IRIs in both
CONTEXT = {
    "@vocab": "https://schema.org/",
    "url": {"@type": "@id"},
    "contentUrl": {"@type": "@id"},
    "datePublished": {"@type": "Date"},
}
# (number, worst, best) of each verdict's rating, as docs/machine.md has it
SCALE = {"supported": ("2", "1", "2"), "contradicted": ("1", "1", "2")}


def graph_of(document: dict[str, Any]) -> Graph:
    assert document["@context"] == "https://schema.org"
    return Graph().parse(data=json.dumps({**document, "@context": CONTEXT}), format="json-ld", publicID=ADDRESS)


def asked(graph: Graph, select: str) -> list[tuple[str | None, ...]]:
    rows = graph.query("PREFIX s: <https://schema.org/> " + select)
    return [tuple(None if cell is None else str(cell) for cell in row) for row in rows]


@pytest.mark.parametrize("event_id", geo.event_ids())
def test_a_reader_of_rdf_finds_each_claim_with_its_verdict(event_id: str) -> None:
    result = reconstructed(event_id)
    found = asked(
        graph_of(result.linked_data()),
        "SELECT ?text ?word ?why ?value ?worst ?best WHERE { ?r a s:ClaimReview; s:claimReviewed ?text;"
        " s:itemReviewed ?c; s:reviewRating ?g. ?c a s:Claim; s:text ?text."
        " ?g s:alternateName ?word; s:ratingExplanation ?why."
        " OPTIONAL { ?g s:ratingValue ?value; s:worstRating ?worst; s:bestRating ?best } }",
    )
    whole = result.verdicts[result.verdicts["hypothesis"] == ""]
    rows = zip(whole["text"], whole["verdict"], whole["reason"], strict=True)
    wanted = [(text, word, why, *SCALE.get(word, (None, None, None))) for text, word, why in rows]
    assert sorted(found) == sorted(wanted)
    assert len(found) == len(result.event.claims)


def test_a_claim_appears_where_its_sources_are_and_has_no_author() -> None:
    result = reconstructed(EVENT)
    graph = graph_of(result.linked_data(address=ADDRESS))
    found = asked(
        graph,
        "SELECT ?text ?publisher ?date ?url WHERE { ?c a s:Claim; s:text ?text; s:appearance ?w."
        " ?w s:publisher/s:name ?publisher. OPTIONAL { ?w s:datePublished ?date } OPTIONAL { ?w s:url ?url } }",
    )
    sources = {source.id: source for source in result.event.sources}
    wanted = {
        (claim.text, sources[s].publisher, sources[s].date, sources[s].url)
        for claim in result.event.claims
        for s in claim.sources
    }
    assert set(found) == wanted
    assert any(date is None for _, _, date, _ in found) or all(source.date for source in result.event.sources)
    assert asked(graph, "SELECT ?who WHERE { ?x s:author ?who }") == []
    assert asked(graph, "SELECT ?day WHERE { ?x a s:ClaimReview; s:datePublished ?day }") == []


def test_who_publishes_reviews_where_and_when_is_said_by_the_caller_alone() -> None:
    result = reconstructed(EVENT)
    graph = graph_of(result.linked_data(address=ADDRESS, publisher="A paper", published=dt.date(2026, 1, 31)))
    found = asked(
        graph,
        "SELECT DISTINCT ?at ?who ?day WHERE { ?r a s:ClaimReview; s:url ?at; s:author ?a; s:datePublished ?day."
        " ?a a s:Organization; s:name ?who }",
    )
    assert found == [(ADDRESS, "A paper", "2026-01-31")]
    assert asked(graph_of(result.linked_data()), "SELECT ?at WHERE { ?r a s:ClaimReview; s:url ?at }") == []


def test_the_dataset_says_what_it_is_made_from_where_and_on_what_terms() -> None:
    result = reconstructed(EVENT)
    graph = graph_of(result.linked_data(address=ADDRESS, files={"paths.geojson": "application/geo+json"}))
    assert asked(graph, "SELECT ?day ?terms WHERE { ?d s:temporalCoverage ?day; s:license/s:url ?terms }") == [
        ("2015-10-07", "https://opendatacommons.org/licenses/odbl/1-0/")
    ]
    made = provenance_of(result.event, result.countries)
    hashes = asked(graph, "SELECT ?hash WHERE { ?d s:temporalCoverage ?day; s:identifier/s:value ?hash }")
    assert set(hashes) == {(EVENT,), (made.event_sha256,), (made.boundaries_sha256,)}
    files = asked(
        graph, "SELECT ?where ?kind WHERE { ?f a s:DataDownload; s:contentUrl ?where; s:encodingFormat ?kind }"
    )
    page, geojson = (ADDRESS, "text/html"), ("https://example.org/flights/paths.geojson", "application/geo+json")
    assert set(files) == {page, geojson}
    run = asked(
        graph, "SELECT ?t ?v WHERE { ?a a s:CreateAction; s:instrument ?i. ?i s:name ?t; s:softwareVersion ?v }"
    )
    assert run == [("overflight", geo.__version__)]
    assert asked(graph, "SELECT ?unit WHERE { ?m s:name 'path length'; s:unitText ?unit }") == [("m",)]


def boxes_of(result: geo.Reconstruction) -> list[list[float]]:
    found = asked(graph_of(result.linked_data()), "SELECT ?b WHERE { ?d s:spatialCoverage/s:geo/s:box ?b }")
    return sorted([float(number) for number in box.split()] for (box,) in found if box)


def test_the_box_holds_all_ends_latitude_first() -> None:
    result = reconstructed(EVENT)
    [[south, west, north, east]] = boxes_of(result)
    ends = [position for waypoints in result.paths["waypoints"] for position in waypoints]
    assert all(west <= lon <= east and south <= lat <= north for lon, lat in ends)
    assert (west, east) == pytest.approx((min(lon for lon, _ in ends), max(lon for lon, _ in ends)), abs=1e-4)


def test_a_box_across_the_180th_meridian_is_two() -> None:
    result = geo.reconstruct(event_from_dict(far_event.RAW))
    one, other = boxes_of(result)
    assert (one[1], other[3]) == (-180, 180)
    assert one[3] - one[1] + other[3] - other[1] < 30
    for lon, lat in (position for waypoints in result.paths["waypoints"] for position in waypoints):
        assert any(s <= lat <= n and w <= lon <= e for s, w, n, e in (one, other))


class _Blocks(HTMLParser):
    """Collects the blocks of linked data of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "script" and ("type", "application/ld+json") in attrs

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found.append(data)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_hostile_text_in_a_page_is_data_and_comes_out_as_it_went_in(payload: str) -> None:
    own = reconstructed(EVENT)
    raw = tomllib.loads(data_path("events", f"{EVENT}.toml").read_text(encoding="utf-8"))
    event = event_from_dict(poisoned(raw, payload))
    verdicts = own.verdicts.assign(text=payload, reason=payload)
    reader = _Blocks()
    reader.feed(geo.build_map(event, own.paths, own.ledger, verdicts).get_root().render())
    [text] = reader.found
    [whole, _, *reviews] = json.loads(text)["@graph"]
    assert whole["name"] == whole["description"] == payload
    assert {review["claimReviewed"] for review in reviews} == {payload}
    assert {review["reviewRating"]["ratingExplanation"] for review in reviews} == {payload}


def test_a_page_carries_what_the_call_returns_and_its_address() -> None:
    result = reconstructed(EVENT)
    reader = _Blocks()
    reader.feed(result.map(address=ADDRESS, language=["fr", "en"]).get_root().render())
    [text] = reader.found
    document = json.loads(text)
    assert {review["inLanguage"] for review in document["@graph"][2:]} == {"fr"}
    french = geo.reconstruct(EVENT, language="fr").linked_data(address=ADDRESS)
    assert document == french


# ------------------------------------------------------------------------------------------------------- provenance


@pytest.mark.parametrize("event_id", [EVENT, "tu141-zagreb-2022-03-10"])
def test_a_reader_of_prov_follows_every_table_back_to_its_sources(event_id: str) -> None:
    result = reconstructed(event_id)
    document = ProvDocument.deserialize(content=json.dumps(result.provenance()), format="json")
    entities = {str(e.identifier): dict(e.attributes) for e in document.get_records(ProvEntity)}
    activities = {str(a.identifier) for a in document.get_records(ProvActivity)}
    uses = [tuple(str(value) for _, value in use.formal_attributes[:2]) for use in document.get_records(ProvUsage)]
    makes = [tuple(str(v) for _, v in made.formal_attributes[:2]) for made in document.get_records(ProvGeneration)]
    assert {activity for activity, _ in uses} == {activity for _, activity in makes} == activities
    assert {entity for _, entity in uses} | {entity for entity, _ in makes} <= set(entities)
    by = dict(makes)
    known, unknown = {"overflight:verdicts"}, {"overflight:verdicts"}
    while unknown:  # from the verdicts backwards, by what was used for what
        unknown = {entity for step, entity in uses if step in {by.get(name) for name in unknown}} - known
        known |= unknown
    tables = {f"overflight:{name}" for name in ("paths", "ledger", "worlds", "verdicts")}
    assert known == tables | {"overflight:event", "overflight:boundaries"}
    made = provenance_of(result.event, result.countries)
    said = {name: {str(key): str(value) for key, value in entities[name].items()} for name in entities}
    assert said["overflight:event"]["overflight:sha256"] == made.event_sha256
    assert said["overflight:boundaries"]["overflight:sha256"] == made.boundaries_sha256
    sources = {name.removeprefix("overflight:source.") for name in entities if ":source." in name}
    assert sources == {source.id for source in result.event.sources}
    assert f"overflight {geo.__version__}" in document.get_provn()


def test_files_written_from_it_are_derived_from_its_tables() -> None:
    document = ProvDocument.deserialize(content=json.dumps(reconstructed(EVENT).provenance(["a.gpkg"])), format="json")
    text = document.get_provn()
    assert 'entity(overflight:file.0, [prov:label="a.gpkg"])' in text
    assert "wasDerivedFrom(overflight:file.0, overflight:ledger" in text


# ------------------------------------------------------------------------------------------------------- the command


@pytest.mark.parametrize("form", ["jsonld", "prov"])
def test_the_command_writes_the_same_bytes_twice_and_replaces_only_when_told(
    capsys: Out, tmp_path: Path, form: str
) -> None:
    file = tmp_path / "out.json"
    assert main(["linked", EVENT, "-f", form, "-o", str(file)]) == 0
    first = file.read_bytes()
    result = reconstructed(EVENT)
    assert json.loads(first) == (result.linked_data() if form == "jsonld" else result.provenance())
    capsys.readouterr()
    assert main(["linked", EVENT, "-f", form, "-o", str(file)]) == 2
    assert "there is such a file" in capsys.readouterr().err
    file.write_text("old")
    assert main(["linked", EVENT, "-f", form, "-o", str(file), "--force"]) == 0
    assert file.read_bytes() == first


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--address", "caspian.html"], "address: found 'caspian.html'; allowed: an https or http address"),
        (["--published", "soon"], "published: found 'soon'; allowed: a day such as 2026-01-31"),
        (["--publisher", " "], "found an empty text"),
        (["-f", "prov", "--publisher", "A paper"], "--publisher: found beside --format prov"),
        (["-o", "reviews.csv"], "allowed: .jsonld or .json"),
        (["-f", "prov", "-o", "reviews.jsonld"], "allowed: .json;"),
    ],
)
def test_what_does_not_go_together_is_refused_in_one_line(
    capsys: Out, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with suppress(SystemExit):  # of argparse
        assert main(["linked", EVENT, *more]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err
    assert list(tmp_path.iterdir()) == []
