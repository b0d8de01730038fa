from __future__ import annotations

import pytest

from core.domain.runs import ModelVersion
from core.errors import InputError
from core.services.catalogue import Project
from core.store.repositories.models import ModelVersions


@pytest.fixture
def registered(project: Project) -> Project:
    with project.store.write() as unit:
        for version in ("v1", "v2", "bundled"):
            unit.models.add(ModelVersion(0, "reader", version, f"models/{version}", data={"questions": 3}))
        unit.commit()
    return project


def meaning(models: ModelVersions, system: str = "reader") -> str:
    promoted = models.promoted(system)
    return promoted.version if promoted else ""


def test_promotions_pile_up_and_roll_back_one_by_one(registered: Project) -> None:
    with registered.store.write() as unit:
        assert meaning(unit.models) == ""
        for version in ("bundled", "v1", "v2"):
            assert unit.models.promote(f"reader@{version}").promoted
        assert unit.models.rollback("reader").version == "v1"
        assert unit.models.promote("reader@v2").version == "v2"
        assert [unit.models.rollback("reader").version for _ in range(2)] == ["v1", "bundled"]
        with pytest.raises(InputError, match="no earlier promoted version"):
            unit.models.rollback("reader")
        assert meaning(unit.models) == "bundled"


def test_promoting_what_is_promoted_changes_nothing(registered: Project) -> None:
    with registered.store.write() as unit:
        unit.models.promote("reader@v1")
        unit.models.promote("reader@v1")
        with pytest.raises(InputError):
            unit.models.rollback("reader")


def test_a_retired_version_leaves_the_bare_id_without_a_meaning(registered: Project) -> None:
    with registered.store.write() as unit:
        for version in ("bundled", "v1"):
            unit.models.promote(f"reader@{version}")
        unit.models.retire("reader@bundled")  # is not in use, so nothing happens
        assert meaning(unit.models) == "v1"
        unit.models.retire("reader@v1")
        assert meaning(unit.models) == "" and not unit.models.can_roll_back("reader")
        unit.models.promote("reader@v2")
        assert meaning(unit.models) == "v2" and not unit.models.can_roll_back("reader")


def test_a_version_keeps_its_facts_and_scores(registered: Project) -> None:
    with registered.store.write() as unit:
        unit.models.set_scores("reader@v1", "small", 50.0, 66.5)
        unit.models.set_scores("reader@v1", "other", 1.0, 2.0)
        unit.models.set_scores("reader@v1", "small", 51.0, 67.0)
        one = unit.models.get("reader@v1")
        assert one.scores["small"] == {"exact_match": 51.0, "f1": 67.0}
        assert (one.folder, one.data, set(one.scores)) == ("models/v1", {"questions": 3}, {"small", "other"})


def test_names_are_free_or_refused(registered: Project) -> None:
    with registered.store.write() as unit:
        assert unit.models.next_version("reader") == "v3"
        assert unit.models.next_version("cascade") == "v1"
        with pytest.raises(InputError, match="already registered"):
            unit.models.add(ModelVersion(0, "reader", "v1", ""))
        with pytest.raises(InputError, match="Known: reader@v1, reader@v2, reader@bundled"):
            unit.models.promote("reader@v9")
