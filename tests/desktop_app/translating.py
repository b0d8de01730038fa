"""A translator of this machine that no test has to load, and one that the model host loads."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest

from core import paths
from core.services.catalogue import Project
from core.translation.base import Translator
from core.translation.catalogue import TranslatorSpec, load_translator
from tests.core.translation.fakes import RuleTranslator

NAME = "opus-mt-zh-en"
PASSAGE, QUESTION = 2, 4
"""Row ids in the sample project: a passage without a translation, and the question about it."""
SAID = {
    "1891年，芝加哥大学成立。": "The University of Chicago was founded in 1891.",
    "校园里有😀和👨‍👩‍👧‍👦。": "On the campus there are 😀 and 👨‍👩‍👧‍👦.",
    "芝加哥大学哪年成立?": "When was the University of Chicago founded?",
}
"""What the translator says to the sentences of both."""


def install(name: str = NAME) -> Path:
    """A folder that says what it translates; enough to be listed, not to be loaded."""
    folder = paths.user_data() / "models" / name
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"model_type": "marian"}), encoding="utf-8")
    return folder


def bundle(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the models of `folder` be those that came with the program, for translators alone."""
    place = SimpleNamespace(user_data=paths.user_data, resources=lambda: folder)
    monkeypatch.setattr("core.translation.installed.paths", place)


@dataclass
class FakeHost:
    """Stands where the model host stands: gives its translator in the place of models."""

    speaker: RuleTranslator = field(
        default_factory=lambda: RuleTranslator(SAID.get, id=f"fast:{NAME}@0123:int8,beam 4")
    )
    asked: list[TranslatorSpec] = field(default_factory=list)

    def translator(self, spec: TranslatorSpec) -> Translator:
        self.asked.append(spec)
        return self.speaker if spec.folder is not None else load_translator(spec)

    def close(self) -> None:
        return


def give_host(project: Project, **speaker: object) -> FakeHost:
    """Let the project's models be this fake one."""
    host = FakeHost()
    for name, value in speaker.items():
        setattr(host.speaker, name, value)
    project.predicting.runner = host  # type: ignore[assignment]
    return host
