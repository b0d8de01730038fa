"""Jobs and evaluations as they are remembered."""

from __future__ import annotations

import pytest

from core.domain.runs import Evaluation, ItemScore
from core.errors import InputError
from core.services.catalogue import Project

ITEMS = (ItemScore("zh-q0", "北京", 1.0, 1.0), ItemScore("zh-q1", "", 0.0, 0.25))


def test_an_evaluation_comes_back_with_its_items(project: Project) -> None:
    scored = Evaluation("reader@v1", "small", "cmrc2018", "reader@v1|abc", 50.0, 62.5, ITEMS)
    with project.store.write() as unit:
        number = unit.evaluations.add(scored, [1, None])
        unit.commit()
    with project.store.read() as unit:
        stored = unit.evaluations.get(number)
        assert (stored.items, stored.exact_match, stored.f1) == (ITEMS, 50.0, 62.5)
        assert unit.evaluations.question_ids(number) == [1, None]
        assert [one.items for one in unit.evaluations.all()] == [()]
        with pytest.raises(InputError, match="no evaluation"):
            unit.evaluations.get(number + 1)


def test_a_job_is_remembered_until_it_is_collected(project: Project) -> None:
    with project.store.write() as unit:
        number = unit.jobs.add("jobs/one", "reader", title="Reader", extra={"questions": 3})
        unit.commit()
    with project.store.read() as unit:
        (job,) = unit.jobs.all()
        assert (job.id, job.folder, job.recipe, job.title, job.extra) == (
            number,
            "jobs/one",
            "reader",
            "Reader",
            {"questions": 3},
        )
        assert job.collected_at is None
    with project.store.write() as unit:
        unit.jobs.mark_collected(number)
        assert unit.jobs.get(number).collected_at
        with pytest.raises(InputError, match="no job"):
            unit.jobs.get(9)
