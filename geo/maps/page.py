"""The page: a :class:`folium.Map` that needs no network, on a figure that fetches and runs nothing but its own."""

from __future__ import annotations

import html
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink
from folium.template import Template

from geo.arguments import shown
from geo.errors import MapError, OutputError
from geo.files import whole_file
from geo.language import ENGLISH
from geo.maps import foreign, notebook
from geo.maps.folium_files import with_pictures
from geo.maps.safe import Raw, csp_hash, script_json
from geo.maps.static_html import plain
from geo.resources import bundled_text, data_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from geo.language import Language

ASSETS = Path(__file__).resolve().parent / "assets"  # built from web/ by 'make web', and committed
ENCODING = "utf-8-sig"  # of files: with the mark a browser reads them as UTF-8 whatever a server says that they are
# In force until the program runs, and in a copy that a browser has saved where it does not: what it made there is dead.
# src/host.js knows it by how it begins
_DEAD = ".ov { display: none !important } .ov-static { display: block !important }"


@lru_cache(maxsize=2)
def _style(*, pictures: bool = False) -> tuple[str, ...]:
    path = data_path("map", "leaflet", "leaflet.css")
    css = bundled_text(path)
    leaflet = with_pictures(css, path.parent) if pictures else _no_pictures(css)
    return leaflet, (ASSETS / "overflight.css").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _scripts() -> tuple[str, ...]:
    leaflet = bundled_text(data_path("map", "leaflet", "leaflet.js"))
    leaflet = leaflet.replace("//# sourceMappingURL=leaflet.js.map", "")  # a debugger would ask for it
    return leaflet, app_script()


def app_script() -> str:
    """Return the page's own JavaScript, bundled from ``web/src``: it has the one name ``overflight``."""
    return (ASSETS / "overflight.js").read_text(encoding="utf-8")


def _no_pictures(css: str) -> str:
    """Drop Leaflet's rules that load pictures (layer switch, default marker): the page has no files beside it."""
    return "}".join(rule for rule in css.split("}") if "url(images/" not in rule)


class Page(Figure):
    """The HTML document around a map. It renders by plain string joining; folium's template never sees it.

    Parameters
    ----------
    title
        Of the document.
    language
        In which it begins.
    online
        Whether layers may fetch files from elsewhere. Their addresses are then named in the page's security policy.
    """

    def __init__(self, title: str, *, language: Language = ENGLISH, online: bool = False) -> None:
        super().__init__()
        self._id = "page"
        self.header._children.clear()  # noqa: SLF001 - branca puts a meta tag there that this page writes itself
        self.document_title = title
        self.language = language
        self.online = online
        self.described: list[str] = []  # see geo.maps.share

    def render(self, **kwargs: object) -> str:
        """Return the whole document as text."""
        if not self.online:
            foreign.refuse(self._foreign())
        for child in self._children.values():
            child.render(**kwargs)
        own = {e.get_name() for e in self._children.values() if isinstance(e, EventMap)}
        texts = [
            (name, _text(e))
            for part in (self.header, self.html, self.script)
            for name, e in part._children.items()  # noqa: SLF001
            if not (isinstance(e, Raw) or name in own or _linked(e))
        ]
        added, in_head = self._foreign(), dict(self.header._children)  # noqa: SLF001
        more = foreign.companions(added, in_head, texts, online=self.online)
        plain = not (added or in_head or texts)
        styles = (*_style(pictures=not plain), *more.styles, _DEAD)
        scripts = [*_scripts(), *more.scripts, self._program(added, more.before)]
        linked = [_text(e) for e in more.links if isinstance(e, JavascriptLink)]
        policy = self._policy(styles, scripts, more, plain=plain)
        head = [
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{html.escape(self.document_title)}</title>",
            *self.described,
            *(f"<style>{css}</style>" for css in styles),
            *(_text(e) for e in more.links if isinstance(e, CssLink)),
            *(foreign.without_dragging(_text(e)) for e in in_head.values() if not _linked(e)),
        ]
        direction = "" if self.language is ENGLISH else f' dir="{self.language.direction}"'
        leaflet, *programs = (f"<script>{script}</script>" for script in scripts)
        body = [
            *(foreign.without_dragging(_text(e)) for e in self.html._children.values()),  # noqa: SLF001
            leaflet,
            *linked,  # these add to Leaflet
            *programs,
        ]
        return "\n".join(
            ["<!DOCTYPE html>", f'<html lang="{self.language.code}"{direction}>', "<head>", *head, "</head>", "<body>",
            *body,
             "</body>", "</html>", ""]
        )  # fmt: skip

    def _program(self, added: Sequence[Element], before: str) -> str:
        """Return the statements that make the map: they run where the page's styles and Leaflet do."""
        maps = [e.get_name() for e in self._children.values() if isinstance(e, EventMap)]
        asked = "".join(f" && overflight.ready({json.dumps(name)})" for name in maps)
        statements = [before, *(_text(e) for e in self.script._children.values())]  # noqa: SLF001
        tiles = ", ".join(f"[{script_json(title)}, {name}]" for title, name in foreign.tiles(added))
        statements += [f"overflight.tiles({name}, [{tiles}]);" for name in maps if tiles]
        inside = foreign.with_names("\n".join(filter(None, statements)), added)
        return f'if (typeof overflight === "object"{asked}) {{\n{inside}\n}}'

    def _policy(self, styles: Sequence[str], scripts: Sequence[str], more: foreign.Companions, *, plain: bool) -> str:
        addresses = " ".join(sorted({str(getattr(link, "url", "")) for link in more.links}))
        own_scripts = " ".join(csp_hash(script) for script in scripts)
        own_styles = " ".join(csp_hash(css) for css in styles)
        pictures = " ".join(
            ["data:", "blob:", *(["https:", *foreign.insecure(self._foreign())] if self.online else [])]
        )
        rest = {**({"font-src": "https: data:", "connect-src": "https:"} if self.online else {}), **more.policy}
        if self.online and "font-src" in rest:
            rest["font-src"] = "https: data:"
        return "; ".join(
            [
                "default-src 'none'",
                f"script-src {own_scripts} {addresses} {rest.pop('script-src', '')}".rstrip(),
                # folium layers bring style elements and attributes of their own; a page without them allows none
                f"style-src {own_styles if plain else chr(39) + 'unsafe-inline' + chr(39)} {addresses}".rstrip(),
                f"img-src {pictures}",
                *(f"{name} {value}" for name, value in rest.items()),
                "base-uri 'none'",
                "form-action 'none'",
            ]
        )

    def _foreign(self) -> list[Element]:
        """Return the elements that a user has added to the map or the page."""
        return [
            e for e in _walk(self) if not isinstance(e, EventMap | Raw | Page) and not getattr(e, "overflight", False)
        ]


def _linked(element: Element) -> bool:
    return isinstance(element, JavascriptLink | CssLink)


def _walk(element: Element) -> Iterator[Element]:
    for child in element._children.values():  # noqa: SLF001 - branca offers no public way down its tree
        yield child
        yield from _walk(child)


def _text(element: Element) -> str:
    """Return an element's text; what folium has rendered already is not rendered a second time."""
    ready = element._template_str  # noqa: SLF001
    return ready if type(element) is Element and ready is not None else str(element.render())


class EventMap(folium.Map):
    """A folium map of one event: add folium layers to it, show it in a notebook, save it.

    ``build_map`` makes it. Text in layers that you add yourself is treated as folium treats it, that is as markup.

    Parameters
    ----------
    title
        Title of the page.
    name
        Letters and digits; the map's JavaScript name, so that two builds give the same page.
    online
        Whether layers may fetch files from elsewhere.
    language
        In which the page begins.
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - as folium declares them
    default_css: list[tuple[str, str]] = []  # noqa: RUF012
    _template = Template(
        """
        {% macro html(this, kwargs) %}<div class="folium-map" id={{ this.get_name()|tojson }}></div>{% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {{ this.options|tojavascript }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        title: str,
        name: str,
        *,
        online: bool = False,
        language: Language = ENGLISH,
        **options: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(location=(0, 0), zoom_start=3, tiles=None, zoom_control=False, zoom_animation=True, **options)
        self._id = name
        self.options.update(
            zoom=3, min_zoom=2.5, max_zoom=13, attribution_control=False, zoom_snap=0.25, wheel_px_per_zoom_level=90
        )
        Page(title, language=language, online=online).add_child(self)

    @property
    def title(self) -> str:
        """Title of the page."""
        return cast("Page", self.get_root()).document_title

    @property
    def payloads(self) -> list[dict[str, Any]]:
        """The data of each event on the map, as the page carries it (``geo.maps.payload``)."""
        return [e.payload for e in self._children.values() if isinstance(e, EventLayer)]

    def __repr__(self) -> str:
        return f"<EventMap of {self.title!r}>"

    def to_html(self) -> str:
        """Return the whole page as text."""
        return str(self.get_root().render())

    def save(
        self, outfile: str | bytes | os.PathLike[str] | BinaryIO, close_file: bool = True, **_kwargs: object
    ) -> None:
        """Write the page to a file, whole or not at all (see ``save_map``), or into an open one, as folium does.

        Parameters
        ----------
        outfile
            A path, or a file open for writing bytes.
        close_file
            Whether to close an open file afterwards; by default it is, as in folium.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        if isinstance(outfile, bytes):
            outfile = os.fsdecode(outfile)
        if isinstance(outfile, str | os.PathLike):
            save_map(self, outfile)
            return
        text = self.to_html()
        try:
            outfile.write(text.encode(ENCODING))
        except (AttributeError, TypeError, ValueError) as error:  # no file, one for text, a closed one
            msg = (
                f"outfile: found {shown(outfile)}, which takes no bytes ({error}); allowed: a path, or a file open for"
            )
            raise OutputError(msg + " writing bytes; name a file") from None
        except OSError as error:
            msg = f"cannot write to {shown(outfile)}: {(error.strerror or str(error)).lower()}; name another file"
            raise OutputError(msg) from None
        if close_file:
            outfile.close()

    def _repr_html_(self, **_kwargs: object) -> str:
        """Return the page in a frame, and a still picture for where there are no frames."""
        return notebook.as_html(self.to_html(), self.title, self.payloads)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:  # noqa: ARG002
        """Return all that can be shown of the map: live, as a picture, as a line of text."""
        pictures = notebook.bundle(self.payloads[-1]) if self.payloads else {}
        return {"text/html": self._repr_html_(), **pictures, "text/plain": repr(self)}

    def _ipython_display_(self) -> None:
        """Show the map in a notebook: live, or as a picture where no program may run (``geo.maps.notebook``)."""
        self.show_in_notebook(repr(self))

    def show_in_notebook(self, line: str) -> None:
        """Show the map as the output of a notebook's cell; ``line`` stands where nothing but text can be shown."""
        from IPython.display import display

        for bundle in notebook.outputs(self.to_html(), self.title, self.payloads, line):
            display(bundle, raw=True)  # type: ignore[no-untyped-call]


class EventLayer(Element):
    """The event on a folium map: its data as JSON, and one line of script that draws it.

    On an :class:`EventMap` the page brings Leaflet and the program; on any other folium map this layer brings the
    program.
    """

    overflight = True

    def __init__(self, payload: dict[str, Any], name: str) -> None:
        super().__init__()
        self._name = "EventLayer"
        self._id = name
        self.payload = payload

    def render(self, **_kwargs: object) -> str:
        """Hand data, style and script to the figure; folium's own layers do it the same way."""
        figure, key = cast("Figure", self.get_root()), f"overflight-data-{self._id}"
        if not isinstance(figure, Page):
            figure.header.add_child(Raw(f"<style>{_style()[1]}</style>", "style"), name="overflight-style")
            figure.header.add_child(Raw(f"<script>{app_script()}</script>", "app"), name="overflight-app")
        data = f'<script type="application/json" id="{key}">{script_json(self.payload)}</script>'
        figure.html.add_child(Raw(data, "data"), name=key)
        if isinstance(figure, Page):
            figure.html.add_child(Raw(plain(self.payload), "plain"), name=f"{key}-plain", index=0)
        parent = self._parent.get_name() if self._parent is not None else ""
        if not isinstance(figure, Page):  # on a page of folium's own the map is made before this layer's turn comes
            figure.html.add_child(Raw(f"<script>overflight.clean({json.dumps(parent)});</script>", "clean"))
        figure.script.add_child(Raw(f'overflight.mount({parent}, "{key}");', "mount"), name=f"{key}-mount")
        return ""


def save_map(m: folium.Map, path: str | os.PathLike[str]) -> Path:
    """Write a map's page to a file, whole or not at all.

    Parameters
    ----------
    m
        The map.
    path
        File to write; missing folders are made. An :class:`EventMap` writes itself into an open file: ``m.save(file)``.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    OutputError
        If ``path`` is none, the folder cannot be made or the file cannot be written. Nothing half-written is left.
    MapError
        If ``m`` is no map.
    """
    if not isinstance(m, folium.Map):
        msg = (
            f"m: found {shown(m)}; allowed: a folium map, such as build_map returns; the map comes first, then its file"
        )
        raise MapError(msg)
    if not isinstance(path, str | os.PathLike):
        msg = f"path: found {shown(path)}; allowed: the path of a file; name one, or write with m.save(file)"
        raise OutputError(msg)
    text = str(m.get_root().render())
    with whole_file(path) as draft:
        draft.write_text(text, encoding=ENCODING, newline="\n")
    return Path(path)
