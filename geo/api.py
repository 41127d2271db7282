"""The one call that runs the whole flow: event file in; paths, ledger, verdicts and map out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from geo.accounts import as_event
from geo.atlas.load import as_countries
from geo.language import as_language, as_languages
from geo.ledger.tables import overflights
from geo.paths import trace
from geo.provenance import provenance_of
from geo.verdicts import judge, judge_values, worlds_for
from geo.worlds.result import check_simulation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike
    from pathlib import Path

    import folium
    import geopandas
    import pandas as pd

    from geo.atlas.countries import Countries
    from geo.charts.style import Picture
    from geo.events import Event
    from geo.language import Language
    from geo.maps import EventMap
    from geo.worlds import Simulation


@dataclass(frozen=True, eq=False, repr=False)
class Reconstruction:
    """An event with all that follows from it; shown in a notebook as its map.

    Attributes
    ----------
    event
        The event file, validated.
    countries
        The boundaries used.
    paths
        One row a missile and hypothesis (:func:`geo.trace`).
    ledger
        One row an overflight (:func:`geo.overflights`).
    verdicts
        One row a claim and hypothesis, and one a claim (:func:`geo.judge`).
    worlds
        The worlds that verdicts rest on: the simulation given, or 1,000 drawn by themselves.
    simulation
        The simulation given (:func:`geo.simulate`), which the map then shows, or None.
    language
        In which the reasons of the verdicts are told: the code of a language.
    """

    event: Event
    countries: Countries
    paths: geopandas.GeoDataFrame
    ledger: pd.DataFrame
    verdicts: pd.DataFrame
    worlds: Simulation
    simulation: Simulation | None = None
    language: str = "en"

    def map(
        self,
        *,
        language: str | Language | Sequence[str | Language] | None = None,
        **options: Any,  # noqa: ANN401  (whatever build_map takes)
    ) -> folium.Map:
        """Return the event's map.

        Parameters
        ----------
        language
            In which it is told, or several, between which its reader switches (default: that of the reconstruction).
            The page begins in the first, or in the one of them that the reader's browser asks for.
        **options
            Those of :func:`geo.build_map`.

        Raises
        ------
        ArgumentError
            If there is no such language.
        MapError
            As :func:`geo.build_map`.
        """
        from geo.maps import build_map

        own: dict[str, Any] = {"countries": self.countries, "worlds": self.worlds}
        if self.simulation is not None:
            own["simulation"] = self.simulation
        told = as_languages(self.language if language is None else language)
        verdicts = {one.code: self._verdicts_in(one) for one in told}
        return build_map(self.event, self.paths, self.ledger, verdicts, **{**own, **options})

    def _verdicts_in(self, language: Language) -> pd.DataFrame:
        """Return the verdicts with reasons in a language."""
        if language.code == self.language:
            return self.verdicts
        worlds: dict[str, Any] = {"countries": self.countries, "simulation": self.simulation, "worlds": self.worlds}
        return judge(self.event, self.paths, self.ledger, language=language, **worlds)

    def linked_data(self, **options: Any) -> dict[str, Any]:  # noqa: ANN401  (whatever linked_data takes)
        """Return it as JSON-LD in the words of schema.org: a Dataset, and a ClaimReview of each claim.

        Parameters
        ----------
        **options
            ``address`` of the page that the reviews stand in, ``publisher`` and ``published`` (a day): all three are
            asked for by who reads reviews, and known to no file. ``files``: names and media types of files that hold
            the tables.

        Returns
        -------
        dict
            Plain values, for ``json.dump``.

        Raises
        ------
        ArgumentError
            If the address is none, the publisher no name or the day none.
        """
        from geo.linked import linked_data

        made = provenance_of(self.event, self.countries)
        return linked_data(self.event, self.paths, self.verdicts, made, language=self.language, **options)

    def provenance(self, files: Sequence[str] = ()) -> dict[str, Any]:
        """Return how it came about, as PROV-JSON of the W3C: from which event, sources and boundaries, by what steps.

        Parameters
        ----------
        files
            Names of files that were written from it.

        Returns
        -------
        dict
            Plain values, for ``json.dump``.
        """
        from geo.linked import prov_document

        return prov_document(self.event, provenance_of(self.event, self.countries), self.worlds, files)

    def picture(self, path: str | PathLike[str], *, size: tuple[int, int] | None = None) -> Path:
        """Write a picture of the map, PNG or SVG as the file's ending says: see :func:`geo.save_picture`.

        Raises
        ------
        OutputError
            As :func:`geo.save_picture`.
        """
        from geo.maps import save_picture

        return save_picture(self.map(), path, size=size)

    def figure(
        self,
        path: str | PathLike[str] | None = None,
        *,
        width: str = "180",
        hypothesis: str | None = None,
        strip: bool = True,
        caption: bool = True,
        force: bool = False,
    ) -> Picture:
        """Return a map for print, a matplotlib figure; where a path is given, write it as PDF, SVG or PNG.

        Parameters
        ----------
        path
            File to write; none by default.
        width, hypothesis, strip, caption
            As of :func:`geo.charts.event_figure`.
        force
            Whether a file that is there is replaced.

        Raises
        ------
        SimulationError
            If matplotlib is missing.
        ArgumentError
            If there is no such width or hypothesis.
        OutputError
            As :func:`geo.charts.save_figure`; told before anything is drawn.
        """
        from geo.charts import check_figure_file, event_figure, save_figure

        if path is not None:
            check_figure_file(path, force=force)
        tables = self.event, self.paths, self.ledger, self.verdicts
        own: dict[str, Any] = {"strip": strip, "caption": caption}
        found = event_figure(*tables, countries=self.countries, width=width, hypothesis=hypothesis, **own)
        if path is not None:
            save_figure(found, path, force=force)
        return found

    def report(self, path: str | PathLike[str], *, language: str | Language | None = None, force: bool = False) -> Path:
        """Write a report that a reader can check: finding, figure, claims, who said what, ledger, assumptions.

        Parameters
        ----------
        path
            File to write, as its ending says: ``.html``, ``.pdf``, ``.docx`` (both with the extra ``report``) or
            ``.md``.
        language
            In which it is told (default: that of the reconstruction).
        force
            Whether a file that is there is replaced.

        Raises
        ------
        OutputError
            If the file cannot be written, its ending is another, there is such a file, or the extra is missing.
        ArgumentError
            If there is no such language.
        """
        from geo import report

        file = report.checked_report(path, force=force)
        told = as_language(self.language if language is None else language)
        drawn = [one for one in (self.simulation, self.worlds) if one is not None]
        values = judge_values(self.event, self.paths, self.ledger, countries=self.countries, drawn=drawn)
        verdicts = self._verdicts_in(told)
        if report.draws_for_print(told):
            picture = report.print_picture(self.event, self.paths, self.ledger, verdicts, self.countries)
        else:
            drawn_map = cast("EventMap", self.map(language=told))
            picture = report.still_picture(drawn_map, pixels=file.suffix.lower() == ".docx")
        whole = report.document(
            self.event,
            self.paths,
            self.ledger,
            verdicts,
            values,
            countries=self.countries,
            worlds=self.worlds,
            picture=picture,
            language=told,
        )
        return report.save_report(whole, file, force=force)

    def export(
        self,
        path: str | PathLike[str],
        *,
        form: str | None = None,
        table: str | None = None,
        hypothesis: str | None = None,
        worlds: int = 0,
        force: bool = False,
    ) -> Path:
        """Write it to a file for another program: paths, ledger rows as lines, crossings, places, areas, claims.

        Parameters
        ----------
        path
            File to write; its ending names the format: .geojson, .gpkg, .parquet, .kml, .kmz, .czml or .csv.
        form
            The format, which the ending has to fit: ``geojson``, ``gpkg``, ``parquet``, ``kml``, ``kmz``, ``czml``
            or ``csv``.
        table
            Of Parquet and CSV, which hold one table, the one to write: ``ledger`` (default), ``paths``, ``crossings``,
            ``platforms``, ``targets``, ``places``, ``regions``, ``claims``, ``sources`` or ``worlds``.
        hypothesis
            The one whose paths are written; all by default.
        worlds
            How many of the whole reconstructions that verdicts rest on to add as paths, of each hypothesis.
        force
            Whether to replace a file that is there.

        Returns
        -------
        Path
            The file. Beside a CSV file stands one that says what it holds (W3C CSVW).

        Raises
        ------
        OutputError
            If the file is there or cannot be written, its ending names no format, or the format's package is missing.
        ArgumentError
            If another argument is none of its kind.
        SimulationError
            If there are not so many worlds.
        """
        from geo.export import export

        own: dict[str, Any] = {"form": form, "table": table, "hypothesis": hypothesis, "worlds": worlds, "force": force}
        tables = (self.event, self.paths, self.ledger, self.verdicts, self.countries)
        return export(*tables, path, drawn=self.worlds, **own)

    def ledger_lines(self, *, within_m: float = 1.0) -> geopandas.GeoDataFrame:
        """Return the ledger with the line of each row: see :func:`geo.ledger.lines.ledger_lines`.

        Parameters
        ----------
        within_m
            How far a line may leave its path, metres.

        Raises
        ------
        ArgumentError
            If it is not above 0.
        """
        from geo.ledger.lines import ledger_lines

        return ledger_lines(self.paths, self.ledger, within_m=within_m)

    def __repr__(self) -> str:
        return (
            f"<Reconstruction of {self.event.id}: {len(self.paths)} paths, {len(self.ledger)} overflights,"
            f" {len(self.event.claims)} claims>"
        )

    def _repr_html_(self) -> str:
        return self._own_map()._repr_html_()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:  # noqa: ARG002
        """Return all that can be shown of it: the live map, a picture, a line of text."""
        return {**self._own_map()._repr_mimebundle_(), "text/plain": repr(self)}

    def _ipython_display_(self) -> None:
        """Show its map in a notebook."""
        self._own_map().show_in_notebook(repr(self))

    def _own_map(self) -> EventMap:
        return cast("EventMap", self.map())


def reconstruct(
    event: str | PathLike[str] | Event,
    *,
    countries: Countries | str | PathLike[str] | None = None,
    simulation: Simulation | None = None,
    language: str | Language = "en",
) -> Reconstruction:
    """Reconstruct a published account: load it, trace its paths, write the ledger, judge its claims.

    Parameters
    ----------
    event
        Id of a bundled event (see :func:`geo.event_ids`), the path of an event file, or an event from
        :func:`geo.load_event`.
    countries
        Boundaries: a set from :func:`geo.load_countries`, or what that takes. The bundled OpenStreetMap set by default.
    simulation
        Of the same event, from :func:`geo.simulate`: verdicts then rest on its worlds, and the map shows them. Without
        it verdicts rest on 1,000 worlds, fewer for an event of very many paths.
    language
        In which the reasons of the verdicts are told: ``en``, ``fr``, ``ru`` or ``ar``.

    Returns
    -------
    Reconstruction

    Raises
    ------
    EventError
        If the event file cannot be read or does not hold together.
    BoundaryError
        If the boundary file cannot be used.
    ArgumentError
        If the simulation is none, or rests on other boundaries, or there is no such language.

    Examples
    --------
    >>> result = reconstruct("caspian-2015-10-07")
    >>> len(result.paths), sorted(set(result.paths["hypothesis"]))
    (52, ['direct', 'reported'])
    """
    told_in = as_language(language)
    account = as_event(event)
    borders = as_countries(countries)
    paths = trace(account)
    check_simulation(simulation)
    # before the ledger: whether the boundaries hold the states that the event names is told first
    worlds = worlds_for(account, (h.id for h in account.hypotheses), borders, simulation)
    ledger = overflights(paths, borders)
    given: dict[str, Any] = {"countries": borders, "simulation": simulation, "worlds": worlds}
    verdicts = judge(account, paths, ledger, language=told_in, **given)
    return Reconstruction(account, borders, paths, ledger, verdicts, worlds, simulation, told_in.code)
