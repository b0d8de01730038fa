"""Projects and weights of the smallest kind, so that tests run real jobs in seconds."""

from __future__ import annotations

import json
from pathlib import Path

from core.domain.runs import ModelVersion
from core.services.catalogue import Project, create_project
from tests.tiny import tiny_reader


def squad(passages: int = 12, questions: int = 2) -> dict[str, object]:
    """A small Chinese data set: each question asks for one character of its passage."""
    paragraphs = []
    for number in range(passages):
        context = f"第{number}篇短文说河边的树有{'甲乙丙丁戊己庚辛壬癸'[number % 10]}种颜色。"
        asked = [
            {
                "id": f"p{number}-q{place}",
                "question": f"第{place}个问题问什么？",
                "answers": [{"text": context[place + 1], "answer_start": place + 1}],
            }
            for place in range(questions)
        ]
        paragraphs.append({"context": context, "qas": asked})
    return {"version": "1.1", "data": [{"title": "短文", "paragraphs": paragraphs}]}


def small_project(root: Path, *, models: tuple[str, ...] = ()) -> Project:
    """A project with one data set (half of it held out) and tiny models under the given labels."""
    source = root.with_name(f"{root.name}-data.json")
    source.write_text(json.dumps(squad(), ensure_ascii=False), encoding="utf-8")
    project = create_project(root, name="Small", source="en", target="zh", held_out_percent=50)
    project.importing.import_file(source, name="short", language="zh", metric="cmrc2018")
    add_models(project, models)
    return project


def add_models(project: Project, labels: tuple[str, ...]) -> None:
    """Register tiny models; the first version of a system is the promoted one."""
    for label in labels:
        system, _, version = label.partition("@")
        place = f"models/{system}-{version}"
        tiny_reader(project.root / place)
        with project.store.write() as unit:
            unit.models.add(ModelVersion(0, system, version, place, created_at="2024-05-01T10:00:00+00:00"))
            if unit.models.promoted(system) is None:
                unit.models.promote(label, author="test")
            unit.commit()
