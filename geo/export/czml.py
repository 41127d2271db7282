"""CZML: what Cesium plays, with its clock where a speed is known."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.errors import OutputError
from geo.export.arcs import arc_of
from geo.export.content import drawn_rows, rows_of
from geo.export.styles import INK, PALE, WORLD_OPACITY, WORLD_PX, Look, look_of, rgb, ship_colours
from geo.export.times import CLOCK, moment
from geo.ledger.lines import path_vertices

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from czml3 import Packet
    from czml3.properties import Polyline
    from numpy.typing import NDArray

    from geo.export.content import Content

    Floats = NDArray[np.float64]

NO_CZML = "a CZML file needs the package 'czml3': install it with pip install 'overflight[export]'"
_PLAYED_S = 60.0  # how long the whole event plays at first
_WITHIN_M = 10.0  # of samples, between which Cesium runs straight
_DECIMALS = 7  # of a degree: 1 cm
_DASH_PX = 16


def check_czml() -> None:
    """Refuse CZML where czml3 is missing.

    Raises
    ------
    OutputError
        If it is.
    """
    try:
        import czml3  # noqa: F401
    except ImportError:
        raise OutputError(NO_CZML) from None


def czml(content: Content) -> str:
    """Return a reconstruction as CZML: lines, points, areas, and marks that move where a speed is known."""
    from czml3 import Document, Packet
    from czml3.enums import ClockRanges, ClockSteps
    from czml3.properties import Clock
    from czml3.types import TimeInterval

    paths = [*drawn_rows(content, "paths")]
    ends = [row["launched_s"] + row["duration_s"] for row, _ in paths if row["duration_s"] is not None]
    clock = None
    if ends:
        start, end = moment(content.event, 0.0), moment(content.event, max(ends))
        clock = Clock(
            interval=TimeInterval(start=start, end=end),
            currentTime=start,
            multiplier=float(max(1, round(max(ends) / _PLAYED_S))),
            range=ClockRanges.LOOP_STOP,
            step=ClockSteps.SYSTEM_CLOCK_MULTIPLIER,
        )
    head = Packet(
        id="document",
        name=content.event.title,
        version="1.0",
        clock=clock,
        description=_table({**content.about, **({"clock": CLOCK} if clock else {})}),
    )
    about = Packet(id="overflight", name="What this was made from", properties=dict(content.about))
    packets = [head, about, *_areas(content), *_hypotheses(content), *_stretches(content)]
    packets += [*_points(content), *_claims(content)]
    text: str = Document(packets=packets).model_dump_json(exclude_none=True)
    return text + "\n"


def _hypotheses(content: Content) -> Iterator[Packet]:
    from czml3 import Packet

    own = {h.id: h for h in content.event.hypotheses}
    ships = ship_colours(content.event)
    fine, coarse = path_vertices(content.paths), path_vertices(content.paths, within_m=_WITHIN_M)
    bends = content.paths["waypoints"].map(len).tolist()
    for number, name in enumerate(dict.fromkeys(content.paths["hypothesis"])):
        record = own[name]
        said = {"basis": record.basis, "sources": "; ".join(record.sources), "note": record.note}
        yield Packet(id=f"hypothesis/{name}", name=record.name, description=_table(said))
        for (row, _), line, samples, waypoints in zip(drawn_rows(content, "paths"), fine, coarse, bends, strict=True):
            if row["hypothesis"] != name:
                continue
            look = look_of(ships[row["platform"]], row["basis"])
            key, parent = f"{name}/{row['path']}", f"hypothesis/{name}"
            label = f"{row['path']}: {row['platform_name']} to {row['target_name']}"
            shared: dict[str, Any] = {"parent": parent, "description": _table(row), "properties": _plain(row)}
            drawn = _polyline(samples[:, 1:], look, show=number == 0)
            yield Packet(id=f"path/{key}", name=label, polyline=drawn, **shared)
            arc = arc_of({k: np.nan if v is None else v for k, v in row.items()}, waypoints, line)
            if arc is not None:
                high = _polyline(arc, look, show=number == 0)
                yield Packet(id=f"arc/{key}", name=f"{label}, as high as published", polyline=high, **shared)
            if row["duration_s"] is not None:
                yield _missile(content, row, samples, look, show=number == 0)
    worlds = drawn_rows(content, "worlds") if "worlds" in content.tables else ()
    for count, (row, shape) in enumerate(worlds):  # a platform's missiles at one target may take several ways
        look = Look(ships[row["platform"]], WORLD_OPACITY, WORLD_PX, dashed=False)
        key = "/".join(str(row[name]) for name in ("hypothesis", "world", "platform", "target"))
        for k, part in enumerate(shapely.get_parts(shape)):
            yield Packet(
                id=f"world/{key}/{count}/{k}", name=f"{row['world']}: {row['platform']} to {row['target']}",
                parent=f"hypothesis/{row['hypothesis']}", properties=_plain(row),
                polyline=_polyline(shapely.get_coordinates(part), look, show=False),
            )  # fmt: skip


def _missile(content: Content, row: Mapping[str, Any], samples: Floats, look: Look, *, show: bool) -> Packet:
    """Return a mark that moves along a path at its speed."""
    from czml3 import Packet
    from czml3.enums import HeightReferences, InterpolationAlgorithms
    from czml3.properties import Color, HeightReference, Point, Position
    from czml3.types import TimeInterval

    on_ground = HeightReference(heightReference=HeightReferences.CLAMP_TO_GROUND)
    start, duration = row["launched_s"], row["duration_s"]
    pace = duration / row["length_m"] if row["length_m"] else 0.0
    times = start + pace * samples[:, 0]
    own = np.column_stack([times.round(3), samples[:, 1:].round(_DECIMALS), np.zeros(len(samples))])
    own = own[np.append(True, np.diff(own[:, 0]) > 0.0)]
    return Packet(
        id=f"missile/{row['hypothesis']}/{row['path']}",
        name=str(row["path"]),
        parent=f"hypothesis/{row['hypothesis']}",
        availability=TimeInterval(start=moment(content.event, start), end=moment(content.event, start + duration)),
        position=Position(
            epoch=moment(content.event, 0.0), cartographicDegrees=own.ravel().tolist(),
            interpolationAlgorithm=InterpolationAlgorithms.LINEAR, interpolationDegree=1,
        ),
        point=Point(
            show=show, pixelSize=8.0, color=Color(rgba=[*rgb(look.colour), 255]),
            outlineColor=Color(rgba=[255, 255, 255, 255]), outlineWidth=1.0, heightReference=on_ground,
        ),
    )  # fmt: skip


def _stretches(content: Content) -> Iterator[Packet]:
    """Return the rows of the ledger as lines, hidden at first: they lie on the paths."""
    from czml3 import Packet

    ships = ship_colours(content.event)
    for row, shape in drawn_rows(content, "ledger"):
        look = look_of(ships[row["platform"]], row["basis"])
        key = f"{row['hypothesis']}/{row['path']}/{row['seq']}"
        for k, part in enumerate(shapely.get_parts(shape)):
            yield Packet(
                id=f"ledger/{key}" if k == 0 else f"ledger/{key}/{k}",
                name=f"{row['country_name']}, {row['length_m'] / 1000.0:,.1f} km of {row['path']}",
                parent=f"hypothesis/{row['hypothesis']}",
                properties=_plain(row),
                polyline=_polyline(shapely.get_coordinates(part), look, show=False),
            )


def _points(content: Content) -> Iterator[Packet]:
    from czml3 import Packet
    from czml3.enums import HeightReferences, HorizontalOrigins, LabelStyles
    from czml3.properties import Color, HeightReference, Label, Point, Position
    from czml3.types import Cartesian2Value

    on_ground = HeightReference(heightReference=HeightReferences.CLAMP_TO_GROUND)
    ships = ship_colours(content.event)
    looks = (("platforms", "", 12.0), ("targets", INK, 9.0), ("places", PALE, 8.0), ("crossings", PALE, 4.0))
    for layer, colour, size in looks:
        for row, shape in drawn_rows(content, layer):
            tone = colour or ships[row["id"]]
            named = layer != "crossings"
            name = row.get("label", row["name"]) if named else f"{row['from_name']} to {row['to_name']}"
            key = row["id"] if named else f"{row['hypothesis']}/{row['path']}/{row['seq']}"
            yield Packet(
                id=f"{layer}/{key}", name=name, description=_table(row), properties=_plain(row),
                position=Position(cartographicDegrees=_flat(shapely.get_coordinates(shape))),
                point=Point(
                    show=named, pixelSize=size, color=Color(rgba=[*rgb(tone), 255]),
                    outlineColor=Color(rgba=[255, 255, 255, 255]), outlineWidth=1.0, heightReference=on_ground,
                ),
                label=Label(
                    text=name, font="13px sans-serif", style=LabelStyles.FILL_AND_OUTLINE,
                    fillColor=Color(rgba=[255, 255, 255, 255]),
                    outlineColor=Color(rgba=[*rgb(INK), 255]), outlineWidth=3.0,
                    horizontalOrigin=HorizontalOrigins.LEFT, pixelOffset=Cartesian2Value(values=[9.0, 0.0]),
                ) if named else None,
            )  # fmt: skip


def _areas(content: Content) -> Iterator[Packet]:
    from czml3 import Packet
    from czml3.properties import Color, Material, Polygon, PositionList, PositionListOfLists, SolidColorMaterial

    fill = Material(solidColor=SolidColorMaterial(color=Color(rgba=[*rgb(PALE), 60])))
    for number, (row, shape) in enumerate(drawn_rows(content, "regions")):
        for k, part in enumerate(shapely.get_parts(shape)):
            holes = [_flat(shapely.get_coordinates(hole)[:-1]) for hole in part.interiors]
            yield Packet(
                id=f"region/{number}/{k}", name=row["name"] or row["kind"], description=_table(row),
                properties=_plain(row),
                polygon=Polygon(
                    positions=PositionList(cartographicDegrees=_flat(shapely.get_coordinates(part.exterior)[:-1])),
                    holes=PositionListOfLists(cartographicDegrees=holes) if holes else None, material=fill,
                ),
            )  # fmt: skip


def _claims(content: Content) -> Iterator[Packet]:
    from czml3 import Packet

    for row in rows_of(content.tables["claims"]):
        if not row["hypothesis"]:
            name = f"{row['verdict']}: {row['text']}"
            yield Packet(id=f"claim/{row['claim']}", name=name, description=_table(row), properties=_plain(row))


def _polyline(xyz: Floats, look: Look, *, show: bool) -> Polyline:
    from czml3.enums import ArcTypes
    from czml3.properties import (
        Color,
        Polyline,
        PolylineDashMaterial,
        PolylineMaterial,
        PositionList,
        SolidColorMaterial,
    )

    colour = Color(rgba=[*rgb(look.colour), round(255 * look.opacity)])
    material = (
        PolylineMaterial(polylineDash=PolylineDashMaterial(color=colour, dashLength=float(_DASH_PX)))
        if look.dashed
        else PolylineMaterial(solidColor=SolidColorMaterial(color=colour))
    )
    high = xyz.shape[1] == 3
    return Polyline(
        show=show,
        positions=PositionList(cartographicDegrees=_flat(xyz)),
        width=look.width_px,
        material=material,
        clampToGround=None if high else True,
        arcType=ArcTypes.NONE if high else ArcTypes.GEODESIC,
    )


def _flat(xyz: Floats) -> list[float]:
    place = xyz[:, :2].round(_DECIMALS)
    height = xyz[:, 2].round(1) if xyz.shape[1] == 3 else np.zeros(len(xyz))
    flat: list[float] = np.column_stack([place, height]).ravel().tolist()
    return flat


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def _table(row: Mapping[str, Any]) -> str:
    """Return a row as a table of HTML, which is what Cesium shows in its box."""
    cells = (
        f"<tr><td>{html.escape(name)}</td><td>{html.escape(str(value))}</td></tr>"
        for name, value in row.items()
        if value is not None and value != ""
    )
    return f"<table>{''.join(cells)}</table>"
