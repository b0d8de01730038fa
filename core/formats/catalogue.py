"""The formats by name, and which one a file is in."""

from __future__ import annotations

from pathlib import Path

from core.domain.questions import Dataset
from core.errors import InputError, MalformedFile
from core.formats.base import Format, Head
from core.formats.files import BOM, as_core_error
from core.formats.report import Report
from core.registry import Entry, Registry

AUTO = "auto"
"""Given as a format's name: find out."""

HEAD_BYTES = 1 << 18
"""How much of a file is looked at to recognise it."""

FORMATS: Registry[type[Format]] = Registry(
    "format",
    (
        Entry("squad", "core.formats.squad:Squad", "SQuAD 1.1"),
        Entry("squad2", "core.formats.squad:Squad2", "SQuAD 2.0"),
        Entry("cmrc", "core.formats.cmrc:Cmrc", "CMRC 2018"),
        Entry("cmrc-flat", "core.formats.cmrc:CmrcFlat", "CMRC 2018, flat list"),
        Entry("drcd", "core.formats.drcd:Drcd", "DRCD"),
        Entry("mlqa", "core.formats.mlqa:Mlqa", "XQuAD, MLQA"),
        Entry("bilingual", "core.formats.bilingual:Bilingual", "Bilingual (Dual BERT authors)"),
        Entry("jsonl", "core.formats.jsonl:Jsonl", "JSON lines"),
        Entry("text", "core.formats.plain:PlainText", "Plain text"),
    ),
)

_ASKED = ("text", "jsonl", "cmrc-flat", "bilingual", "mlqa", "drcd", "cmrc", "squad2", "squad")
"""The order in which a file is held against the formats: the more particular first."""


def format_named(name: str) -> Format:
    """The format called `name`; an unknown one raises `InputError` with the known ones."""
    return FORMATS.resolve(name)()


def detect(path: Path) -> str:
    """The name of the format that the beginning of the file looks like.

    Raises:
        MalformedFile: It looks like none of them.
        InputError: The file is not there, or is a pipe, which cannot be read twice.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise InputError(
                "this is a pipe or a device, not a file", item=str(path), remedy="Save it to a file first"
            )
        with path.open("rb") as file:
            beginning = file.read(HEAD_BYTES)
    except (OSError, ValueError) as fault:
        raise as_core_error(fault, path) from fault
    head = Head(path, beginning.decode("utf-8", "replace").removeprefix(BOM))
    for name in _ASKED:
        if format_named(name).sniff(head):
            return name
    return _fallback(head)


def _fallback(head: Head) -> str:
    """A JSON file of no known shape goes to the SQuAD reader, which says what is wrong with it where."""
    if head.text.lstrip()[:1] in ("{", "[") or head.path.suffix.lower() == ".json":
        return "squad"
    known = ", ".join(entry.title for entry in FORMATS)
    raise MalformedFile(
        "the file looks like none of the known formats",
        item=str(head.path),
        line=1,
        column=1,
        remedy=f"Known: {known}",
    )


def read(path: Path, format: str = AUTO) -> tuple[Dataset, Report]:
    """The data set in the file, and what reading it did.

    Raises:
        MalformedFile: The file is not what it claims to be; names the place and what was expected.
        InputError: The file is not there, or the format is unknown.
        EnvironmentFault: The file cannot be read.
    """
    name = detect(path) if format == AUTO else format
    reader = format_named(name)
    report = Report(path, name)
    return reader.read(path, report), report


def write(dataset: Dataset, path: Path, format: str) -> Report:
    """Write the file whole or not at all; returns what was written and what the format could not hold.

    Raises:
        EnvironmentFault: The file cannot be written.
        InputError: The format or the folder is unknown, or a text cannot be written as UTF-8.
    """
    writer = format_named(format)
    report = Report(path, format)
    writer.write(dataset, path, report)
    return report
