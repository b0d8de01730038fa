"""From a finished job to a bundled model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.domain.spans import Span
from core.errors import InputError
from core.jobs.events import EventLog
from core.jobs.prepare import JobOrder, prepare
from core.jobs.spec import write_json
from core.models.library import installed
from core.models.loading import WEIGHTS
from core.starter.bundle import Provenance, bundle, seconds_of
from core.systems.catalogue import load_system
from core.training.config import TrainingConfig
from core.training.items import TrainingItem
from tests.tiny import tiny_reader

PASSAGE = "北京在中国，上海也在中国。"
PROVENANCE = Provenance("t-1", "python -m tests", "encoder@t-1", "a test", "CC0", "cmrc2018")


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A job's folder as its worker leaves it."""
    base = tiny_reader(tmp_path / "base")
    order = JobOrder(
        "test", "reader", "reader", "reader@t-0", "reader", base, "cmrc2018", TrainingConfig(max_length=96)
    )
    item = TrainingItem("q", "上海在？", PASSAGE, Span.of(PASSAGE, 9, 11), ("在中",))
    prepare(tmp_path / "job", order, {"target": [item]})
    tiny_reader(tmp_path / "job" / "model")
    return tmp_path / "job"


@pytest.fixture
def scored(tmp_path: Path) -> Path:
    answer = {"text": "中国", "answer_start": 3}
    question = {"id": "q", "question": "北京在？", "answers": [answer]}
    paragraph = {"context": PASSAGE, "qas": [question]}
    path = tmp_path / "scored.json"
    content = {"version": "1.1", "data": [{"title": "t", "paragraphs": [paragraph]}]}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def test_the_card_says_data_command_and_scores(job: Path, scored: Path, tmp_path: Path) -> None:
    dev = {"exact_match": 50.0, "f1": 60.0, "total": 2, "metric": "cmrc2018"}
    write_json(job / "result.json", {"state": "done", "step": 4, "dev": dev})
    target = tmp_path / "models" / "reader"
    target.parent.mkdir()
    scores = bundle(job, target, PROVENANCE, {"scored": scored})
    assert scores["scored"]["total"] == 1 and scores["scored"]["metric"] == "cmrc2018"
    found = installed(target)
    assert found.label == "reader@t-1"
    assert found.card["command"] == PROVENANCE.command and found.card["scores"] == scores
    assert "| scored | cmrc2018 | 1 |" in (target / "README.md").read_text(encoding="utf-8")


def test_packed_weights_are_smaller_and_answer(job: Path, scored: Path, tmp_path: Path) -> None:
    write_json(job / "result.json", {"state": "stopped", "step": 1})
    bundle(job, tmp_path / "reader", PROVENANCE, {})
    packed, plain = (folder / WEIGHTS for folder in (tmp_path / "reader", job / "model"))
    assert packed.stat().st_size < plain.stat().st_size / 2
    assert load_system("reader", "t-1", tmp_path / "reader", device="cpu").version == "t-1"


def test_a_job_without_a_model_is_refused(job: Path, tmp_path: Path) -> None:
    write_json(job / "result.json", {"state": "failed", "message": "no"})
    with pytest.raises(InputError, match="not ended with a model"):
        bundle(job, tmp_path / "reader", PROVENANCE, {})


def test_breaks_do_not_count_as_training_time(job: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([100.0, 110.0, 500.0, 505.0])
    monkeypatch.setattr("core.jobs.events.time.time", lambda: next(clock))
    log = EventLog(job)
    for _ in range(4):
        log.write("heartbeat")
    log.close()
    assert seconds_of(job) == 15.0
