"""How the terminal says that a job has ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.cli.following import conclude
from core.errors import CoreError
from core.jobs.local import JobState, JobStatus
from core.services.training import JobView


def ended(state: JobState, reported: str, model: str = "") -> JobView:
    status = JobStatus(state, message="out of memory", result={"state": reported})
    return JobView(3, Path("job"), "first try", "reader", "2026-01-01", status, bool(model), model)


def test_a_job_with_a_model_names_it() -> None:
    said = conclude(ended(JobState.DONE, "done", "reader@v1"))
    assert said == "job 3 (first try): done, model reader@v1. out of memory"


def test_a_failed_job_can_go_on() -> None:
    with pytest.raises(CoreError, match=r"^job 3: out of memory\. Go on from its last checkpoint"):
        conclude(ended(JobState.FAILED, "failed"))


def test_a_job_that_is_done_but_cannot_be_registered_is_not_said_to_go_on() -> None:
    with pytest.raises(CoreError, match=r"^job 3: out of memory$"):
        conclude(ended(JobState.FAILED, "done"))
