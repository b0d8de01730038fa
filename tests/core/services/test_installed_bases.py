"""What a person installed can be trained from and asked, in every project."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import paths
from core.errors import InputError
from core.models.loading import load_reader, save_reader
from core.progress import silent
from core.services import installing
from core.services.catalogue import Project
from core.services.training import TrainingRequest
from core.systems.catalogue import load_system
from tests.core.models.tiny_encoders import tiny_encoder
from tests.core.services.training_project import SETTINGS, add_cities, add_english, make_project


@pytest.fixture(scope="module")
def roberta(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_encoder(tmp_path_factory.mktemp("models") / "tiny-roberta", "roberta")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.setattr(paths, "resources", lambda: tmp_path / "resources")
    with make_project(tmp_path / "project") as made:
        add_cities(made)
        add_english(made)
        yield made


def test_an_installed_encoder_is_a_base_by_its_name(project: Project, roberta: Path) -> None:
    assert project.training.bases("reader") == []
    installing.install(str(roberta), silent())
    assert project.models.refresh(origin="here").models
    assert not project.models.refresh().models
    assert project.training.bases("reader") == ["encoder@tiny-roberta"]
    request = TrainingRequest("reader", base="tiny-roberta", settings=SETTINGS)
    found = project.training.preflight(request)
    assert found.faults == () and found.base == "encoder@tiny-roberta"
    assert project.models.resolve("tiny-roberta").data["title"] == "RoBERTa"


def test_it_is_in_a_project_opened_later_and_never_in_use_by_itself(
    project: Project, roberta: Path, tmp_path: Path
) -> None:
    installing.install(str(roberta), silent())
    with make_project(tmp_path / "later") as later:
        assert [(one.label, one.promoted) for one in later.models.versions()] == [
            ("encoder@tiny-roberta", False)
        ]
        with pytest.raises(InputError, match=r"'encoder' has versions.*promote PROJECT encoder@tiny-roberta"):
            later.models.resolve("encoder")


def test_longer_windows_than_it_reads_are_told_before(project: Project, roberta: Path) -> None:
    installing.install(str(roberta), silent())
    project.models.refresh()
    longer = {**SETTINGS, "max_length": 129}
    found = project.training.preflight(TrainingRequest("reader", base="tiny-roberta", settings=longer))
    assert "reads at most 128 tokens" in " ".join(found.faults)


def test_a_removed_one_is_offered_no_more_and_says_how_to_get_it_back(
    project: Project, roberta: Path
) -> None:
    installing.install(str(roberta), silent())
    project.models.refresh()
    installing.remove("tiny-roberta")
    assert project.training.bases("reader") == []
    again = re.escape(f'It came from {roberta}. Install it again with: spanbridge models install "{roberta}"')
    with pytest.raises(InputError, match=f"missing.*{again}"):
        project.models.folder("encoder@tiny-roberta")
    installing.install(str(roberta), silent())
    assert project.training.bases("reader") == ["encoder@tiny-roberta"]


def test_a_folder_that_was_not_written_down_is_not_looked_for_on_the_hub(
    project: Project, roberta: Path
) -> None:
    """As the records of models that were installed from a folder before the folder was kept."""
    card = installing.install(str(roberta), silent()).folder / "card.json"
    told = json.loads(card.read_text(encoding="utf-8"))
    assert told.pop("folder") == str(roberta)
    card.write_text(json.dumps(told), encoding="utf-8")
    project.models.refresh()
    installing.remove("tiny-roberta")
    with pytest.raises(InputError, match=r"came from a folder.*models install FOLDER"):
        project.models.folder("encoder@tiny-roberta")


def test_an_installed_reader_answers(project: Project, roberta: Path, tmp_path: Path) -> None:
    save_reader(load_reader(roberta, fresh_answers=True), tmp_path / "squad", tokenizer_from=roberta)
    installing.install(str(tmp_path / "squad"), silent())
    project.models.refresh()
    assert "zero-shot@squad" in project.training.bases("cascade")
    project.models.promote("zero-shot@squad")
    version = project.models.resolve("zero-shot")
    folder = project.models.folder(version.label)
    assert load_system("zero-shot", version.version, folder, device="cpu").version == "squad"
