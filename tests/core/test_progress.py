"""Work says where it is and can be asked to stop, in parts too."""

import pytest

from core.errors import Cancelled
from core.progress import Progress, ProgressEvent


def test_a_part_counts_in_the_units_of_the_whole() -> None:
    heard: list[ProgressEvent] = []
    part = Progress(heard.append).part("reader", 100, 10, 200)
    part.report("windows", 3, 6)
    part.report("windows", 6, 6)
    part.report("something else", 1)
    assert [event.done for event in heard] == [105, 110, 100]
    assert {(event.label, event.total) for event in heard} == {("reader", 200)}


def test_stopping_the_whole_stops_the_part() -> None:
    whole = Progress()
    part = whole.part("reader", 0, 1, 1).part("batch", 0, 1, 1)
    part.check()
    whole.cancel()
    with pytest.raises(Cancelled):
        part.check()


def test_stopping_the_part_leaves_the_whole() -> None:
    whole = Progress()
    part = whole.part("reader", 0, 1, 1)
    part.cancel()
    whole.check()
    with pytest.raises(Cancelled):
        part.report("reader", 1, 1)
