"""The strip of claims beside a print map: each claim, its verdict as a whole, and in what share of worlds it holds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from matplotlib.patches import Rectangle

from geo.charts.labels import Block, block_of, write_block
from geo.charts.style import FAINT, INK, MUTED
from geo.charts.type import plain, widest_in
from geo.verdicts.wording import share_in_short

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from geo.charts.style import Picture
    from geo.events import Event, Hypothesis

# word, its colour (3 to 1 from each other's lightness is not asked: the sign says it too), and its sign
LOOKS = {
    "supported": ("#14683c", "●"),
    "supported by construction": ("#234f86", "◍"),
    "supported only if routed": ("#8a5300", "◐"),
    "contradicted": ("#a3201a", "✕"),
    "source error": ("#a3201a", "✕"),
    "undecidable": ("#4d5965", "○"),
}
_NONE = "-"
_SIGN_IN = 1.5  # in sizes
_GAP_IN = 0.09
_HEAD_GAP_IN = 0.05


class Row(NamedTuple):
    """One claim: its text, the verdict as a whole, and its shares under the hypotheses."""

    claim: str
    text: str
    verdict: str
    shares: tuple[str, ...]


def rows_of(event: Event, verdicts: pd.DataFrame, hypotheses: Sequence[Hypothesis]) -> list[Row]:
    """Return the claims of an event with what its verdicts say, in the order of the event."""
    whole = verdicts[verdicts["hypothesis"] == ""].set_index("claim")
    under = verdicts.set_index(["claim", "hypothesis"])
    found = []
    for claim in event.claims:
        if claim.id not in whole.index:
            continue
        row = whole.loc[claim.id]
        shares = tuple(_share(under, claim.id, h.id) for h in hypotheses)
        found.append(Row(claim.id, str(row["text"]), str(row["verdict"]), shares))
    return found


def _share(under: pd.DataFrame, claim: str, hypothesis: str) -> str:
    if (claim, hypothesis) not in under.index:
        return _NONE
    row: Any = under.loc[(claim, hypothesis)]
    worlds = int(row["worlds"])
    return share_in_short(round(float(row["holds_share"]) * worlds), worlds) if worlds else _NONE


class Strip(NamedTuple):
    """A strip of claims, measured: its rows as blocks, its columns, inches."""

    rows: list[tuple[Row, Block, Block, list[Block]]]
    heads: list[Block]
    left_out: int
    wide: float
    share_in: float
    verdict_in: float
    size: float
    stacked: bool

    @property
    def high(self) -> float:
        """How high it is, inches."""
        return self.head_in + math.fsum(self.row_in(k) for k in range(len(self.rows))) + self.foot_in

    @property
    def head_in(self) -> float:
        """How high its heading is."""
        return max(block.high for block in self.heads) + 0.05

    @property
    def foot_in(self) -> float:
        """How high the line below it is."""
        return self.size * 1.5 / 72.0 if self.left_out else 0.0

    def row_in(self, k: int) -> float:
        """How high a row is."""
        _, text, verdict, shares = self.rows[k]
        own = text.high + (verdict.high if self.stacked else 0.0)
        return max(own, verdict.high, *(s.high for s in shares)) + 0.055


def strip_of(
    rows: Sequence[Row], hypotheses: Sequence[Hypothesis], wide_in: float, size: float, most_in: float | None = None
) -> Strip:
    """Measure a strip; where it may not be as high as all claims are, those come first that hang on what is drawn."""
    point = size / 72.0
    stacked = wide_in < 60.0 * point
    verdict_in = 0.0 if stacked else 15.5 * point
    share_in = (5.6 if stacked else 8.0) * point
    most_columns = max(int(0.4 * wide_in / share_in), 1)
    several = len(hypotheses) > 1
    if len(hypotheses) > most_columns:
        share_in = 0.4 * wide_in / len(hypotheses)
    if several:  # no word of a heading is broken that need not be
        share_in = min(max(share_in, _word_in(hypotheses, size)), 0.5 * wide_in / len(hypotheses))
    text_in = wide_in - verdict_in - share_in * len(hypotheses) - _SIGN_IN * point - 2 * _GAP_IN
    heads = [
        block_of("Claim", text_in, size, "bold"),
        block_of("Verdict as a whole", verdict_in or text_in, size, "bold"),
        *(block_of(f"holds: {h.name}" if several else "holds", share_in - _HEAD_GAP_IN, size) for h in hypotheses),
    ]
    blocks = [
        (
            row,
            block_of(row.text, text_in, size),
            block_of(row.verdict, verdict_in or text_in, size, "bold"),
            [block_of(share, share_in, size) for share in row.shares],
        )
        for row in rows
    ]
    found = Strip(blocks, heads, 0, wide_in, share_in, verdict_in, size, stacked)
    if most_in is None or found.high <= most_in:
        return found
    # those that say nothing of the map go first, then the last ones
    order = sorted(range(len(blocks)), key=lambda k: all(share == _NONE for share in blocks[k][0].shares))
    for many in range(len(order) - 1, -1, -1):
        kept = [blocks[k] for k in sorted(order[:many])]
        found = found._replace(rows=kept, left_out=len(blocks) - many)
        if found.high <= most_in:
            break
    return found


def largest_of(
    rows: Sequence[Row], hypotheses: Sequence[Hypothesis], room_in: tuple[float, float], sizes: Sequence[float]
) -> Strip:
    """Measure a strip in the first of these sizes in which all claims have room and no word breaks, or in the last."""
    wide, high = room_in
    for size in sizes:
        found = strip_of(rows, hypotheses, wide, size)
        if found.high <= high and (len(hypotheses) == 1 or _word_in(hypotheses, size) <= found.share_in):
            return found
    return strip_of(rows, hypotheses, wide, sizes[-1], high)


def _word_in(hypotheses: Sequence[Hypothesis], size: float) -> float:
    """Return how wide a column is whose heading is broken between words alone."""
    return widest_in([word for h in hypotheses for word in plain(h.name).split()], size) + _HEAD_GAP_IN + 1e-3


def draw_strip(figure: Picture, strip: Strip, left_in: float, top_in: float, event_id: str) -> None:
    """Draw a strip below a height."""
    point = strip.size / 72.0
    text_x = left_in + _SIGN_IN * point
    right = left_in + strip.wide
    shares_x = right - strip.share_in * (len(strip.heads) - 2)
    verdict_x = shares_x - strip.verdict_in - _GAP_IN
    write_block(figure, strip.heads[0], text_x, top_in, color=INK)
    if not strip.stacked:
        write_block(figure, strip.heads[1], verdict_x, top_in, color=INK)
    for k, head in enumerate(strip.heads[2:]):
        write_block(figure, head, shares_x + (k + 1) * strip.share_in - head.wide, top_in, "right", color=MUTED)
    y = top_in - strip.head_in
    for k, (row, text, verdict, shares) in enumerate(strip.rows):
        _rule(figure, left_in, y + 0.028, strip.wide)
        colour, sign = LOOKS.get(row.verdict, (INK, "○"))
        write_block(figure, block_of(sign, 1.0, strip.size), left_in, y, color=colour)
        write_block(figure, text, text_x, y, color=INK)
        at = (text_x, y - text.high) if strip.stacked else (verdict_x, y)
        write_block(figure, verdict, *at, color=colour)
        for n, share in enumerate(shares):
            write_block(figure, share, shares_x + (n + 1) * strip.share_in - share.wide, y, "right", color=INK)
        y -= strip.row_in(k)
    if strip.left_out:
        more = f"{strip.left_out} more: overflight check {event_id}"
        write_block(figure, block_of(more, strip.wide, strip.size), text_x, y, color=MUTED)


def _rule(figure: Picture, left: float, y: float, wide: float) -> None:
    figure.add_artist(Rectangle((left, y), wide, 0.004, transform=figure.dpi_scale_trans, color=FAINT, linewidth=0.0))
