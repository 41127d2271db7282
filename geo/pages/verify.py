"""Hold a page against what follows from what it carries."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from geo.accounts import load_event
from geo.events import event_ids
from geo.maps.made import data_hashes, versions
from geo.pages.carried import Carried, read_page, refuse_depth
from geo.pages.compared import Difference, data_differences, is_copy, lost_in, page_differences
from geo.pages.remade import remade
from geo.provenance import event_hash
from geo.version import __version__
from geo.words import listed

if TYPE_CHECKING:
    from os import PathLike
    from typing import Literal

    from geo.pages.remade import Given, Progress, Remade

    State = Literal["same", "differs", "not compared"]

_TABLES = {"verdicts": "verdicts", "hypotheses": "paths and ledger", "finding": "headline", "story": "headline"}
_PARTS = ("verdicts", "paths and ledger", "headline", "other data")
_OWN = ("style", "program", "data")  # of the parts of a page, those that a map of somebody else's holds too


@dataclass(frozen=True)
class Check:
    """One thing that a page was held against.

    Attributes
    ----------
    name
        ``event``, ``tool``, ``bundled data``, ``boundaries``, ``verdicts``, ``paths and ledger``, ``headline``,
        ``other data`` or ``page``.
    state
        ``same``, ``differs`` or ``not compared``.
    told
        What was found, in one line.
    differences
        Each place where it differs, as far as it can be told apart.
    """

    name: str
    state: State
    told: str
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class PageCheck:
    """What verifying a page found.

    Attributes
    ----------
    page
        Name of the file.
    event
        Id of its event.
    version
        Of this package, with which the page says that it was made.
    checks
        What it was held against, one after another.
    event_toml
        The event file that it carries, without comments.
    """

    page: str
    event: str
    version: str
    checks: tuple[Check, ...]
    event_toml: str

    @property
    def same(self) -> bool:
        """Whether the page is, to the last character, what follows from what it carries."""
        return all(check.state == "same" for check in self.checks)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {"same": self.same, **asdict(self)}


def verify_page(path: str | PathLike[str], *, countries: Given = None, progress: Progress = None) -> PageCheck:
    """Make a page again from what it carries, and say where it differs.

    A page holds its event, the options that it was made with, and versions and hashes of what it was made from. All of
    it is read as data: nothing of the page is run, and no file that it names is opened.

    Parameters
    ----------
    path
        A page that :func:`geo.save_map` or the command wrote.
    countries
        Boundaries to make it with, in any of the ways that :func:`geo.reconstruct` takes: asked for where the page
        rests on others than a bundled set.
    progress
        Called with the draws done and those in all, where the page shows a simulation.

    Returns
    -------
    PageCheck
        ``same`` says it in one word.

    Raises
    ------
    PageError
        If the file is no page of an event, does not carry what it was made from, or rests on boundaries that are not
        given.
    BoundaryError
        If the boundaries given cannot be used.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import geo
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page = geo.save_map(geo.reconstruct("hwasong14-2017-07-04").map(), Path(folder) / "page.html")
    ...     whole = verify_page(page)
    ...     text = page.read_text(encoding="utf-8-sig")
    ...     _ = page.write_text(text.replace("<h1>", "<h1>Not "), encoding="utf-8-sig")
    ...     altered = verify_page(page)
    >>> whole.same, altered.same, altered.checks[-1].differences[0].where
    (True, False, 'plain version')
    """
    page = read_page(path)
    right = remade(page, countries, progress)
    try:
        checks = [_event(page), _tool(page), _data(page), _boundaries(page, right), *_tables(page, right)]
    except RecursionError:
        refuse_depth(page.name)
    return PageCheck(
        page=page.name,
        event=page.event.id,
        version=page.made.tool.version,
        checks=(*checks, _page(page, right)),
        event_toml=page.made.event or "",
    )


def _check(name: str, same: str, differs: str, found: list[Difference]) -> Check:
    return Check(name, "differs" if found else "same", differs if found else same, tuple(found))


def _event(page: Carried) -> Check:
    """Say whether the event is the bundled one of its id, and whether its hash in the page is its own."""
    own, said = event_hash(page.event), page.made.event_sha256
    if own != said:
        found = [Difference("made.event_sha256", said, own)]
        return _check("event", "", "the hash in the page is not that of the event in it", found)
    if page.event.id not in event_ids():
        return Check("event", "same", f"{page.event.id}, no bundled one; SHA-256 {own}")
    bundled = event_hash(load_event(page.event.id))
    found = [Difference("event", own, bundled)] if own != bundled else []
    return _check("event", "as bundled", f"it is not the bundled event {page.event.id}", found)


def _tool(page: Carried) -> Check:
    """Say whether this version made it; other versions of what it measures with are told, and differ where pages do."""
    said, used = page.made.tool.version, page.made.tool.used
    others = [
        f"{name} {used.get(name, 'none')} there, {own} here"
        for name, own in versions().items()
        if used.get(name) != own
    ]
    beside = f"; {listed(others)}" if others else ""
    found = [Difference("made.tool.version", said, __version__)] if said != __version__ else []
    advice = f"pip install overflight=={said} compares it whole"
    return _check(
        "tool",
        f"overflight {said}{beside}",
        f"made with overflight {said}, this is {__version__}: {advice}{beside}",
        found,
    )


def _data(page: Carried) -> Check:
    own, said = data_hashes(), page.made.data
    names = sorted(own.keys() | said.keys())
    found = [
        Difference(name, said.get(name, ""), own.get(name, "")) for name in names if said.get(name) != own.get(name)
    ]
    return _check("bundled data", f"{len(own)} files", f"{len(found)} of {len(names)} files", found)


def _boundaries(page: Carried, right: Remade) -> Check:
    own, said = right.payload["made"]["boundaries"], page.payload["made"]["boundaries"]
    name = own["set"] or own["file"] or own["source"]
    found = data_differences({"boundaries": said}, {"boundaries": own})
    told = f"others than {name}"
    if [difference.where for difference in found] == ["boundaries.indeterminate_below_m"]:
        used, sets_own = (float(each["indeterminate_below_m"]) for each in (said, own))
        told = f"{name}, but indeterminate below {used:,g} m: the set says {sets_own:,g} m"
    return _check("boundaries", f"{name}, SHA-256 {own['sha256']}", told, found)


def _tables(page: Carried, right: Remade) -> list[Check]:
    """Hold the data of the page against what is right, table by table."""
    parts: dict[str, list[Difference]] = {name: [] for name in _PARTS}
    for found in data_differences(_without(page.payload), _without(right.payload)):
        parts[_TABLES.get(found.where.partition(".")[0].partition("[")[0], "other data")].append(found)
    return [
        _check(
            name,
            "as recomputed",
            f"{len(found):,} of its values {'is another' if len(found) == 1 else 'are others'}",
            found,
        )
        for name, found in parts.items()
    ]


def _without(payload: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is compared by itself."""
    made = {k: v for k, v in payload["made"].items() if k not in ("event_sha256", "boundaries", "data", "tool")}
    return {**payload, "made": made}


def _page(page: Carried, right: Remade) -> Check:
    """Hold the whole page against the one made again."""
    if page.text == right.text and page.marked:
        return Check("page", "same", f"{len(page.text):,} characters, to the last one")
    if not page.made.alone:
        lost = lost_in(page.text, right.text, _OWN)
        told = "a map that was not made by overflight alone: the rest of it is not compared"
        return Check("page", "differs" if lost else "not compared", told, tuple(lost))
    if is_copy(page.text):
        lost = lost_in(page.text, right.text)
        told = "a copy that a browser saved: what its program had drawn is not compared; take the file itself"
        return Check("page", "differs" if lost else "not compared", told, tuple(lost))
    told = "not the page that follows from what it carries; layers that were added to it count as changes"
    found = page_differences(page.text, right.text)
    return _check("page", "", told, found if page.marked else [*found, Difference("mark of UTF-8", "", "EF BB BF")])
