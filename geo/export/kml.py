"""KML and KMZ: folders by hypothesis, that open in Google Earth on a computer and in a browser.

simplekml escapes names and descriptions, except what stands behind ``<![CDATA[`` in them, and no data at all. So it is
told to escape nothing, and every text goes through ``_xml`` here.
"""

from __future__ import annotations

import html
import io
import zipfile
from typing import TYPE_CHECKING, Any
from xml.dom import minidom
from xml.sax.saxutils import escape

import numpy as np
import shapely

from geo.errors import OutputError
from geo.export.arcs import arc_of
from geo.export.content import drawn_rows, rows_of
from geo.export.styles import INK, PALE, WORLD_OPACITY, WORLD_PX, Look, look_of, ship_colours
from geo.export.times import CLOCK, moment
from geo.ledger.lines import path_vertices

if TYPE_CHECKING:
    from collections.abc import Mapping

    import simplekml

    from geo.export.content import Content

NO_KML = "a KML file needs the package 'simplekml': install it with pip install 'overflight[export]'"
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say: equal content makes equal bytes
_TRACK_WITHIN_M = 100.0  # of moving marks, which are not read to the metre
_DECIMALS = 7  # of a degree: 1 cm
_ICON = "https://maps.google.com/mapfiles/kml/shapes/placemark_circle.png"


def check_kml() -> None:
    """Refuse KML where simplekml is missing.

    Raises
    ------
    OutputError
        If it is.
    """
    try:
        import simplekml  # noqa: F401
    except ImportError:
        raise OutputError(NO_KML) from None


def kmz(content: Content) -> bytes:
    """Return the KML in a zip, as Google Earth calls it KMZ."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        info = zipfile.ZipInfo("doc.kml", _MOMENT)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        packed.writestr(info, kml(content))
    return held.getvalue()


def kml(content: Content) -> str:
    """Return a reconstruction as KML: a folder a hypothesis, then launches, targets, places, areas and claims."""
    import simplekml

    simplekml.Kml.resetidcounter()  # ids are counted over all files that a process writes
    file = simplekml.Kml(name=_xml(content.event.title), open=1)
    file.parsetext(parse=False)
    styles = _Styles(content)
    document = file.document
    document.description = _xml(_lines({"summary": content.event.summary, **content.about}))
    _add_data(document, content.about)
    _add_hypotheses(content, document, styles)
    for layer, name, icon in (
        ("platforms", "Launches", None),
        ("targets", "Targets", styles.mark(INK, 0.9)),
        ("places", "Places", styles.mark(PALE, 0.8)),
    ):
        folder = document.newfolder(name=name)
        for row, shape in drawn_rows(content, layer):
            mark = folder.newpoint(name=_xml(row.get("label", row["name"])), coords=[_pair(shape)])
            mark.style = icon or styles.mark(styles.ships[row["id"]], 1.1)
            _describe(mark, row)
    folder = document.newfolder(name="Areas in which positions may lie", visibility=0)
    for row, shape in drawn_rows(content, "regions"):
        area = folder.newmultigeometry(name=_xml(row["name"]), visibility=0)
        for part in shapely.get_parts(shape):
            holes = [_coordinates(hole) for hole in part.interiors]
            area.newpolygon(outerboundaryis=_coordinates(part.exterior), innerboundaryis=holes, tessellate=1)
        area.style = styles.area
        _describe(area, row)
    _add_claims(content, document)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_in_order(file.kml(format=False))}\n'


def _in_order(text: str) -> str:
    """Return KML with elements in the order of the standard's schema.

    simplekml puts styles into the folder that uses them first, before its name, and a track's mode behind its times.
    """
    root: Any = minidom.parseString(text).documentElement  # noqa: S318 - made just now, not read
    document = root.firstChild
    behind = next(child for child in document.childNodes if child.nodeName in ("ExtendedData", "Folder"))
    for style in root.getElementsByTagName("Style"):
        document.insertBefore(style, behind)
    for track in root.getElementsByTagName("gx:Track"):
        for mode in track.getElementsByTagName("altitudeMode"):
            track.insertBefore(mode, track.firstChild)
    made: str = root.toxml()
    return made


class _Styles:
    """Styles, each made once, so that a file holds it once."""

    def __init__(self, content: Content) -> None:
        import simplekml

        self.ships = ship_colours(content.event)
        self._made: dict[Any, Any] = {}
        self.area = simplekml.Style()
        self.area.linestyle.color, self.area.linestyle.width = _colour(PALE, 0.9), 1
        self.area.polystyle.color = _colour(PALE, 0.15)

    def line(self, look: Look) -> simplekml.Style:
        import simplekml

        if look not in self._made:
            style = simplekml.Style()
            style.linestyle.color, style.linestyle.width = _colour(look.colour, look.opacity), look.width_px
            self._made[look] = style
        return self._made[look]

    def mark(self, colour: str, scale: float) -> simplekml.Style:
        import simplekml

        if (colour, scale) not in self._made:
            style = simplekml.Style()
            style.iconstyle.icon.href = _ICON
            style.iconstyle.color, style.iconstyle.scale = _colour(colour, 1.0), scale
            style.labelstyle.scale = 0.8
            self._made[colour, scale] = style
        return self._made[colour, scale]


def _add_hypotheses(content: Content, document: Any, styles: _Styles) -> None:  # noqa: ANN401 - of simplekml
    own = {h.id: h for h in content.event.hypotheses}
    vertices = dict(
        zip(
            zip(content.paths["hypothesis"], content.paths["path"], strict=True),
            zip(content.paths["waypoints"].map(len), path_vertices(content.paths), strict=True),
            strict=True,
        )
    )
    moving = dict(zip(vertices, path_vertices(content.paths, within_m=_TRACK_WITHIN_M), strict=True))
    for number, name in enumerate(dict.fromkeys(content.paths["hypothesis"])):
        record = own[name]
        shown = int(number == 0)  # one over the other they would hide each other
        top = document.newfolder(name=_xml(record.name), open=shown, visibility=shown)
        said = {"hypothesis": name, "basis": record.basis, "sources": "; ".join(record.sources), "note": record.note}
        top.description = _xml(_lines(said))
        paths = [(row, shape) for row, shape in drawn_rows(content, "paths") if row["hypothesis"] == name]
        folder = top.newfolder(name="Paths", visibility=shown)
        for row, shape in paths:
            look = look_of(styles.ships[row["platform"]], row["basis"])
            label = f"{row['path']}: {row['platform_name']} to {row['target_name']}"
            mark = _line(folder, label, shape, styles.line(look), shown)
            if row["duration_s"] is not None:
                _span(content, mark, row["launched_s"], row["launched_s"] + row["duration_s"])
            _describe(mark, row)
            waypoints, along = vertices[name, row["path"]]
            arc = arc_of({key: np.nan if row[key] is None else row[key] for key in _ARC}, waypoints, along)
            if arc is not None:
                high = folder.newlinestring(name=_xml(f"{label}, as high as published"), visibility=shown)
                high.coords = [(round(x, _DECIMALS), round(y, _DECIMALS), round(z, 1)) for x, y, z in arc.tolist()]
                high.altitudemode = "absolute"
                high.style = styles.line(look)
                _describe(high, row)
        _add_stretches(content, top, name, styles)
        if any(row["duration_s"] for row, _ in paths):
            _add_tracks(content, top, [row for row, _ in paths], moving, styles)
        if "worlds" in content.tables:
            folder = top.newfolder(name="Other reconstructions", visibility=0)
            for row, shape in drawn_rows(content, "worlds"):
                if row["hypothesis"] == name:
                    look = Look(styles.ships[row["platform"]], WORLD_OPACITY, WORLD_PX, dashed=False)
                    label = f"{row['world']}: {row['platform']} to {row['target']}"
                    _describe(_line(folder, label, shape, styles.line(look), 0), row)


_ARC = ("apogee_low_m", "apogee_high_m", "length_m")


def _add_stretches(content: Content, top: Any, name: str, styles: _Styles) -> None:  # noqa: ANN401 - of simplekml
    """Add the rows of the ledger, and where one ends and the next begins."""
    began = {(r["hypothesis"], r["path"]): r["launched_s"] for r, _ in drawn_rows(content, "paths")}
    folder = top.newfolder(name="States overflown", visibility=0)
    for row, shape in drawn_rows(content, "ledger"):
        if row["hypothesis"] == name:
            look = look_of(styles.ships[row["platform"]], row["basis"])
            label = f"{row['country_name']}, {row['length_m'] / 1000.0:,.1f} km of {row['path']}"
            mark = _line(folder, label, shape, styles.line(look), 0)
            if row["enter_s"] is not None:
                start = began[name, row["path"]]
                _span(content, mark, start + row["enter_s"], start + row["exit_s"])
            _describe(mark, row)
    folder = top.newfolder(name="Crossings", visibility=0)
    for row, shape in drawn_rows(content, "crossings"):
        if row["hypothesis"] == name:
            label = f"{row['from_name']} to {row['to_name']}"
            mark = folder.newpoint(name=_xml(label), coords=[_pair(shape)], visibility=0)
            mark.style = styles.mark(PALE, 0.5)
            _describe(mark, row)


def _add_tracks(
    content: Content,
    top: Any,  # noqa: ANN401 - of simplekml
    rows: list[dict[str, Any]],
    moving: Mapping[Any, Any],
    styles: _Styles,
) -> None:
    """Add moving marks: Google Earth on a computer plays them, in a browser it shows the lines' time spans alone."""
    folder = top.newfolder(name="Moving (Google Earth on a computer)", visibility=0)
    folder.description = _xml(html.escape(CLOCK))
    for row in rows:
        track = folder.newgxtrack(name=_xml(row["path"]), altitudemode="clampToGround", visibility=0)
        s, lon, lat = moving[row["hypothesis"], row["path"]].T
        pace = row["duration_s"] / row["length_m"] if row["length_m"] else 0.0
        track.newwhen([moment(content.event, row["launched_s"] + pace * at) for at in s.tolist()])
        places = zip(lon.round(_DECIMALS).tolist(), lat.round(_DECIMALS).tolist(), strict=True)
        track.newgxcoord([(x, y, 0) for x, y in places])
        track.style = styles.mark(styles.ships[row["platform"]], 0.6)


def _add_claims(content: Content, document: Any) -> None:  # noqa: ANN401 - of simplekml
    """Add a folder whose folders are the claims with their verdicts: a claim lies nowhere."""
    if content.tables["claims"].empty:
        return
    top = document.newfolder(name="Claims")
    for row in rows_of(content.tables["claims"]):
        if row["hypothesis"]:
            continue
        folder = top.newfolder(name=_xml(f"{row['verdict']}: {row['text']}"))
        folder.description = _xml(_lines(row))
        _add_data(folder, row)


def _line(folder: Any, name: str, shape: shapely.Geometry, style: Any, shown: int) -> Any:  # noqa: ANN401 - of simplekml
    """Add a line on the ground; one in parts as these."""
    parts = shapely.get_parts(shape)
    options = {"tessellate": 1, "altitudemode": "clampToGround"}
    if len(parts) == 1:
        mark = folder.newlinestring(name=_xml(name), coords=_coordinates(parts[0]), visibility=shown, **options)
    else:
        mark = folder.newmultigeometry(name=_xml(name), visibility=shown)
        for part in parts:
            mark.newlinestring(coords=_coordinates(part), **options)
    mark.style = style
    return mark


def _coordinates(line: shapely.Geometry) -> list[tuple[float, float]]:
    return [(round(x, _DECIMALS), round(y, _DECIMALS)) for x, y in shapely.get_coordinates(line).tolist()]


def _pair(point: shapely.Geometry) -> tuple[float, float]:
    return _coordinates(point)[0]


def _span(content: Content, mark: Any, start_s: float, end_s: float) -> None:  # noqa: ANN401 - of simplekml
    mark.timespan.begin, mark.timespan.end = moment(content.event, start_s), moment(content.event, end_s)


def _describe(mark: Any, row: Mapping[str, Any]) -> None:  # noqa: ANN401 - of simplekml
    mark.description = _xml(_lines(row))
    _add_data(mark, row)


def _add_data(mark: Any, row: Mapping[str, Any]) -> None:  # noqa: ANN401 - of simplekml
    for name, value in row.items():
        mark.extendeddata.newdata(name=name, value=_xml(_cell(value)))


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _lines(row: Mapping[str, Any]) -> str:
    """Return a row as a table of HTML, which is what Google Earth shows in a balloon.

    ``$[...]`` in it would be replaced by the data of that name.
    """
    cells = (
        f"<tr><td>{html.escape(name)}</td><td>{html.escape(_cell(value)).replace('$[', '$&#91;')}</td></tr>"
        for name, value in row.items()
        if _cell(value)
    )
    return f"<table>{''.join(cells)}</table>"


def _xml(text: str) -> str:
    return escape(text)


def _colour(colour: str, opacity: float) -> str:
    """Return a colour as KML writes it: opacity, blue, green, red."""
    return f"{round(255 * opacity):02x}{colour[4:]}{colour[2:4]}{colour[:2]}"
