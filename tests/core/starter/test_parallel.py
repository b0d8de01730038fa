"""Every file of the data folder is read as it comes, and what lacks or is damaged is named."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from core import corpora
from core.corpora import TRAINING
from core.errors import CoreError, InputError
from core.starter import packed_files, parallel
from core.starter.parallel import PARALLEL, ParallelSource
from tests.data_folder import PASSAGES, PER_PASSAGE, THINGS, facts, flores, sentence_pairs


@pytest.mark.parametrize("source", PARALLEL, ids=lambda one: f"{one.name}-{one.language}")
def test_every_pair_of_a_parallel_source_is_read(data: Path, source: ParallelSource) -> None:
    assert list(parallel.pairs(source, data)) == sentence_pairs(source.name, source.language)


def test_questions_and_passages_are_joined_by_their_ids(data: Path) -> None:
    found = list(parallel.joined(data, "es"))
    assert len(found) == PASSAGES * (PER_PASSAGE + 1)
    told = facts("squad", 1)[0]
    assert found[0] == (told.asked("es"), told.asked("en"))
    spanish, english = next(pair for pair in found if pair[0].startswith(told.said("es")))
    assert english.startswith(told.said("en")) and len(spanish) > len(told.said("es"))


def test_the_dictionary_has_both_scripts_and_no_remarks(data: Path) -> None:
    found = dict(parallel.dictionary(data))
    assert found["書", "书"] == ("book", "book")
    assert found["貓頭鷹", "猫头鹰"] == ("owl",)
    assert len(found) == len(THINGS["zh"]) + 1


def test_flores_says_the_same_in_every_language(data: Path) -> None:
    for language in parallel.FLORES_FILES:
        assert parallel.flores(data, language) == flores(language)


@pytest.mark.parametrize(
    "name", [*(one.files[-1] for one in PARALLEL), parallel.CEDICT, f"{parallel.FLORES}/jpn.devtest"]
)
def test_a_missing_file_of_sentences_is_named(data: Path, tmp_path: Path, name: str) -> None:
    _copied_without(data, tmp_path / "data", name)
    with pytest.raises(InputError, match="lacks this file") as told:
        _read_all(tmp_path / "data")
    assert told.value.item == str(tmp_path / "data" / name)


@pytest.mark.parametrize(
    "name",
    [
        "3am/train.zh",
        "tatoeba-manythings/jpn-eng.zip",
        "tico19/all.en-es-LA.tmx.zip",
        parallel.CEDICT,
        "flores-devtest/jpn.devtest",
        "drcd/DRCD_dev.json",
    ],
)
def test_a_file_of_other_bytes_is_named(data: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(data, tmp_path / "data")
    (tmp_path / "data" / name).write_bytes(b"\xff\xfe\x00PK\x03\x04 no such thing")
    with pytest.raises(CoreError) as told:
        _read_all(tmp_path / "data")
    assert str(tmp_path / "data" / name) in str(told.value)


def test_files_of_lines_must_have_as_many(data: Path, tmp_path: Path) -> None:
    shutil.copytree(data, tmp_path / "data")
    path = tmp_path / "data/3am/train.en"
    path.write_text(path.read_text(encoding="utf-8") + "one more\n", encoding="utf-8")
    with pytest.raises(InputError, match="as many lines"):
        _read_all(tmp_path / "data")


def test_only_a_new_line_ends_a_sentence(data: Path, tmp_path: Path) -> None:
    """Other separators stand inside sentences; breaking there would shift all that follow."""
    shutil.copytree(data, tmp_path / "data")
    for name, text in (("zh", "一\u2028二\n三\n"), ("en", "one\u2028two\r\nthree\r\n")):
        (tmp_path / f"data/3am/train.{name}").write_bytes(text.encode())
    source = next(one for one in PARALLEL if one.name == "3am")
    assert list(parallel.pairs(source, tmp_path / "data")) == [
        ("一\u2028二", "one\u2028two"),
        ("三", "three"),
    ]


def test_an_archive_without_the_text_is_named(data: Path, tmp_path: Path) -> None:
    shutil.copytree(data, tmp_path / "data")
    path = tmp_path / "data/tatoeba-manythings/jpn-eng.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_about.txt", "nothing else")
    with pytest.raises(InputError) as told:
        _read_all(tmp_path / "data")
    assert told.value.item == str(path)


def test_an_archive_that_grows_too_large_is_not_unpacked(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed_files, "LARGEST", 100)
    with pytest.raises(InputError, match="too large"):
        _read_all(data)


def _read_all(data: Path) -> None:
    for source in TRAINING:
        list(corpora.passages(source, data))
    for one in PARALLEL:
        list(parallel.pairs(one, data))
    list(parallel.dictionary(data))
    for language in parallel.FLORES_FILES:
        parallel.flores(data, language)


def _copied_without(data: Path, target: Path, name: str) -> None:
    shutil.copytree(data, target)
    (target / name).unlink()
