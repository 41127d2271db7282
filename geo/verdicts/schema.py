"""The columns of verdicts, each described once: for the tables, and for the JSON Schema of ``check --json``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from geo.claims import Verdict

NOT_JUDGED = "cannot be judged"

_Share = Annotated[float, Field(ge=0, le=1)]
_Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    event: _Id = Field(description="id of the event")
    claim: _Id = Field(description="id of the claim in the event file")


class VerdictRow(_Row):
    """A claim under one hypothesis, or as a whole."""

    hypothesis: str = Field(description="id of the hypothesis; '' for the claim as a whole")
    text: str = Field(description="what was stated, as the event file words it")
    verdict: Verdict = Field(
        description="what geometry says of the claim: supported (holds in at least 99 % of the worlds), supported by "
        "construction (holds, but rests on what the file's author put there), supported only if routed (of the whole: "
        "fails on every straight hypothesis and holds on a bent one), contradicted (fails in at least 99 %), source "
        "error (what is printed contradicts itself), undecidable (anything else); see verdicts.md"
    )
    value: float | None = Field(
        description="the number that the drawn example's verdict rests on, in `unit`; null where there is none"
    )
    unit: str = Field(
        description="unit of value, margin, value_low and value_high, such as km, min or degrees; '' where none"
    )
    margin: float | None = Field(
        description="how far `value` would have to move before the drawn example's verdict changes, in `unit`; null "
        "where no number says so"
    )
    value_low: float | None = Field(description="the least such number over all worlds, in `unit`; null where none")
    value_high: float | None = Field(description="the greatest such number over all worlds, in `unit`; null where none")
    worlds: int = Field(
        ge=0,
        description="how many reconstructions were judged; 0 where nothing drawn bears on the claim, and for the whole",
    )
    holds_share: _Share | None = Field(
        description="share of the worlds in which the claim holds, from 0 to 1; null where `worlds` is 0"
    )
    holds_low: _Share | None = Field(
        description="lower end of the 95 % interval (Wilson) of that share, for the error of drawing at random"
    )
    holds_high: _Share | None = Field(description="upper end of that interval")
    fails_share: _Share | None = Field(
        description="share of the worlds in which it surely fails, from 0 to 1; null where `worlds` is 0"
    )
    reason: str = Field(min_length=1, description="why, in one sentence with the numbers")
    sources: list[_Id] = Field(min_length=1, description="ids of the sources that publish it, in the event file")


class BordersRow(_Row):
    """A claim as a whole under one set of boundaries, as ``check --boundaries all --json`` prints it."""

    text: str = Field(description="what was stated, as the event file words it")
    boundaries: str = Field(min_length=1, description="name of the set of boundaries")
    verdict: Verdict | Literal["cannot be judged"] = Field(
        description="of the claim as a whole under that set; 'cannot be judged' where the account cannot be laid out"
    )
    holds_low: _Share | None = Field(
        description="the least share of worlds in which it holds, over the hypotheses; null where no world decides"
    )
    holds_high: _Share | None = Field(description="the greatest such share")
    why: str = Field(description="why the set cannot be used; '' where it can")
    same: bool = Field(description="whether the claim has one verdict under all sets that can be used")


VERDICT_COLUMNS = tuple(VerdictRow.model_fields)


def check_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of what ``overflight check --json`` prints.

    That is a list of rows: one a claim and hypothesis and one a claim, as :func:`geo.judge` returns them, or with
    ``--boundaries all`` one a claim and set, as :func:`geo.across_borders` does. Numbers that are not known are null.

    Examples
    --------
    >>> schema = check_schema()
    >>> [kind["items"]["$ref"] for kind in schema["anyOf"]]
    ['#/$defs/VerdictRow', '#/$defs/BordersRow']
    >>> schema["$defs"]["VerdictRow"]["properties"]["holds_share"]["anyOf"][0]["maximum"]
    1
    """
    made = TypeAdapter(list[VerdictRow] | list[BordersRow]).json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "overflight verdicts",
        "description": "what `overflight check EVENT --json` prints; with `--boundaries all` the second kind of rows",
        **made,
    }
