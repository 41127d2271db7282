"""Draw docs/method.svg: one geodesic, the straight line between its ends, and Turkey between them."""

from pathlib import Path

import numpy as np
import shapely

import geo
from geo.paths import densify

ENDS = (49.7, 38.0), (39.01, 35.95)
WEST, EAST, SOUTH, NORTH = 41.6, 46.6, 36.35, 38.05
WIDTH, HEIGHT = 960, 420
FONT = 'font-family="sans-serif" font-size="15"'
DASHED = 'stroke="#6b7280" stroke-width="2.5" stroke-dasharray="8 6"'
INK = {"TUR": "#f3d9a4", "IRN": "#f4f1ea", "IRQ": "#e6ece0", "SYR": "#ece6ef", "ARM": "#f4f1ea", "AZE": "#f4f1ea"}


def place(xy: np.ndarray) -> str:
    """Return points of the picture for positions in degrees."""
    x = (xy[:, 0] - WEST) / (EAST - WEST) * WIDTH
    y = (NORTH - xy[:, 1]) / (NORTH - SOUTH) * HEIGHT
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))


def main() -> None:
    """Write the picture."""
    states = geo.load_countries().frame.set_index("country").geometry
    window = shapely.box(WEST, SOUTH, EAST, NORTH)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT + 60}" {FONT}>',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<clipPath id="w"><rect width="{WIDTH}" height="{HEIGHT}"/></clipPath><g clip-path="url(#w)">',
    ]
    for code, colour in INK.items():
        for part in shapely.get_parts(shapely.simplify(shapely.intersection(states[code], window), 0.002)):
            if part.geom_type == "Polygon":
                points = place(shapely.get_coordinates(part.exterior))
                out.append(f'<polygon points="{points}" fill="{colour}" stroke="#8a7f6a" stroke-width="1"/>')
    geodesic, drawn = densify(ENDS, step_m=2_000.0), np.array(ENDS)
    out.append(
        f'<polyline points="{place(drawn)}" fill="none" stroke="#6b7280" stroke-width="2.5" stroke-dasharray="8 6"/>'
    )
    out.append(f'<polyline points="{place(geodesic)}" fill="none" stroke="#0282ad" stroke-width="3"/>')
    ledger = geo.overflights(geo.path_through(list(ENDS)))
    inner = ledger[(ledger["enter_lon"] > WEST) & (ledger["enter_lon"] < EAST) & (ledger["seq"] > 0)]
    for lon, lat in inner[["enter_lon", "enter_lat"]].to_numpy():
        x, y = place(np.array([[lon, lat]])).split(",")
        out.append(f'<circle cx="{x}" cy="{y}" r="5" fill="#ffffff" stroke="#0282ad" stroke-width="2.5"/>')
    out.append("</g>")
    for text, lon, lat in (
        ("TURKEY", 43.0, 37.75),
        ("IRAN", 45.8, 36.75),
        ("IRAQ", 43.3, 36.55),
        ("SYRIA", 41.65, 36.75),
    ):
        x, y = place(np.array([[lon, lat]])).split(",")
        out.append(f'<text x="{x}" y="{y}" fill="#4b5563" letter-spacing="3" font-weight="bold">{text}</text>')
    turkish = ledger[ledger["country"] == "TUR"]["length_m"].sum() / 1000
    line = shapely.LineString(ENDS)
    cut = shapely.segmentize(shapely.intersection(line, states["TUR"]), 0.01)
    parts = [shapely.get_coordinates(p) for p in shapely.get_parts(cut)]
    missed = sum(float(geo.inverse(*p[:-1].T, *p[1:].T).s12_m.sum()) for p in parts) / 1000
    out += [
        f'<line x1="20" x2="70" y1="{HEIGHT + 24}" y2="{HEIGHT + 24}" stroke="#0282ad" stroke-width="3"/>',
        f'<text x="80" y="{HEIGHT + 29}">geodesic: {turkish:.1f} km over Turkey; circles are its crossings</text>',
        f'<line x1="20" x2="70" y1="{HEIGHT + 48}" y2="{HEIGHT + 48}" {DASHED}/>',
        f'<text x="80" y="{HEIGHT + 53}">straight in longitude and latitude: {missed:.1f} km over Turkey</text>',
        "</svg>",
    ]
    (Path(__file__).resolve().parent.parent / "docs" / "method.svg").write_text("\n".join(out) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
