"""Only orders that do something are offered."""

from __future__ import annotations

import pytest

from core.jobs.local import JobState, JobStatus
from core.training.orders import Order
from desktop_app.tasks.job_board import orders_for


@pytest.mark.parametrize(
    ("state", "orders"),
    [
        (JobState.RUNNING, {"pause", "stop", "cancel"}),
        (JobState.PAUSED, {"resume", "stop", "cancel"}),
        (JobState.INTERRUPTED, {"resume", "stop", "cancel"}),
        (JobState.FAILED, {"resume"}),
        (JobState.CANCELLED, {"resume"}),
        (JobState.DONE, set()),
        (JobState.STOPPED, set()),
    ],
)
def test_orders_by_state(state: JobState, orders: set[str]) -> None:
    assert orders_for(JobStatus(state)) == orders


def test_an_order_that_was_given_is_not_offered_again() -> None:
    assert orders_for(JobStatus(JobState.RUNNING, order=Order.PAUSE)) == {"stop", "cancel", "resume"}
    assert orders_for(JobStatus(JobState.RUNNING, order=Order.CANCEL)) == set()
