"""Training data is gathered once, the same every time, without a text that scores."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from core.corpora import TRAINING
from core.errors import InputError
from core.starter import gathering, parallel
from core.starter.parallel import PARALLEL
from tests.core.starter.conftest import HELD_BACK
from tests.data_folder import (
    PASSAGES,
    PER_PASSAGE,
    facts,
    flores,
    paragraph,
    sentence_pairs,
    write_squad,
)


@pytest.fixture
def copied(data: Path, tmp_path: Path) -> Path:
    """A data folder that a test may change."""
    return Path(shutil.copytree(data, tmp_path / "copied"))


def test_twice_gives_equal_files(data: Path, gathered: Path, tmp_path: Path) -> None:
    gathering.gather(data, tmp_path / "again")
    names = sorted(path.name for path in gathered.iterdir())
    assert names == sorted(path.name for path in (tmp_path / "again").iterdir())
    for name in names:
        assert (tmp_path / "again" / name).read_bytes() == (gathered / name).read_bytes(), name


def test_what_is_there_is_not_gathered_again(gathered: Path, tmp_path: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in gathered.iterdir()}
    gathering.gather(tmp_path / "no data at all", gathered)
    assert {path.name: path.stat().st_mtime_ns for path in gathered.iterdir()} == before


def test_stopped_in_the_middle_it_begins_again(
    data: Path, gathered: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(parallel, "joined", lambda *given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            gathering.gather(data, tmp_path / "data")
    assert not (tmp_path / "data" / gathering.LEAKS).exists()
    gathering.gather(data, tmp_path / "data")
    for path in gathered.iterdir():
        assert (tmp_path / "data" / path.name).read_bytes() == path.read_bytes(), path.name


def test_every_question_of_every_source_is_there(gathered: Path) -> None:
    for source in TRAINING:
        found = gathering.items(gathered, source.name)
        assert len(found) >= PASSAGES * PER_PASSAGE, source.name
        assert all(one.span is not None and one.key.startswith(f"{source.name}/") for one in found)
    assert len(gathering.items(gathered, "quick")) == PASSAGES * PER_PASSAGE


def test_the_last_pairs_of_tatoeba_are_held_back(gathered: Path) -> None:
    training, held = gathering.pairs(gathered), gathering.pairs(gathered, "held")
    for language in ("zh", "ja", "de", "fr"):
        assert held[language] == sentence_pairs("tatoeba", language)[-HELD_BACK:]
    everything = sum(len(sentence_pairs(one.name, one.language)) for one in PARALLEL)
    assert sum(map(len, training.values())) == everything - HELD_BACK * len(held)


def test_no_side_of_a_held_back_pair_is_trained_on(copied: Path, tmp_path: Path) -> None:
    """One sentence has many translations in Tatoeba: none of them may give the answer away."""
    path = copied / "tatoeba-manythings/cmn.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    foreign, english = sentence_pairs("tatoeba", "zh")[-1]
    lines[:0] = [f"{english}\t别的说法。\tCC-BY", f"Another way to say it.\t{foreign}\tCC-BY", lines[-2]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    gathering.gather(copied, tmp_path / "data")
    held = {side for pair in gathering.pairs(tmp_path / "data", "held")["zh"] for side in pair}
    training = gathering.pairs(tmp_path / "data")["zh"]
    assert english in held and foreign in held
    assert not held & {side for pair in training for side in pair}


def test_a_pair_is_there_once(copied: Path, tmp_path: Path) -> None:
    path = copied / "tatoeba-manythings/cmn.txt"
    path.write_text(path.read_text(encoding="utf-8") * 2, encoding="utf-8")
    gathering.gather(copied, tmp_path / "data")
    found = gathering.pairs(tmp_path / "data")["zh"] + gathering.pairs(tmp_path / "data", "held")["zh"]
    assert len(found) == len(set(found))


def test_an_evaluation_passage_is_left_out_whatever_its_id_says(copied: Path, tmp_path: Path) -> None:
    """XQuAD's first passage among English training passages, under a new id, title and spelling."""
    leak = paragraph(facts("xquad/xquad.en.json", PER_PASSAGE), "en", "brand-new")
    evaluation = json.loads((copied / "xquad/xquad.en.json").read_text(encoding="utf-8"))
    assert leak["context"] == evaluation["data"][0]["paragraphs"][0]["context"]
    kept = paragraph(facts("something else", PER_PASSAGE), "en", evaluation["data"][0]["title"])
    write_squad(copied / "tydiqa/english_tydiqa_train.json", [leak, kept], version="1.1")
    gathering.gather(copied, tmp_path / "data")
    found = gathering.items(tmp_path / "data", "tydiqa-en")
    assert {one.passage for one in found} == {kept["context"]} and len(found) == PER_PASSAGE
    assert leak["context"] not in gathering.texts(tmp_path / "data")["en"]
    report = json.loads((tmp_path / "data" / gathering.LEAKS).read_text(encoding="utf-8"))
    assert report["sources"]["tydiqa-en"]["left_out"] == 1
    assert [one["source"] for one in report["examples"]] == ["tydiqa-en"]
    assert report["examples"][0]["share"] == 1.0


@pytest.mark.parametrize("side", ["foreign", "english"])
def test_a_sentence_of_flores_is_left_out_beside_any_other(copied: Path, tmp_path: Path, side: str) -> None:
    other = "A sentence of quite another kind stands here, rather long, about nothing."
    pair = (flores("zh")[0], other) if side == "foreign" else ("这里是另外一句话。", flores("en")[0])
    for suffix, text in zip(("zh", "en"), pair, strict=True):
        path = copied / f"3am/train.{suffix}"
        path.write_text(f"{text}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    gathering.gather(copied, tmp_path / "data")
    found = gathering.pairs(tmp_path / "data")["zh"]
    assert found and not any(pair[0] in one or pair[1] in one for one in found)


def test_an_english_passage_that_scores_does_not_come_in_beside_its_translation(
    copied: Path, tmp_path: Path
) -> None:
    """Another translation than XQuAD's own hides the Spanish side; the English one shows."""
    leak = paragraph(facts("xquad/xquad.en.json", PER_PASSAGE), "en", "new")
    spanish = paragraph(facts("otherwise", PER_PASSAGE), "es", "new")
    write_squad(copied / "squad-open-en/squad-open-en.json", [leak])
    write_squad(copied / "squad-es/squad-es-no-xquad.json", [spanish])
    write_squad(copied / "squad-it/squad-it-no-xquad.json", [paragraph(facts("it", 2), "it", "x")])
    gathering.gather(copied, tmp_path / "data")
    joined = gathering.pairs(tmp_path / "data", "joined")["es"]
    assert len(joined) == PER_PASSAGE  # the questions alone
    assert not any(leak["context"] in pair for pair in joined)


def test_texts_are_there_once_by_language_and_hold_no_scoring_text(gathered: Path) -> None:
    found = gathering.texts(gathered)
    assert {source.language for source in (*TRAINING, *PARALLEL)} | {"en"} == found.keys()
    assert all(len(some) == len(set(some)) for some in found.values())
    held = {side for pairs in gathering.pairs(gathered, "held").values() for pair in pairs for side in pair}
    scoring = {sentence for code in parallel.FLORES_FILES for sentence in flores(code)}
    for some in found.values():
        assert not (held | scoring) & {*some}


def test_a_missing_file_leaves_no_report(copied: Path, tmp_path: Path) -> None:
    (copied / "piaf/piaf-v1.0.json").unlink()
    with pytest.raises(InputError, match=r"piaf-v1\.0\.json: the data folder lacks this file"):
        gathering.gather(copied, tmp_path / "data")
    assert not (tmp_path / "data" / gathering.LEAKS).exists()
