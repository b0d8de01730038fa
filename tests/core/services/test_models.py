"""The versions of a project: bundled, trained, in use, taken away."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import paths
from core.domain.runs import ModelVersion
from core.errors import InputError
from core.services.catalogue import Project, open_project
from core.systems.catalogue import load_system
from tests.core.services.training_project import bundle, make_project
from tests.tiny import tiny_reader


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_reader(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def resources(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "resources"
    bundle(root, tiny, "zero-shot", "reader")
    monkeypatch.setattr(paths, "resources", lambda: root)
    return root


@pytest.fixture
def project(resources: Path, tmp_path: Path) -> Iterator[Project]:
    with make_project(tmp_path / "project") as made:
        yield made


def _labels(project: Project) -> dict[str, bool]:
    return {version.label: version.promoted for version in project.models.versions()}


def _train(project: Project, model: Path) -> ModelVersion:
    """Register a trained `reader`, as a job's end does."""
    models = project.models
    with project.store.write() as unit:
        version = unit.models.next_version("reader")
        made = ModelVersion(0, "reader", version, f"models/reader-{version}", parent="reader@starter-1")
        adopted = models.adopt(unit, made, model)
        unit.commit()
    return adopted


def test_bundled_models_are_there_from_the_first_use_and_in_use(project: Project) -> None:
    assert _labels(project) == {"reader@starter-1": True, "zero-shot@starter-1": True}
    assert project.models.resolve("reader").parent == "encoder@tiny"
    with open_project(project.root) as again:
        assert _labels(again) == {"reader@starter-1": True, "zero-shot@starter-1": True}


def test_a_bundled_model_can_answer(project: Project) -> None:
    version = project.models.resolve("zero-shot")
    folder = project.models.folder("zero-shot")
    assert load_system(version.system, version.version, folder, device="cpu").id == "zero-shot"


def test_a_read_only_project_registers_nothing(resources: Path, tmp_path: Path) -> None:
    make_project(tmp_path / "project").close()
    with open_project(tmp_path / "project", read_only=True) as reading:
        assert reading.models.versions() == []


def test_names_resolve_to_versions(project: Project, tiny: Path) -> None:
    _train(project, tiny)
    assert project.models.resolve("reader").label == "reader@starter-1"
    assert project.models.resolve("reader@v1").version == "v1"
    with pytest.raises(
        InputError, match=r"no promoted model .* 'cascade'. Systems with a model: reader, zero"
    ):
        project.models.resolve("cascade")
    with project.store.write() as unit:  # what aligns words answers nothing
        unit.models.add(ModelVersion(0, "encoder", "v1", "models/encoder-v1"))
        unit.commit()
    with pytest.raises(InputError, match=r"Systems with a model: reader, zero-shot$"):
        project.models.resolve("cascade")
    with pytest.raises(InputError, match="reader@v9: there is no such model version"):
        project.models.resolve("reader@v9")


def test_a_trained_model_lies_in_the_project(project: Project, tiny: Path) -> None:
    version = _train(project, tiny)
    assert (version.label, version.promoted) == ("reader@v1", False)
    assert project.models.folder("reader@v1") == project.root / "models" / "reader-v1"
    assert {path.name for path in (project.root / "models").iterdir()} == {"reader-v1"}
    assert load_system("reader", "v1", project.models.folder("reader@v1"), device="cpu")


def test_promote_and_roll_back(project: Project, tiny: Path) -> None:
    _train(project, tiny)
    assert not project.models.can_roll_back("reader")
    changes = project.models.promote("reader@v1", author="ann", origin="here")
    assert changes.models and changes.origin == "here"
    assert project.models.resolve("reader").version == "v1" and project.models.can_roll_back("reader")
    project.models.rollback("reader", author="ann")
    assert project.models.resolve("reader").version == "starter-1"
    with pytest.raises(InputError, match="no earlier promoted version"):
        project.models.rollback("reader")
    with pytest.raises(InputError, match=r"system 'raeder'.*Systems with a model"):
        project.models.rollback("raeder")


def test_a_system_whose_versions_wait_says_how_to_use_one(
    resources: Path, tiny: Path, tmp_path: Path
) -> None:
    shutil.rmtree(resources / "models" / "reader")
    with make_project(tmp_path / "project") as project:
        _train(project, tiny)
        _train(project, tiny)
        for way in (project.models.promote, project.models.rollback, project.models.resolve):
            with pytest.raises(
                InputError, match=r"^the system 'reader' has versions, none is in use"
            ) as told:
                way("reader")
            assert told.value.remedy == (
                "Promote one with: spanbridge models promote PROJECT reader@v2; others: reader@v1"
            )
        shutil.rmtree(project.root / "models" / "reader-v2")
        with pytest.raises(InputError, match=r"promote PROJECT reader@v1$"):
            project.models.promote("reader")


def test_a_version_without_its_weights_is_not_promoted(project: Project, tiny: Path) -> None:
    _train(project, tiny)
    shutil.rmtree(project.root / "models" / "reader-v1")
    with pytest.raises(InputError, match=r"reader@v1: the weights of this model version are missing"):
        project.models.promote("reader@v1")
    assert project.models.resolve("reader").version == "starter-1"


def test_what_a_broken_registration_left_is_not_taken_for_the_next(project: Project, tiny: Path) -> None:
    """Copied, but killed before it was registered: the version's number is free again."""
    left = project.root / "models" / "reader-v1"
    left.mkdir()
    (left / "model.safetensors").write_bytes(b"of another job")
    _train(project, tiny)
    kept = project.models.folder("reader") / "model.safetensors"
    assert (left / "model.safetensors").read_bytes() == kept.read_bytes()


def test_newer_bundled_models_take_the_place_of_those_before(
    project: Project, resources: Path, tiny: Path
) -> None:
    """The old weights are gone with the old program: their label must not silently mean the new ones."""
    _train(project, tiny)
    project.models.promote("reader@v1")
    bundle(resources, tiny, "zero-shot", "reader", version="starter-2")
    with open_project(project.root) as again:
        assert again.models.resolve("zero-shot").version == "starter-2"
        assert again.models.renewed == (("zero-shot@starter-1", "zero-shot@starter-2"),)
        assert again.models.resolve("reader").version == "v1"  # what a person chose stays
        assert again.models.folder("reader@starter-2")
        with pytest.raises(InputError, match="came with an earlier SpanBridge, and its weights are gone"):
            again.models.folder("reader@starter-1")
