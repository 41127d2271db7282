"""What lies on the ground: the degree of urbanisation, cell by cell of 0.01 degrees.

From the European Commission's Joint Research Centre (GHS-WUP-DEGURBA R2025A, CC BY 4.0): every square kilometre of the
Earth in one of eight classes, after how many people live there and around. The epoch is 2025 and projected. The classes
were carried from the centre's squares to triangles and from these to cells of 0.01 degrees, each time the nearest one
(``data/README.md`` has how often that changes a class). They say how settled the land is, never how many people live
under a path.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geo.errors import CoordinateError, DataError
from geo.kernel.cells import edge_below
from geo.kernel.positions import MAX_ANGLE_DEG, check_positions, check_within
from geo.language import pattern, pattern_in
from geo.resources import archive_in, data_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    IntArray = NDArray[np.int64]

FORMAT = 1
FILE = ("ground", "degree-of-urbanisation.npz")
TILE = 500  # cells a side; an even number of tiles has to reach from pole to pole
PACKED = 255  # of tiles that are not of one class
_LONGEST = 255  # cells of a run
_MOST_TILES = 400  # laid out side by side: 100 MB
_MOST_CELLS = 100_000_000  # of a window
CREDIT = pattern(
    "How settled the land is: European Commission, Joint Research Centre, GHS-WUP-DEGURBA R2025A, epoch 2025, "
    "CC BY 4.0, carried to other cells."
)
CLASSES = {
    0: pattern_in("land", "no class"),
    10: pattern_in("land", "water"),
    11: pattern_in("land", "very low density rural"),
    12: pattern_in("land", "low density rural"),
    13: pattern_in("land", "rural cluster"),
    21: pattern_in("land", "suburban or peri-urban"),
    22: pattern_in("land", "semi-dense urban cluster"),
    23: pattern_in("land", "dense urban cluster"),
    30: pattern_in("land", "urban centre"),
}


@dataclass(frozen=True, eq=False)
class ClassGrid:
    """A grid of classes over the whole Earth. Nothing in it changes, so it may be shared.

    Attributes
    ----------
    per_deg
        Cells a degree.
    codes
        Codes of classes by the numbers in which the grid holds them.
    names
        What the classes of ``codes`` are called.
    source, licence
        Where it comes from and under what terms, in one line each.
    file
        Name of the bundled file.
    side, paired
        Cells a side of a tile, and whether two rows are packed in one.
    constant, start, blocks
        Tiles of ``side`` by ``side`` cells, from the south-western corner eastward, then northward: the number that
        all cells of one hold (``PACKED`` where they differ), and from where to where its cells lie in the blocks.
    """

    per_deg: int
    codes: tuple[int, ...]
    names: tuple[str, ...]
    source: str
    licence: str
    file: str
    side: int
    paired: bool
    constant: NDArray[np.uint8] = field(repr=False)
    start: NDArray[np.int64] = field(repr=False)
    blocks: NDArray[np.uint8] = field(repr=False)

    def class_at(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.uint8]:
        """Return the class of the cell at each position.

        Parameters
        ----------
        lon, lat
            Degrees, any shapes that broadcast; longitudes may run beyond 180. A position on an edge is in the cell east
            or north of it.

        Returns
        -------
        ndarray of uint8
            Codes, in the broadcast shape.

        Raises
        ------
        CoordinateError
            If one is no position.

        Examples
        --------
        >>> load_ground().class_at([39.01, 40.0, 51.0], [35.95, 35.0, 40.0]).tolist()  # Raqqa, the steppe, the Caspian
        [30, 11, 10]
        """
        lon_deg, lat_deg = check_positions(lon, lat)
        row = np.minimum(edge_below(lat_deg.ravel(), self.per_deg), 90 * self.per_deg - 1)
        found = self.number_at(row, edge_below(lon_deg.ravel(), self.per_deg))
        return np.array(self.codes, dtype=np.uint8)[found].reshape(lon_deg.shape)

    def window(self, box: tuple[float, float, float, float]) -> Window:
        """Return all cells that a box in degrees touches.

        Parameters
        ----------
        box
            West, south, east and north in degrees; east may run beyond 180, or be less than west across it.

        Raises
        ------
        CoordinateError
            If it is no box, or holds more than 100 million cells.

        Examples
        --------
        >>> found = load_ground().window((38.9, 35.9, 39.1, 36.0))
        >>> found.codes.shape, found.west, found.south, int(found.codes.max())
        ((10, 20), 38.9, 35.9, 30)
        """
        edges = check_within(box, "box", MAX_ANGLE_DEG, "degrees")
        if edges.shape != (4,) or not -90.0 <= edges[1] < edges[3] <= 90.0:
            msg = "box: allowed: west, south, east, north in degrees, south below north; correct it"
            raise CoordinateError(msg)
        west, south, east, north = edges.tolist()
        east += 360.0 * (east <= west)
        first = edge_below(np.array([south, west]), self.per_deg)
        last = -edge_below(-np.array([north, east]), self.per_deg)
        rows, columns = (int(n) for n in last - first)
        if rows * columns > _MOST_CELLS or columns > 360 * self.per_deg:
            msg = (
                f"box: {rows} by {columns} cells; allowed: {_MOST_CELLS:,} and once round the Earth; take a smaller one"
            )
            raise CoordinateError(msg)
        row, column = np.repeat(np.arange(rows), columns), np.tile(np.arange(columns), rows)
        numbers = self.number_at(first[0] + row, first[1] + column).reshape(rows, columns)
        codes = np.array(self.codes, dtype=np.uint8)[numbers]
        return Window(codes, float(first[1] / self.per_deg), float(first[0] / self.per_deg), 1.0 / self.per_deg)

    def number_at(self, row: IntArray, column: IntArray) -> NDArray[np.uint8]:
        """Return what the grid holds in cells: numbers of classes, whose codes are in ``codes``.

        Parameters
        ----------
        row, column
            Cells north of the equator and east of Greenwich, shape (n,); columns may run round the Earth.
        """
        if not len(row):
            return np.zeros(0, dtype=np.uint8)
        side = self.side
        south, north = int(row.min()) // side, int(row.max()) // side + 1
        west, east = int(column.min()) // side, int(column.max()) // side + 1
        if (north - south) * (east - west) <= _MOST_TILES:
            sheet = _sheet(self, south, north, west, east)
            place = (row - south * side) * sheet.shape[1] + (column - west * side)
            found: NDArray[np.uint8] = np.take(sheet.ravel(), place)
            return found
        tile_row, in_row = np.divmod(row + 90 * self.per_deg, side)
        tile_column, in_column = np.divmod(np.mod(column + 180 * self.per_deg, 360 * self.per_deg), TILE)
        tile = tile_row * (360 * self.per_deg // side) + tile_column
        used = np.flatnonzero(np.bincount(tile, minlength=len(self.constant)))
        place = np.zeros(len(self.constant), dtype=np.int64)
        place[used] = np.arange(len(used)) * (side * side)
        cells = np.concatenate([self.tile(int(k)).ravel() for k in used])
        taken: NDArray[np.uint8] = np.take(cells, place[tile] + in_row * side + in_column)
        return taken

    def tile(self, k: int) -> NDArray[np.uint8]:
        """Return tile ``k`` of the grid, counted from its south-western corner eastward, then northward."""
        if self.constant[k] != PACKED:
            return np.full((self.side, self.side), self.constant[k])
        return _tile(self, k)


class Window(NamedTuple):
    """Cells of a box; row 0 is the southernmost.

    Attributes
    ----------
    codes
        Codes of classes, shape (rows, columns).
    west, south
        The corner of cell (0, 0), degrees.
    step
        Width and height of a cell, degrees.
    """

    codes: NDArray[np.uint8]
    west: float
    south: float
    step: float


@cache
def load_ground() -> ClassGrid:
    """Load the bundled grid of the degree of urbanisation; the same object each time.

    Raises
    ------
    DataError
        If the bundled file is damaged.

    Examples
    --------
    >>> load_ground().per_deg, load_ground().licence
    (100, 'CC BY 4.0')
    """
    return grid_from(FILE, CLASSES)


def grid_from(file: tuple[str, ...], classes: Mapping[int, str]) -> ClassGrid:
    """Read a bundled grid.

    Parameters
    ----------
    file
        Path below the folder of the data.
    classes
        Names of classes by their codes.

    Raises
    ------
    DataError
        If the file is damaged.
    """
    path = data_path(*file)
    with archive_in(path) as archive:
        stored: dict[str, Any] = {name: archive[name] for name in archive.files}
        meta = json.loads(str(stored["meta"]))
        if int(stored["format"]) != FORMAT:
            msg = f"{path.name}: format {int(stored['format'])}, this version reads {FORMAT}: reinstall overflight"
            raise DataError(msg)
        codes = tuple(stored["codes"].tolist())
        return ClassGrid(
            per_deg=int(stored["per_deg"]),
            codes=codes,
            names=tuple(classes[code] for code in codes),
            source=meta["source"],
            licence=meta["licence"],
            file=path.name,
            side=int(stored.get("side", TILE)),
            paired=bool(stored.get("paired", True)),
            constant=stored["constant"],
            start=np.concatenate([[0], np.cumsum(stored["size"], dtype=np.int64)]),
            blocks=stored["packed"],
        )


def packed(tile: NDArray[np.uint8], *, paired: bool = True) -> bytes:
    """Pack a tile: two rows in one, four bits each, then runs of at most 255, then zlib.

    Parameters
    ----------
    tile
        Numbers of classes, shape (side, side).
    paired
        False for tiles of more than 16 classes: rows stay single.

    Examples
    --------
    >>> tile = np.zeros((TILE, TILE), dtype=np.uint8)
    >>> tile[7, 30:40] = 5
    >>> bool((unpacked(packed(tile)) == tile).all())
    True
    """
    both = (np.bitwise_or(tile[0::2] << 4, tile[1::2]) if paired else tile).ravel()
    first = np.flatnonzero(np.append(True, both[1:] != both[:-1]))
    length = np.diff(np.append(first, both.size))
    times = (length - 1) // _LONGEST + 1
    value = np.repeat(both[first], times)
    run = np.full(len(value), _LONGEST)
    run[np.cumsum(times) - 1] = length - _LONGEST * (times - 1)
    return zlib.compress(value.tobytes() + run.astype(np.uint8).tobytes(), 9)


def unpacked(block: bytes, side: int = TILE, *, paired: bool = True) -> NDArray[np.uint8]:
    """Return the tile of a block; the reverse of :func:`packed`.

    Raises
    ------
    ValueError
        If it is damaged.
    """
    try:
        value, run = np.frombuffer(zlib.decompress(block), dtype=np.uint8).reshape(2, -1)
        both = np.repeat(value, run).reshape(side // 2 if paired else side, side)
    except zlib.error as error:
        raise ValueError(error) from error
    tile: NDArray[np.uint8] = np.empty((side, side), dtype=np.uint8)
    if paired:
        np.right_shift(both, 4, out=tile[0::2])
        np.bitwise_and(both, 15, out=tile[1::2])
    else:
        tile[:] = both
    tile.setflags(write=False)
    return tile


@lru_cache(maxsize=4)
def _sheet(ground: ClassGrid, south: int, north: int, west: int, east: int) -> NDArray[np.uint8]:
    """Return tiles laid out side by side; their numbers count from the equator and from Greenwich."""
    rows, columns = 180 * ground.per_deg // ground.side, 360 * ground.per_deg // ground.side
    sheet: NDArray[np.uint8] = np.vstack(
        [
            np.hstack(
                [ground.tile((j + rows // 2) * columns + (i + columns // 2) % columns) for i in range(west, east)]
            )
            for j in range(south, north)
        ]
    )
    return sheet


@lru_cache(maxsize=256)  # 64 MB; an event touches a dozen
def _tile(grid: ClassGrid, k: int) -> NDArray[np.uint8]:
    try:
        return unpacked(grid.blocks[grid.start[k] : grid.start[k + 1]].tobytes(), grid.side, paired=grid.paired)
    except ValueError as error:
        msg = f"bundled data file {grid.file!r} is damaged ({error}): reinstall overflight, or run 'make data'"
        raise DataError(msg) from error
