"""A job's events become curves and lines; steps told again after a resume replace the old ones."""

from __future__ import annotations

from typing import Any

from desktop_app.tasks.job_log import JobLog


def step(number: int, loss: float) -> dict[str, Any]:
    return {"kind": "step", "time": 0, "step": number, "total": 10, "loss": loss, "seconds_left": 5.0}


def test_curves_follow_the_steps() -> None:
    log = JobLog()
    log.feed([step(1, 3.0), step(2, 2.5), {"kind": "dev", "step": 2, "exact_match": 10.0, "f1": 20.0}])
    assert (log.loss.steps, log.loss.values) == ([1, 2], [3.0, 2.5])
    assert (log.f1.values, log.exact_match.values) == ([20.0], [10.0])
    assert (log.step, log.total, log.seconds_left) == (2, 10, 5.0)


def test_a_resumed_job_goes_back_to_its_checkpoint() -> None:
    log = JobLog()
    log.feed([step(1, 3.0), step(2, 2.0), step(3, 1.0), step(2, 2.1), step(3, 1.1), step(4, 0.9)])
    assert log.loss.steps == [1, 2, 3, 4]
    assert log.loss.values == [3.0, 2.1, 1.1, 0.9]


def test_the_final_score_belongs_to_the_last_step() -> None:
    log = JobLog()
    log.feed([step(7, 1.0), {"kind": "dev", "exact_match": 1.0, "f1": 2.0}])
    assert log.f1.steps == [7]


def test_lines_tell_the_course_in_words() -> None:
    log = JobLog()
    log.feed(
        [
            {"kind": "phase", "phase": "training", "stage": "target language", "total": 10},
            {"kind": "saved", "step": 5},
            {"kind": "heartbeat"},
            {"kind": "of the future"},
            {"kind": "failed", "message": "the disk is full"},
        ]
    )
    assert log.lines == ["Training: target language", "Checkpoint at step 5", "Failed: the disk is full"]
    assert log.phase == ""


def test_a_long_log_keeps_its_end() -> None:
    log = JobLog()
    log.feed({"kind": "log", "text": f"line {number}"} for number in range(1000))
    assert len(log.lines) == 400
    assert log.lines[-1] == "line 999"
