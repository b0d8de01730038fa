"""Translation memories: what is read, left out and refused, and what is written."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain.translations import CORRECTED, MemoryEntry
from core.errors import CoreError, InputError, MalformedFile
from core.formats import tmx
from core.formats.tmx import TmxReport, parse_tmx, read_tmx, write_tmx

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
RIVER = (
    "<tuv xml:lang='zh-CN'><seg>临江全长214公里。</seg></tuv><tuv xml:lang='EN-us'><seg>The Lin.</seg></tuv>"
)


def document(*units: str, source: str = "en", head: str = HEAD) -> str:
    body = "".join(f"<tu>{unit}</tu>" for unit in units)
    return f'{head}<tmx version="1.4"><header srclang="{source}"/><body>{body}</body></tmx>'


def read(folder: Path, content: str | bytes, **options: object) -> tuple[list[MemoryEntry], TmxReport]:
    path = folder / "memory.tmx"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    report = TmxReport(path)
    return list(read_tmx(path, report, **options)), report  # type: ignore[arg-type]


def reasons(report: TmxReport) -> list[str]:
    return [finding.reason for finding in (*report.refused, *report.notes)]


def test_units_become_pairs_with_our_codes_from_the_source_language(tmp_path: Path) -> None:
    (entry,), report = read(tmp_path, document(RIVER))
    assert entry == MemoryEntry("en", "zh", "The Lin.", "临江全长214公里。", "memory.tmx")
    assert report.summary() == ["memory.tmx: 1 pairs of sentences in 1 units"]
    assert {"units": 1, "entries": 1, "format": "tmx"}.items() <= report.to_dict().items()


def test_without_a_source_language_the_order_of_the_file_counts(tmp_path: Path) -> None:
    (entry,), _ = read(tmp_path, document(RIVER, source="*all*"))
    assert entry.languages == ("zh", "en")


def test_who_and_when_are_kept(tmp_path: Path) -> None:
    unit = f'<tu tuid="7" creationid="ann" creationdate="20240102T030405Z">{RIVER}</tu>'
    content = document(RIVER).replace(f"<tu>{RIVER}</tu>", unit)
    (entry,), _ = read(tmp_path, content)
    assert (entry.author, entry.at) == ("ann", "2024-01-02T03:04:05+00:00")


def test_only_the_languages_asked_for_are_paired(tmp_path: Path) -> None:
    three = RIVER + "<tuv xml:lang='zh-TW'><seg>臨江</seg></tuv>"
    entries, _ = read(tmp_path, document(three))
    assert {one.languages for one in entries} == {("en", "zh"), ("en", "zh-Hant"), ("zh", "zh-Hant")}
    entries, report = read(tmp_path, document(three, RIVER), languages=("zh_Hant", "en"))
    assert [one.languages for one in entries] == [("en", "zh-Hant")]
    assert [(one.item, one.reason, one.was) for one in report.refused] == [
        ("unit 2", tmx.OTHER_LANGUAGES, "en, zh")
    ]


def test_words_in_markup_are_kept_and_foreign_codes_are_not(tmp_path: Path) -> None:
    marked = (
        "<seg>\n The <hi>river <hi>Lin</hi></hi><bpt i='1'>&lt;b&gt;<sub>x</sub></bpt> is<ph/> long. </seg>"
    )
    (entry,), report = read(tmp_path, document(RIVER.replace("<seg>The Lin.</seg>", marked)))
    assert entry.source == "The river Lin is long."
    assert reasons(report) == [tmx.MARKUP]


@pytest.mark.parametrize(
    ("unit", "reason"),
    [
        ("<tuv xml:lang='en'><seg>One.</seg></tuv>", tmx.ONE_SIDED),
        ("<tuv xml:lang='en'><seg>One.</seg></tuv><tuv xml:lang='zh'><seg> </seg></tuv>", tmx.EMPTY_SIDE),
        ("<tuv xml:lang='en'><seg>One.</seg></tuv><tuv><seg>一。</seg></tuv>", tmx.NO_LANGUAGE),
        (RIVER + "<tuv xml:lang='en-GB'><seg>The Lin!</seg></tuv>", tmx.SEVERAL),
    ],
)
def test_a_faulty_unit_is_reported_and_the_others_are_read(tmp_path: Path, unit: str, reason: str) -> None:
    entries, report = read(tmp_path, document(unit, RIVER))
    assert reason in reasons(report) and report.units == 2
    assert entries[-1].source == "The Lin."


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "iso-8859-1"])
def test_other_encodings_that_xml_names_are_read(tmp_path: Path, encoding: str) -> None:
    unit = "<tuv lang='de'><seg>Bär</seg></tuv><tuv lang='fr'><seg>Été</seg></tuv>"
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    (entry,), _ = read(tmp_path, document(unit, head=head).encode(encoding))
    assert (entry.source, entry.target) == ("Bär", "Été")


def test_a_document_type_by_name_is_usual(tmp_path: Path) -> None:
    head = f'{HEAD}<!DOCTYPE tmx SYSTEM "tmx14.dtd">'
    assert len(read(tmp_path, document(RIVER, head=head))[0]) == 1


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE tmx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        "<!DOCTYPE tmx [<!ELEMENT tmx ANY>]>",
        '<!DOCTYPE tmx SYSTEM "x.dtd" [<!ENTITY % y SYSTEM "http://127.0.0.1/z"> %y;]>',
    ],
)
def test_entities_and_declarations_are_refused(tmp_path: Path, declared: str) -> None:
    with pytest.raises(InputError, match="declares entities") as fault:
        read(tmp_path, document(RIVER, head=HEAD + declared))
    assert fault.value.item.endswith("memory.tmx") and fault.value.exit_code == 2


def test_a_cut_file_names_its_place(tmp_path: Path) -> None:
    with pytest.raises(MalformedFile, match="not valid XML") as fault:
        read(tmp_path, document(RIVER)[:-20])
    assert fault.value.line == 2


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("<html><body/></html>", "expected a translation memory"),
        ("", "not valid XML"),
        ('{"data": []}', "not valid XML"),
        ("<tmx>" + "<a>" * 70, "nested too deep"),
        ('<?xml version="1.0" encoding="big5"?><tmx/>', "not usable XML|not valid XML"),
        ('<?xml version="1.0" encoding="none-such"?><tmx/>', "not usable XML|not valid XML"),
    ],
)
def test_another_kind_of_file_is_refused(tmp_path: Path, content: str, what: str) -> None:
    with pytest.raises(InputError, match=what):
        read(tmp_path, content)


def test_a_file_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "none.tmx"
    with pytest.raises(InputError, match="there is no such file"):
        list(read_tmx(path, TmxReport(path)))


def test_what_is_written_says_who_when_and_whence(tmp_path: Path) -> None:
    entry = MemoryEntry(
        "en", "zh-Hant", "A & <b>", "甲\r\n乙", CORRECTED, "ann", "2024-01-02T03:04:05.5+00:00"
    )
    path = tmp_path / "out.tmx"
    report = TmxReport(path)
    write_tmx([entry, MemoryEntry("en", "zh", "A\x00", "甲")], path, report)
    assert (report.entries, [one.reason for one in report.lost]) == (1, [tmx.NOT_XML])
    (back,) = read_tmx(path, TmxReport(path))
    assert back == MemoryEntry(
        "en", "zh-Hant", "A & <b>", "甲\r\n乙", "out.tmx", "ann", "2024-01-02T03:04:05+00:00"
    )
    assert '<prop type="x-origin">corrected</prop>' in path.read_text(encoding="utf-8")


SENTENCE = st.text(min_size=1, max_size=20).map(str.strip).filter(bool)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["zh", "de"]), SENTENCE, SENTENCE), max_size=4))
def test_what_is_written_is_read_back(tmp_path: Path, pairs: list[tuple[str, str, str]]) -> None:
    entries = [MemoryEntry("en", code, source, target, "x.tmx") for code, source, target in pairs]
    path = tmp_path / "x.tmx"
    written = TmxReport(path)
    write_tmx(entries, path, written)
    lost = {finding.item for finding in written.lost}
    kept = [one for number, one in enumerate(entries, start=1) if f"unit {number}" not in lost]
    assert list(read_tmx(path, TmxReport(path))) == kept


@given(st.data())
def test_a_damaged_file_gives_units_or_a_plain_fault(data: st.DataObject) -> None:
    content = bytearray(document(RIVER, RIVER).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    report = TmxReport(Path("damaged.tmx"))
    try:
        units = list(parse_tmx(io.BytesIO(bytes(content)), report))
    except CoreError as fault:
        assert fault.exit_code == 2 and "damaged.tmx" in fault.item
        return
    assert all(len(unit.texts) >= 2 and all(unit.texts.values()) for unit in units)
