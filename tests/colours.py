"""Colours as eyes see them: CIE Lab, CIEDE2000, and what colour-blind eyes make of them. From the papers alone.

Machado, Oliveira and Fernandes, *A physiologically-based model for simulation of color vision deficiency*, IEEE TVCG
15, 2009 (severity 1); Sharma, Wu and Dalal, *The CIEDE2000 color-difference formula*, Color Res. Appl. 30, 2005.
"""

from __future__ import annotations

import math
import re
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Triple = tuple[float, float, float]
EYES: dict[str, tuple[Triple, Triple, Triple]] = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.072175), (0.0193339, 0.119192, 0.9503041))
_WHITE = (0.95047, 1.0, 1.08883)


def parsed(text: str) -> Triple:
    """Read ``#rrggbb`` or ``rgb(r, g, b)``, as 0 to 255."""
    text = text.strip()
    if text.startswith("#"):
        return tuple(int(text[i : i + 2], 16) for i in (1, 3, 5))  # type: ignore[return-value]
    if text.startswith("color(srgb"):
        return tuple(255 * float(v) for v in re.findall(r"[\d.]+", text)[:3])  # type: ignore[return-value]
    return tuple(float(v) for v in re.findall(r"[\d.]+", text)[:3])  # type: ignore[return-value]


def _linear(colour: Triple) -> Triple:
    return tuple(  # type: ignore[return-value]
        v / 255 / 12.92 if v / 255 <= 0.04045 else ((v / 255 + 0.055) / 1.055) ** 2.4 for v in colour
    )


def _times(matrix: tuple[Triple, Triple, Triple], v: Triple) -> Triple:
    return tuple(sum(m * x for m, x in zip(row, v, strict=True)) for row in matrix)  # type: ignore[return-value]


def lab(colour: Triple, eye: str = "normal") -> Triple:
    seen = _times(EYES[eye], _linear(colour))
    xyz = _times(_XYZ, tuple(min(1.0, max(0.0, v)) for v in seen))  # type: ignore[arg-type]
    t = [v / w for v, w in zip(xyz, _WHITE, strict=True)]
    f = [v ** (1 / 3) if v > (6 / 29) ** 3 else v * (29 / 6) ** 2 / 3 + 4 / 29 for v in t]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def hue(colour: Triple) -> float:
    _, a, b = lab(colour)
    return math.degrees(math.atan2(b, a)) % 360


def hues_apart(one: Triple, other: Triple) -> float:
    away = abs(hue(one) - hue(other))
    return min(away, 360 - away)


def contrast(one: Triple, other: Triple) -> float:
    """Return WCAG's contrast of two colours."""
    high, low = sorted((_times(_XYZ, _linear(c))[1] for c in (one, other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def ciede2000(one: Triple, other: Triple) -> float:
    """Return the difference of two colours in Lab."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    c7 = ((math.hypot(a1, b1) + math.hypot(a2, b2)) / 2) ** 7
    g = 0.5 * (1 - math.sqrt(c7 / (c7 + 25**7)))
    c1, c2 = math.hypot((1 + g) * a1, b1), math.hypot((1 + g) * a2, b2)
    h1, h2 = (math.degrees(math.atan2(b, (1 + g) * a)) % 360 if b or a else 0.0 for a, b in ((a1, b1), (a2, b2)))
    turn = h2 - h1
    if c1 * c2 == 0:
        turn = 0.0
    elif turn > 180:
        turn -= 360
    elif turn < -180:
        turn += 360
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    if c1 * c2 == 0:
        mid = h1 + h2
    elif abs(h1 - h2) <= 180:
        mid = (h1 + h2) / 2
    else:
        mid = (h1 + h2 + (360 if h1 + h2 < 360 else -360)) / 2
    t = (
        1
        - 0.17 * math.cos(math.radians(mid - 30))
        + 0.24 * math.cos(math.radians(2 * mid))
        + 0.32 * math.cos(math.radians(3 * mid + 6))
        - 0.2 * math.cos(math.radians(4 * mid - 63))
    )
    sl = 1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2)
    sc, sh = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    rt = (
        -math.sin(math.radians(60 * math.exp(-(((mid - 275) / 25) ** 2))))
        * 2
        * math.sqrt(chroma**7 / (chroma**7 + 25**7))
    )
    dl, dc = (l2 - l1) / sl, (c2 - c1) / sc
    dh = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2)) / sh
    return math.sqrt(dl**2 + dc**2 + dh**2 + rt * dc * dh)


def least_apart(colours: Sequence[Triple], others: Sequence[Triple] = ()) -> float:
    """Return the least difference between two of the colours, or of one from another, to any eye."""
    pairs = [*combinations(colours, 2), *((c, o) for c in colours for o in others)]
    return min(ciede2000(lab(a, eye), lab(b, eye)) for a, b in pairs for eye in EYES)
