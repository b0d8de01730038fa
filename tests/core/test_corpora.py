"""Every data set is read as it comes, and one that lacks is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import corpora
from core.corpora import EVALUATION, ORIGINS, PIAF, QUICK_CHECK, TRAINING, QaSource
from core.errors import InputError
from tests.data_folder import PASSAGES, PER_PASSAGE, THINGS, make_data


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_data(tmp_path_factory.mktemp("data") / "data")


@pytest.mark.parametrize("source", (*TRAINING, *EVALUATION, QUICK_CHECK), ids=lambda one: one.name)
def test_every_source_has_questions_with_their_answers(data: Path, source: QaSource) -> None:
    found = list(corpora.items(source, corpora.passages(source, data)))
    assert len(found) >= PER_PASSAGE
    for item in found:
        assert item.span is not None
        assert item.passage[item.span.start : item.span.end] == item.span.text == item.references[0]
        assert item.span.text in THINGS[source.language]
    assert len({item.key for item in found}) == len(found)


def test_all_files_of_a_glob_are_read(data: Path) -> None:
    jaquad = next(one for one in TRAINING if one.name == "jaquad")
    assert len(list(corpora.passages(jaquad, data))) == 2 * PASSAGES


def test_a_passage_of_drcd_trains_or_scores_never_both(data: Path) -> None:
    training = next(one for one in TRAINING if one.drcd)
    scoring = next(one for one in EVALUATION if one.drcd)
    parts = [{passage.text for passage in corpora.passages(one, data)} for one in (training, scoring)]
    assert not parts[0] & parts[1] and min(map(len, parts)) > 2 and sum(map(len, parts)) == 40


@pytest.mark.parametrize("source", (*TRAINING[:1], *EVALUATION[:1]), ids=lambda one: one.name)
def test_a_missing_set_is_named(tmp_path: Path, source: QaSource) -> None:
    with pytest.raises(InputError, match="lacks this file") as told:
        list(corpora.passages(source, tmp_path))
    assert told.value.item == source.files and str(tmp_path) not in str(told.value)
    assert told.value.remedy.startswith("Put it there; it comes from https://github.com/")


def test_of_every_set_is_known_where_it_comes_from() -> None:
    known = {one.files.partition("/")[0] for one in (*TRAINING, *EVALUATION, QUICK_CHECK, PIAF)}
    assert known == ORIGINS.keys()
