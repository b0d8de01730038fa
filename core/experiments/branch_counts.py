"""What became of the branches' questions in each language, kept beside them for the pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.errors import InputError
from core.jobs.spec import write_json
from core.training.branches import LanguageReport


@dataclass(frozen=True, slots=True)
class LanguageCount:
    """A branch.

    Attributes:
        made_of: The name of its data set; empty where it was translated.
        looked_for: Ids that any data set has, or that were to be translated.
        usable: How many of them can train with a passage of this language.
        lost: Why the others cannot → how many.
        drawn: How many of the usable train.
        pairs: Language of the question → questions about these passages that train.
    """

    made_of: str
    looked_for: int
    usable: int
    lost: Mapping[str, int]
    drawn: int
    pairs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """All branches: `shared` ids can train in the language of every data set, `apart` of them never do."""

    shared: int
    apart: int
    drawn: int
    languages: Mapping[str, LanguageCount]


def count(
    sets: Mapping[str, str], everything: Iterable[LanguageReport], drawn: Iterable[LanguageReport]
) -> dict[str, LanguageCount]:
    """The counts of data sets (`sets`: language → name) and of what was drawn from them and translated."""
    whole = {one.language: one for one in everything}
    return {
        one.language: LanguageCount(
            sets.get(one.language, ""),
            (found := whole.get(one.language, one)).items,
            found.kept,
            dict(found.lost),
            one.kept,
            dict(one.pairs),
        )
        for one in drawn
    }


def told(counts: Counts, lacking: Mapping[str, str]) -> list[tuple[str, str]]:
    """A line for people of every language, also of those that have no branch. `lacking`: why not."""
    pairs = sum(sum(one.pairs.values()) for one in counts.languages.values())
    whole = (
        f"{', '.join(counts.languages)}: {counts.drawn:,} of {counts.shared:,} ids that can train in all "
        f"data sets ({counts.apart:,} kept apart), {pairs:,} pairs of a question and a passage"
    )
    lines = [("branches", whole)]
    lines += [(f"branch {code}", _told(one)) for code, one in counts.languages.items()]
    return lines + [(f"branch {code}", f"not made: {why}") for code, why in lacking.items()]


def _told(one: LanguageCount) -> str:
    lost = "; ".join(f"{number:,} {why}" for why, number in one.lost.items())
    pairs = ", ".join(f"{number:,} in {code}" for code, number in one.pairs.items())
    return (
        f"{one.made_of or 'translated from en'}: {one.usable:,} of {one.looked_for:,} questions can train"
        f"{f' (lost: {lost})' if lost else ''}; {one.drawn:,} do{f', asked {pairs}' if pairs else ''}"
    )


def write(beside: Path, counts: Counts) -> None:
    """Write the counts beside the file of the questions."""
    write_json(_page(beside), asdict(counts))


def is_there(beside: Path) -> bool:
    """Whether the counts of the questions in a file were written."""
    return _page(beside).is_file()


def read(beside: Path) -> Counts:
    """What `write` wrote; raises `InputError` for a damaged file."""
    path = _page(beside)
    try:
        page = json.loads(path.read_text(encoding="utf-8"))
        languages = {str(code): _read_count(one) for code, one in page["languages"].items()}
        return Counts(int(page["shared"]), int(page["apart"]), int(page["drawn"]), languages)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as fault:
        raise InputError(
            "the counts of the branches are damaged", item=str(path), remedy="Remove the file and run again"
        ) from fault


def _read_count(page: Mapping[str, Any]) -> LanguageCount:
    return LanguageCount(
        str(page["made_of"]),
        int(page["looked_for"]),
        int(page["usable"]),
        {str(why): int(number) for why, number in page["lost"].items()},
        int(page["drawn"]),
        {str(code): int(number) for code, number in page["pairs"].items()},
    )


def _page(beside: Path) -> Path:
    return beside.with_suffix(".counts.json")
