"""Verdicts: what geometry says about the claims of an account, over all that the account leaves open."""

from geo.verdicts.judging import WORLDS, judge, judge_values, own_worlds, worlds_for
from geo.verdicts.schema import VERDICT_COLUMNS, check_schema
from geo.verdicts.whole import VERDICTS, combine

__all__ = [
    "VERDICTS",
    "VERDICT_COLUMNS",
    "WORLDS",
    "check_schema",
    "combine",
    "judge",
    "judge_values",
    "own_worlds",
    "worlds_for",
]
