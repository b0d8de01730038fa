"""Parallel text of the data folder: sentences with their English, a dictionary, and what scores translators.

Every such file that the build opens is named here, once; those of questions stand in `core.corpora`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from core.corpora import TRAINING, passages
from core.errors import InputError
from core.formats.tmx import TmxReport, parse_tmx
from core.starter.packed_files import lines, member


@dataclass(frozen=True, slots=True)
class ParallelSource:
    """Sentences with their English. `files` is one file of tab-separated pairs or TMX, or two of lines."""

    name: str
    language: str
    files: tuple[str, ...]


PARALLEL: tuple[ParallelSource, ...] = (
    ParallelSource("tatoeba", "zh", ("tatoeba-manythings/cmn.txt",)),
    ParallelSource("3am", "zh", ("3am/train.zh", "3am/train.en")),
    ParallelSource("tico19", "zh", ("tico19/all.en-zh.tmx.zip",)),
    ParallelSource("tatoeba", "ja", ("tatoeba-manythings/jpn-eng.zip",)),
    ParallelSource("tatoeba", "de", ("tatoeba-manythings/deu-eng.zip",)),
    ParallelSource("tatoeba", "fr", ("tatoeba-manythings/fra-eng.zip",)),
    ParallelSource("tico19", "fr", ("tico19/all.en-fr.tmx.zip",)),
    ParallelSource("tico19", "es", ("tico19/all.en-es-LA.tmx.zip",)),
)

CEDICT = "cc-cedict/cedict_1_0_ts_utf-8_mdbg.txt.gz"
FLORES = "flores-devtest"
FLORES_FILES = {
    "en": "eng", "zh": "cmn_Hans", "zh-Hant": "cmn_Hant", "ja": "jpn", "de": "deu", "fr": "fra", "es": "spa"
}  # fmt: skip
_ENTRY = re.compile(r"^(\S+) (\S+) \[[^\]]*\] /(.+)/$")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\b(?:sb|sth|CL:\S+|lit\.|fig\.)")


def pairs(source: ParallelSource, data: Path) -> Iterator[tuple[str, str]]:
    """(sentence, its English) of a parallel source; raises `InputError` for a missing or damaged file."""
    paths = [data / name for name in source.files]
    if len(paths) == 2:
        yield from _side_by_side(*paths)
    elif paths[0].name.endswith(".tmx.zip"):
        yield from _tmx(paths[0], source.language)
    else:
        for line in lines(paths[0]):
            english, _, rest = line.partition("\t")
            foreign = rest.partition("\t")[0]
            if english and foreign:
                yield foreign, english


def joined(data: Path, language: str) -> Iterator[tuple[str, str]]:
    """Questions and whole passages of squad-es or squad-it with the English ones of the same id."""
    english: dict[str, tuple[str, str]] = {}
    by_name = {source.name: source for source in TRAINING}
    for passage in passages(by_name["squad-open-en"], data):
        english |= {question.key: (question.text, passage.text) for question in passage.questions}
    for passage in passages(by_name[f"squad-{language}"], data):
        known = [english[question.key] for question in passage.questions if question.key in english]
        for question in passage.questions:
            if question.key in english:
                yield question.text, english[question.key][0]
        if known:
            yield passage.text, known[0][1]


def dictionary(data: Path) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """((traditional, simplified), English glosses) of CC-CEDICT's entries, remarks left out."""
    for line in lines(data / CEDICT):
        found = _ENTRY.match(line.strip())
        if found:
            glosses = (" ".join(_ASIDE.sub(" ", gloss).split()) for gloss in found[3].split("/"))
            yield (found[1], found[2]), tuple(gloss for gloss in glosses if gloss)[:3]


def flores(data: Path, language: str) -> list[str]:
    """The 1,012 sentences of FLORES devtest in a language; they only ever score."""
    return lines(data / FLORES / f"{FLORES_FILES[language]}.devtest")


def _side_by_side(foreign: Path, english: Path) -> Iterator[tuple[str, str]]:
    sides = lines(foreign), lines(english)
    if len(sides[0]) != len(sides[1]):
        raise InputError(f"the file has not as many lines as {english.name}", item=str(foreign))
    yield from zip(*sides, strict=True)


def _tmx(path: Path, language: str) -> Iterator[tuple[str, str]]:
    for unit in parse_tmx(BytesIO(member(path, ".tmx")), TmxReport(path)):
        if language in unit.texts and "en" in unit.texts:
            yield unit.texts[language], unit.texts["en"]
