"""What every format offers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.domain.questions import Dataset
from core.formats.report import Report


@dataclass(frozen=True, slots=True)
class Head:
    """What a format may look at to recognise a file: its path and the beginning of its text."""

    path: Path
    text: str


class Format(Protocol):
    """One file format: an entry of `core.formats.catalogue.FORMATS`.

    `name` is the id in the terminal, the window and the reports; `extensions` are with the dot, the
    first one is used for new files.
    """

    name: str
    title: str
    extensions: tuple[str, ...]

    def sniff(self, head: Head) -> bool:
        """Whether the file looks like this format; asked in the catalogue's order."""
        ...

    def read(self, path: Path, report: Report) -> Dataset:
        """The data set in the file; fills `report`.

        Raises:
            MalformedFile: The file is not of this format; names the place and what was expected.
        """
        ...

    def write(self, dataset: Dataset, path: Path, report: Report) -> None:
        """Write the file whole or not at all; fills `report`, also with what the format cannot hold."""
        ...
