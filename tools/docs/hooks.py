"""What MkDocs is told beside ``mkdocs.yml``: the API reference from ``geo/__init__.pyi``, and links out of ``docs/``.

Pages in ``docs/`` link to each other and to files of the repository as they do on any forge, relative to themselves.
On the site a linked file outside ``docs/`` stands below ``project/``: Markdown as a page, all else as it is.
"""

from __future__ import annotations

import ast
import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = "project"
# page of the reference: the modules of geo whose public names it has, what stands above them
REFERENCE = {
    "reconstruct": ("Reconstruct", ("api",), "The one call that runs the whole flow, and what it returns."),
    "events": (
        "Events",
        ("accounts", "events"),
        "Event files: read, checked, begun. [How to write one](../event-files.md).",
    ),
    "boundaries": (
        "Boundaries and places",
        ("atlas",),
        "States, zones and towns. [What a file may be](../boundary-files.md).",
    ),
    "paths": ("Paths", ("paths", "kernel"), "Geodesics, and the paths of an event."),
    "ledgers": ("Ledgers", ("ledger",), "What lies under paths: states, zones, airspace, ground, towns."),
    "verdicts": ("Verdicts", ("verdicts",), "What claims are worth. [How a claim becomes a verdict](../verdicts.md)."),
    "worlds": ("Worlds", ("worlds",), "All that an account leaves open. [The simulation](../uncertainty.md)."),
    "maps": (
        "Maps, sites, figures",
        ("maps", "site", "charts"),
        "[The page](../map.md), [sites](../site.md), figures.",
    ),
    "errors": (
        "Errors",
        ("errors",),
        "Every error is an `OverflightError`: one line that says what was found and what to do.",
    ),
}
_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?(?=\))")
_CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]+`", re.DOTALL | re.MULTILINE)


def public_names() -> dict[str, str]:
    """Return the names that ``import geo`` offers, and the module of each, as the package's own list has them."""
    found = {}
    for statement in ast.parse((ROOT / "geo" / "__init__.pyi").read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.ImportFrom):
            for name in statement.names:
                found[name.asname or name.name] = statement.module or name.name
    return found


def reference() -> dict[str, str]:
    """Return the pages of the reference: where each lies, and its text."""
    names, pages = public_names(), {}
    home = {module: page for page, (_, modules, _) in REFERENCE.items() for module in modules}
    placed: dict[str, list[str]] = {}
    for name, module in names.items():
        if not name.startswith("__"):
            placed.setdefault(home.get(module.split(".")[0], "more"), []).append(name)
    for page, own in placed.items():
        title, _, about = REFERENCE.get(page, ("More", (), "What else `import geo` offers."))
        entries = (_entry(name, names[name]) for name in own)
        pages[f"api/{page}.md"] = f"# {title}\n\n{about}\n\n" + "\n".join(entries)
    return {
        path: pages[path] for path in sorted(pages, key=lambda path: [*home.values(), "more"].index(Path(path).stem))
    }


def _entry(name: str, module: str) -> str:
    """Return what mkdocstrings reads: of a name its documentation, of a module also that of its own public names."""
    if name != module:
        return f"::: geo.{name}\n"
    own = sorted(set(_all(ROOT / "geo" / name / "__init__.py")) - set(public_names()))
    return f"::: geo.{name}\n    options:\n      members: [{', '.join(own)}]\n"


def _all(source: Path) -> list[str]:
    """Return what a module says that it offers."""
    for statement in ast.parse(source.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__":
            return ast.literal_eval(statement.value)
    return []


def on_config(config: MkDocsConfig) -> None:
    """Complete the navigation: pages that are not there are left out, those it does not name are added."""
    there = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    named = set(_pages(config.nav))
    nav = [_there(entry, there) for entry in config.nav]
    if more := sorted(there - named):
        nav.append({"More": more})
    nav.append({"API": list(reference())})
    project = {"README": "README.md", "Data": "data/README.md", "Changes": "CHANGELOG.md", "Security": "SECURITY.md"}
    nav.append({"Project": [{title: f"{OUTSIDE}/{path}"} for title, path in project.items()]})
    config.nav = [entry for entry in nav if entry]


def _pages(nav: object) -> Iterator[str]:
    for part in nav if isinstance(nav, list) else nav.values() if isinstance(nav, dict) else [nav]:
        yield from _pages(part) if isinstance(part, list | dict) else [part]


def _there(entry: Any, there: set[str]) -> Any:  # noqa: ANN401  (as YAML has it)
    """Return an entry of the navigation without pages that are not there; None where nothing is left."""
    if isinstance(entry, dict):
        [(title, part)] = entry.items()
        left = (
            [one for one in (_there(p, there) for p in part) if one] if isinstance(part, list) else _there(part, there)
        )
        return {title: left} if left else None
    return entry if entry in there else None


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the reference, files outside ``docs/`` that its pages link to, and what the theme needs."""
    for path, text in reference().items():
        files.append(File.generated(config, path, content=text))
    for name in ("iframe-worker.js", "docs.css"):
        files.append(File.generated(config, name, content=(ROOT / "tools" / "docs" / name).read_text(encoding="utf-8")))
    wanted = [
        ROOT / "data" / "README.md",
        ROOT / "CHANGELOG.md",
        ROOT / "SECURITY.md",
        *sorted((ROOT / "docs").rglob("*.md")),
    ]
    seen = set(wanted)
    while wanted:
        source = wanted.pop()
        inside = source.is_relative_to(ROOT / "docs")
        text = source.read_text(encoding="utf-8") if source.suffix == ".md" else ""
        if not inside:
            path = f"{OUTSIDE}/{source.relative_to(ROOT).as_posix()}"
            files.append(File.generated(config, path, content=text or source.read_bytes()))
        linked = {(source.parent / match[1]).resolve() for match in _links(text)}
        new = {path for path in linked if path.is_file() and path.is_relative_to(ROOT)} - seen
        new = {path for path in new if not path.is_relative_to(ROOT / "docs")}
        seen |= new
        wanted += sorted(new)
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Turn links to files of the repository into links to where these stand on the site."""
    source = page.file.src_uri
    if source.startswith("api/"):
        return markdown
    here = source.removeprefix(f"{OUTSIDE}/") if source.startswith(f"{OUTSIDE}/") else f"docs/{source}"

    def there(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(here), match[1]))
        on_site = target.removeprefix("docs/") if target.startswith("docs/") else f"{OUTSIDE}/{target}"
        return posixpath.relpath(on_site, posixpath.dirname(source) or ".") + (match[2] or "")

    parts, end = [], 0
    for code in _CODE.finditer(markdown):
        parts += [_LINK.sub(there, markdown[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*parts, _LINK.sub(there, markdown[end:])])


def _links(text: str) -> Iterator[re.Match[str]]:
    return _LINK.finditer(_CODE.sub("", text))
