"""Tables as plain values for JSON and as text for CSV, rounded to what the numbers mean.

Lengths keep 0.1 mm and positions the same on the ground, which is what the ledger is right to; times keep milliseconds,
all else (shares, kilometres of draws) six decimals.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from geo.words import plain_cell

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

_DECIMALS = {"lon": 9, "lat": 9, "m": 4, "s": 3}  # by a part of the column's name, mostly its unit
_OTHERS = 6


def _decimals(name: str) -> int:
    return next((_DECIMALS[part] for part in name.split("_") if part in _DECIMALS), _OTHERS)


def rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its numbers rounded to what they mean, by the unit in the name of their column.

    Examples
    --------
    >>> import pandas as pd
    >>> rounded(pd.DataFrame({"length_m": [1234.56789], "enter_lon": [0.1 + 0.2], "share": [1 / 3]})).values.tolist()
    [[1234.5679, 0.3, 0.333333]]
    """
    floats = table.select_dtypes("float").columns
    return table.assign(**{str(name): table[name].round(_decimals(str(name))) + 0.0 for name in floats})  # no -0.0


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table's rows as plain rounded values that JSON can hold; unknown numbers become None.

    Examples
    --------
    >>> import pandas as pd
    >>> records(pd.DataFrame({"path": ["a"], "enter_s": [float("nan")], "sources": [("x",)]}))
    [{'path': 'a', 'enter_s': None, 'sources': ['x']}]
    """
    table = rounded(table)
    columns = {name: [_plain(v) for v in table[name].tolist()] for name in table.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _plain(value: Any) -> Any:  # noqa: ANN401  (table cells are of any type)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return [_plain(v) for v in value] if isinstance(value, (tuple, list)) else value


def plain_text(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose text no spreadsheet takes for a formula: what looks like one gets an apostrophe in front.

    Examples
    --------
    >>> import pandas as pd
    >>> plain_text(pd.DataFrame({"country": ["=1+1", "IRN"], "length_m": [-1.0, 2.0]})).values.tolist()
    [["'=1+1", -1.0], ['IRN', 2.0]]
    """
    return table.map(lambda cell: plain_cell(cell) if isinstance(cell, str) else cell)


def csv_text(table: pd.DataFrame) -> str:
    """Return a table as CSV: rounded, lists joined by semicolons, unknown numbers empty, no cell a formula.

    Examples
    --------
    >>> import pandas as pd
    >>> print(csv_text(pd.DataFrame({"text": ["=1+1"], "sources": [("a", "b")], "share": [2 / 3]})), end="")
    text,sources,share
    '=1+1,a; b,0.666667
    """
    joined = rounded(table).map(lambda cell: "; ".join(map(str, cell)) if isinstance(cell, tuple | list) else cell)
    return plain_text(joined).to_csv(index=False, lineterminator="\n")


def stacked(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return tables under one another, with a first column that says which; whole numbers stay whole.

    Examples
    --------
    >>> import pandas as pd
    >>> print(csv_text(stacked({"a": pd.DataFrame({"n": [1]}), "b": pd.DataFrame({"x": [0.5]})})), end="")
    table,n,x
    a,1,
    b,,0.5
    """
    import pandas as pd

    parts = []
    for name, table in tables.items():
        whole = dict.fromkeys(table.select_dtypes("integer").columns, "Int64")
        parts.append(table.astype(whole).assign(table=name))
    found = pd.concat(parts, ignore_index=True)
    return found[["table", *found.columns.drop("table")]]
