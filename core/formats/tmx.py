"""Translation memories in TMX 1.4: sentences with their translations, read piece by piece and written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import escape, quoteattr

import regex
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from core.domain.translations import MemoryEntry
from core.errors import InputError, MalformedFile
from core.formats.files import LARGEST, as_core_error, replacing
from core.formats.report import Report
from core.text.languages import language_code

NAME = "tmx"

ONE_SIDED = "texts in fewer than two languages: left out"
OTHER_LANGUAGES = "not in the languages asked for: left out"
EMPTY_SIDE = "a text is empty: left out"
NO_LANGUAGE = "a text has no language: left out"
SEVERAL = "several texts in one language: the first is used"
MARKUP = "codes of another program between the words: left out, the words kept"
NOT_XML = "holds a character that XML cannot: not written"

_CHUNK = 1 << 16
_DEEPEST = 64
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# What these hold is another program's formatting; <hi> only marks words, which are kept.
_CODES = frozenset({"bpt", "ept", "it", "ph", "ut"})
_NOT_IN_XML = regex.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
_WHEN = "%Y%m%dT%H%M%SZ"


@dataclass(slots=True)
class TmxReport(Report):
    """What reading or writing a memory did.

    Attributes:
        units: Translation units of the file.
        entries: Pairs that were read or written.
    """

    format: str = NAME
    units: int = 0
    entries: int = 0

    @property
    def _counts(self) -> tuple[str, ...]:
        return ("units", "entries")

    def _head(self) -> str:
        return f"{self.path.name}: {self.entries:,} pairs of sentences in {self.units:,} units"


@dataclass(frozen=True, slots=True)
class TmxUnit:
    """One sentence in several languages.

    Attributes:
        key: Its ``tuid``, or its place in the file.
        texts: By language code, the language it was translated from first; none is empty.
        author, at: Who changed it last and when (ISO 8601 in UTC); empty where the file does not say.
    """

    key: str
    texts: Mapping[str, str]
    author: str = ""
    at: str = ""


def read_tmx(path: Path, report: TmxReport, *, languages: Collection[str] = ()) -> Iterator[MemoryEntry]:
    """The pairs of the file, as it is read; fills `report`.

    Each pair of languages of a unit is an entry; where `languages` are given, only pairs of those. The
    entries' origin is the file's name.

    Raises:
        InputError: There is no such file, or it declares entities.
        MalformedFile: It is not TMX; names the place. Entries before it have been given already.
        EnvironmentFault: It cannot be read.
    """
    wanted = {language_code(tag) for tag in languages}
    try:
        if path.stat().st_size > LARGEST:
            raise InputError("the file is larger than 2 GB", item=str(path), remedy="Split it first")
        with path.open("rb") as stream:
            for unit in parse_tmx(stream, report):
                yield from _entries(unit, wanted, report)
    except (OSError, ValueError) as fault:
        raise as_core_error(fault, path) from fault


def parse_tmx(stream: BinaryIO, report: TmxReport) -> Iterator[TmxUnit]:
    """The units of a TMX document that have texts in two languages; raises as `read_tmx`."""
    units = _Units(report)
    parser = DefusedXMLParser(target=units, forbid_dtd=False)
    parser.parser.StartDoctypeDeclHandler = units.doctype
    units.place = lambda: (parser.parser.CurrentLineNumber, parser.parser.CurrentColumnNumber + 1)
    try:
        while chunk := stream.read(_CHUNK):
            parser.feed(chunk)
            yield from units.take()
        parser.close()
    except ParseError as fault:
        line, column = fault.position
        what = f"not valid XML: {str(fault).partition(':')[0]}"
        raise MalformedFile(what, item=str(report.path), line=line, column=column + 1) from None
    except DefusedXmlException:
        raise _declares(report.path) from None
    except (ValueError, LookupError) as fault:  # an encoding that the XML parser cannot read
        raise InputError(
            f"not usable XML: {fault}", item=str(report.path), remedy="Save it as UTF-8"
        ) from None
    yield from units.take()


def write_tmx(entries: Iterable[MemoryEntry], path: Path, report: TmxReport) -> None:
    """Write the entries whole or not at all; fills `report`, also with what XML cannot hold.

    Raises `EnvironmentFault` when the file cannot be written.
    """
    with replacing(path) as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n')
        out.write(
            '<header creationtool="SpanBridge" creationtoolversion="1" segtype="sentence" o-tmf="SpanBridge" '
            'adminlang="en" srclang="*all*" datatype="plaintext"/>\n<body>\n'
        )
        for entry in entries:
            report.units += 1
            if _NOT_IN_XML.search("".join((entry.source, entry.target, entry.author, entry.origin))):
                report.lose(f"unit {report.units}", NOT_XML, repr(entry.source))
                continue
            report.entries += 1
            out.write(_written(entry))
        out.write("</body>\n</tmx>\n")


def _entries(unit: TmxUnit, wanted: Collection[str], report: TmxReport) -> Iterator[MemoryEntry]:
    sides = [(code, text) for code, text in unit.texts.items() if not wanted or code in wanted]
    if len(sides) < 2:
        report.refuse(unit.key, OTHER_LANGUAGES, ", ".join(unit.texts))
    for (source, text), (target, translation) in combinations(sides, 2):
        report.entries += 1
        yield MemoryEntry(source, target, text, translation, report.path.name, unit.author, unit.at)


def _written(entry: MemoryEntry) -> str:
    attributes = f" srclang={quoteattr(entry.source_language)}"
    if when := _from_iso(entry.at):
        attributes += f' creationdate="{when}"'
    if entry.author:
        attributes += f" creationid={quoteattr(entry.author)}"
    origin = f'<prop type="x-origin">{_escaped(entry.origin)}</prop>' if entry.origin else ""
    sides = ((entry.source_language, entry.source), (entry.target_language, entry.target))
    texts = "".join(
        f"<tuv xml:lang={quoteattr(code)}><seg>{_escaped(text)}</seg></tuv>" for code, text in sides
    )
    return f"<tu{attributes}>{origin}{texts}</tu>\n"


def _escaped(text: str) -> str:
    return escape(text, {"\r": "&#13;"})  # a bare one would be read as a line feed


def _declares(path: Path) -> InputError:
    return InputError(
        "the file declares entities or its own document type, which a translation memory never needs",
        item=str(path),
        remedy="Export it again without them",
    )


class _Units:
    """Hears the parser and puts units together; what is complete waits in `take`."""

    def __init__(self, report: TmxReport) -> None:
        self.place: Callable[[], tuple[int, int]] = lambda: (1, 1)
        self._report = report
        self._ready: list[TmxUnit] = []
        self._depth = 0
        self._codes = 0
        self._header_language = ""
        self._unit: Mapping[str, str] = {}
        self._texts: list[tuple[str, str]] = []
        self._language = ""
        self._words: list[str] | None = None
        self._with_codes = False

    def take(self) -> list[TmxUnit]:
        ready, self._ready = self._ready, []
        return ready

    def doctype(self, name: str, system: str | None, public: str | None, has_declarations: int) -> None:
        """A document type by name is usual and never fetched; one that declares something is refused."""
        if has_declarations:
            raise _declares(self._report.path)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self._depth += 1
        if self._depth == 1 and name != "tmx":
            raise self._fault(f"expected a translation memory (<tmx>), found <{name}>")
        if self._depth > _DEEPEST:
            raise self._fault("its elements are nested too deep")
        if self._words is not None:
            self._inside(name)
        elif name in _STARTS:
            _STARTS[name](self, attributes)

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        self._depth -= 1
        if self._words is not None and name != "seg":
            self._codes -= name in _CODES
        elif name == "seg" and self._words is not None:
            self._texts.append((self._language, "".join(self._words).strip()))
            self._words = None
        elif name == "tu":
            self._finish()

    def data(self, text: str) -> None:
        if self._words is not None and not self._codes:
            self._words.append(text)

    def close(self) -> None:
        return None

    def _fault(self, what: str) -> MalformedFile:
        line, column = self.place()
        return MalformedFile(what, item=str(self._report.path), line=line, column=column)

    def _inside(self, name: str) -> None:
        if name in _CODES:
            self._codes += 1
            self._with_codes = True

    def _header(self, attributes: Mapping[str, str]) -> None:
        self._header_language = attributes.get("srclang", "")

    def _begin(self, attributes: Mapping[str, str]) -> None:
        self._report.units += 1
        self._unit, self._texts, self._with_codes = dict(attributes), [], False

    def _variant(self, attributes: Mapping[str, str]) -> None:
        self._language = attributes.get(_XML_LANG) or attributes.get("lang") or ""

    def _segment(self, attributes: Mapping[str, str]) -> None:
        self._words, self._codes = [], 0

    def _finish(self) -> None:
        unit, report = self._unit, self._report
        key = unit.get("tuid") or f"unit {report.units}"
        texts: dict[str, str] = {}
        for tag, text in self._texts:
            code = language_code(tag)
            if not code or not text:
                report.refuse(key, EMPTY_SIDE if code else NO_LANGUAGE, text)
            elif code in texts:
                report.note(key, SEVERAL, text)
            else:
                texts[code] = text
        if self._with_codes:
            report.note(key, MARKUP)
        if len(texts) < 2:
            report.refuse(key, ONE_SIDED, "; ".join(texts.values()))
            return
        first = language_code(unit.get("srclang") or self._header_language)
        ordered = {code: texts[code] for code in sorted(texts, key=lambda code: code != first)}
        author = unit.get("changeid") or unit.get("creationid") or ""
        at = _to_iso(unit.get("changedate") or unit.get("creationdate") or "")
        self._ready.append(TmxUnit(key, ordered, author, at))


_STARTS: Mapping[str, Any] = {
    "header": _Units._header,
    "tu": _Units._begin,
    "tuv": _Units._variant,
    "seg": _Units._segment,
}


def _to_iso(when: str) -> str:
    try:
        return datetime.strptime(when, _WHEN).isoformat() + "+00:00"
    except ValueError:
        return ""


def _from_iso(at: str) -> str:
    try:
        return datetime.fromisoformat(at).strftime(_WHEN)
    except ValueError:
        return ""
