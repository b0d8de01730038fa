"""Recorded corrections are applied like a person's own, and never over one."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.domain.corrections import Decision, ReviewState
from core.domain.spans import Span
from core.errors import InputError, MalformedFile
from core.services.catalogue import Project
from core.services.recorded import apply_recorded
from tests.core.services.fakes import FakeRunner, make_project, tiny_dataset


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with make_project(tmp_path / "project", FakeRunner(), tiny_dataset()) as made:
        made.predicting.predict(["reader"])
        yield made


def line(number: int, text: str, start: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "dataset": "tiny",
        "question": f"tiny-{number}-0",
        "start": start,
        "end": start + len(text),
        "text": text,
        "author": "a linguist",
        "from": "reader@v1",
        "made": "2024-05-01",
        **more,
    }


def write(folder: Path, *lines: dict[str, Any]) -> Path:
    path = folder / "corrections.jsonl"
    path.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in lines) + "\n", encoding="utf-8")
    return path


def test_each_becomes_a_confirmed_revision_with_its_source(project: Project, tmp_path: Path) -> None:
    path = write(tmp_path, line(0, "0"), line(1, "1号"))
    done = apply_recorded(project, path, origin="test")
    assert (done.applied, done.kept, len(done.changes.questions)) == (2, (), 2)
    taken, drawn = (project.reviewing.question(number) for number in sorted(done.changes.questions))
    assert taken.decision.state is ReviewState.CONFIRMED
    assert (taken.history[0].author, taken.history[0].action) == ("a linguist", "took reader@v1")
    assert taken.history[0].suggestion_id == taken.suggestions[0].id
    assert (drawn.decision.spans[0].text, drawn.history[0].suggestion_id) == ("1号", None)
    assert drawn.history[0].shown == ("reader@v1",)


def test_a_persons_decision_is_kept(project: Project, tmp_path: Path) -> None:
    own = Decision((Span.of(project.reviewing.question(1).passage, 0, 4),), state=ReviewState.CONFIRMED)
    project.correcting.save(1, own, action="drew", author="me")
    done = apply_recorded(project, write(tmp_path, line(0, "0"), line(1, "1")))
    assert (done.applied, done.kept) == (1, ("tiny-0-0",))
    assert project.reviewing.question(1).decision == own
    assert apply_recorded(project, write(tmp_path, line(0, "0"), line(1, "1"))).applied == 0


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        (line(1, "9"), "should read '9'"),
        (line(77, "0"), "no question 'tiny-77-0'"),
        (line(1, "1", dataset="other"), "in the data set 'other'"),
    ],
)
def test_one_bad_line_applies_nothing(
    project: Project, tmp_path: Path, bad: dict[str, Any], what: str
) -> None:
    with pytest.raises(InputError, match=what) as caught:
        apply_recorded(project, write(tmp_path, line(0, "0"), bad))
    assert caught.value.item.endswith("corrections.jsonl:2")
    assert not project.reviewing.question(1).history


def test_a_line_that_is_no_correction_names_its_place(project: Project, tmp_path: Path) -> None:
    with pytest.raises(MalformedFile, match=r"jsonl:1:1: expected the field 'start' to be a whole number"):
        apply_recorded(project, write(tmp_path, line(0, "0") | {"start": "0"}))
    broken = tmp_path / "corrections.jsonl"
    broken.write_text('\n{"dataset": ', encoding="utf-8")
    with pytest.raises(MalformedFile, match="jsonl:2:13"):
        apply_recorded(project, broken)
    with pytest.raises(InputError, match="no such file"):
        apply_recorded(project, tmp_path / "none.jsonl")
