"""A student's job holds its teachers, refuses those that do not fit, and stops while it asks them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.domain.suggestions import ReadingItem
from core.errors import InputError
from core.jobs import control, worker
from core.jobs.prepare import JobOrder, Teacher, prepare, teacher_faults
from core.jobs.spec import read_result, read_spec
from core.models.reader import Reader
from core.progress import silent
from core.training import teacher_logits
from core.training.orders import Order
from tests.core.jobs.making import job_order, kinds, model_weights
from tests.core.training.making import eight_items, same
from tests.tiny import tiny_reader


@pytest.fixture(scope="module")
def teachers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Teacher]:
    root = tmp_path_factory.mktemp("teachers")
    return {
        name: Teacher(f"branch:{name}@v1", f"branch:{name}", tiny_reader(root / name, seed=seed, hidden=64))
        for seed, name in enumerate(("en", "es"), start=1)
    }


def order(tiny: Path, teachers: dict[str, Teacher], **settings: Any) -> JobOrder:
    made = job_order(tiny, recipe="student/impurity", epochs=1, **settings)
    return replace(made, system="student/impurity", teachers=teachers)


def lay_out(folder: Path, tiny: Path, teachers: dict[str, Teacher], **settings: Any) -> Path:
    prepare(folder, order(tiny, teachers, **settings), {"branches": eight_items()})
    return folder


def test_a_student_is_trained_by_its_teachers(
    tiny: Path, tmp_path: Path, teachers: dict[str, Teacher]
) -> None:
    folder = lay_out(tmp_path / "job", tiny, teachers)
    assert worker.main([str(folder)]) == 0
    result = read_result(folder)
    assert result is not None and (result["state"], result["step"]) == ("done", 3)
    assert kinds(folder)[:5] == ["loading", "preparing", "preparing", "preparing", "preparing"]
    reading = Reader.load(folder / "model", device="cpu").read(
        [ReadingItem("x", "北京在什么之上？", "北京在东之上。")], silent()
    )
    assert reading[0].candidates


def test_teachers_are_linked_and_named(tiny: Path, tmp_path: Path, teachers: dict[str, Teacher]) -> None:
    folder = lay_out(tmp_path / "job", tiny, teachers)
    assert read_spec(folder).teachers == {"en": "branch:en@v1", "es": "branch:es@v1"}
    own = folder / "teachers" / "es" / "model.safetensors"
    assert own.samefile(teachers["es"].folder / "model.safetensors")


@pytest.mark.parametrize("given", [Order.PAUSE, Order.CANCEL, Order.STOP])
def test_told_to_stop_while_teachers_are_asked(
    tiny: Path, tmp_path: Path, teachers: dict[str, Teacher], monkeypatch: pytest.MonkeyPatch, given: Order
) -> None:
    whole = lay_out(tmp_path / "whole", tiny, teachers)
    assert worker.main([str(whole)]) == 0
    monkeypatch.setattr(teacher_logits, "CHUNK", 2)
    folder, asked = lay_out(tmp_path / "job", tiny, teachers), []
    compute = teacher_logits._logits

    def order_after_two(*arguments: Any) -> Any:
        asked.append(1)
        if len(asked) == 2:
            control.give(folder, given)
        return compute(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(teacher_logits, "_logits", order_after_two)
        assert worker.main([str(folder)]) == 0
    result = read_result(folder)
    assert len(asked) == 2 and not (folder / "model").exists()
    assert (result is None) is (given is Order.PAUSE)
    if given is Order.PAUSE:
        control.give(folder, Order.GO_ON)
        assert worker.main([str(folder)]) == 0
        assert same(model_weights(folder), model_weights(whole))
    else:
        assert result is not None and "there is no model to keep" in result["message"]


def test_a_second_student_need_not_ask_the_same_teachers(
    tiny: Path, tmp_path: Path, teachers: dict[str, Teacher], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = lay_out(tmp_path / "first", tiny, teachers)
    again = replace(order(tiny, teachers), recipe="student/fixed", system="student/fixed", logits_from=first)
    with pytest.raises(InputError, match="has not ended"):
        prepare(tmp_path / "second", again, {"branches": eight_items()})
    assert worker.main([str(first)]) == 0
    prepare(tmp_path / "second", again, {"branches": eight_items()})
    monkeypatch.setattr(teacher_logits, "load_reader", lambda folder: pytest.fail("asked again"))
    assert worker.main([str(tmp_path / "second")]) == 0
    assert not same(model_weights(tmp_path / "second"), model_weights(first))


def test_logits_about_other_questions_are_refused(
    tiny: Path, tmp_path: Path, teachers: dict[str, Teacher]
) -> None:
    first = lay_out(tmp_path / "first", tiny, teachers)
    assert worker.main([str(first)]) == 0
    other = replace(order(tiny, teachers), logits_from=first)
    prepare(tmp_path / "second", other, {"branches": eight_items()[:5]})
    assert worker.main([str(tmp_path / "second")]) == 2
    result = read_result(tmp_path / "second")
    assert result is not None and "the questions and the windows" in result["message"]
    assert worker.main([str(first)]) == 2, "the first has ended, and is as it was"


def test_a_teacher_of_another_tokenizer_fails_the_job_plainly(
    tiny: Path, tmp_path: Path, teachers: dict[str, Teacher]
) -> None:
    other = tiny_reader(tmp_path / "other")
    page = other / "tokenizer.json"
    page.write_text(page.read_text(encoding="utf-8").replace('"东"', '"㍼"'), encoding="utf-8")
    folder = lay_out(tmp_path / "job", tiny, {**teachers, "es": replace(teachers["es"], folder=other)})
    assert worker.main([str(folder)]) == 2
    result = read_result(folder)
    assert result is not None and "the teacher es has another tokenizer" in result["message"]


def test_teachers_that_do_not_fit_leave_nothing_behind(
    tiny: Path, tmp_path: Path, teachers: dict[str, Teacher]
) -> None:
    with pytest.raises(InputError, match="at least one teacher"):
        lay_out(tmp_path / "jobs" / "job", tiny, {})
    with pytest.raises(InputError, match=r"the teacher it is branch:es, not branch:it"):
        lay_out(tmp_path / "jobs" / "job", tiny, {"it": teachers["es"]})
    assert not (tmp_path / "jobs").exists()


@pytest.mark.parametrize("name", ["..", "a/b", ""])
def test_a_teacher_s_name_stays_inside_the_job(tiny: Path, teachers: dict[str, Teacher], name: str) -> None:
    assert f"{name!r} is no name for a teacher" in teacher_faults(order(tiny, {name: teachers["es"]}))


def test_a_teacher_must_read_the_student_s_windows(tiny: Path, teachers: dict[str, Teacher]) -> None:
    found = teacher_faults(order(tiny, teachers, max_length=256))
    assert "teacher es: max_length is 256, but it reads at most 128 tokens" in found


def test_a_broken_teacher_is_found_before_the_start(
    tiny: Path, tmp_path: Path, teachers: dict[str, Teacher]
) -> None:
    broken = tiny_reader(tmp_path / "broken")
    (broken / "model.safetensors").unlink()
    found = teacher_faults(order(tiny, {"es": replace(teachers["es"], folder=broken)}))
    assert found == ("teacher es: it lacks model.safetensors",)


def test_a_task_without_teachers_prepares_nothing(job: Path) -> None:
    assert worker.main([str(job)]) == 0
    assert "preparing" not in kinds(job)
