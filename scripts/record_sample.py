"""Record what the bundled systems say about the sample, and a few dozen corrections of it.

    python scripts/record_sample.py

Writes `resources/sample/suggestions.jsonl` and `resources/sample/corrections.jsonl`. The corrections replay
the data set's own gold answers on questions that the student answered wrongly: the span a careful
annotator would choose, recorded with the suggestion it equals where one system had it right.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from core.domain.reviews import QuestionView
from core.progress import Progress, ProgressEvent
from core.services import sample
from core.services.catalogue import Project, open_project
from core.services.recorded_suggestions import write_suggestions

SYSTEMS = ("zero-shot", "cascade", "mixed", "bt+verifier", "dual-bert+source", "student/impurity")
CORRECTED = "student/impurity"
COUNT = 40
HOW = "replays the data set's first gold answer; made by scripts/record_sample.py"


def main() -> None:
    """Predict on a fresh sample project, then write both files."""
    for name in (sample.SUGGESTIONS, sample.CORRECTIONS):
        (sample.sample_files() / name).unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = sample.ensure_sample(Path(folder) / "sample")
        with open_project(root) as project:
            project.predicting.predict(SYSTEMS, progress=Progress(_tell))
            print(write_suggestions(project, sample.sample_files() / sample.SUGGESTIONS), "suggestions")
            lines = [json.dumps(line, ensure_ascii=False) for line in corrections(project)]
    text = "".join(f"{line}\n" for line in lines)
    (sample.sample_files() / sample.CORRECTIONS).write_text(text, encoding="utf-8")
    print(len(lines), "corrections")


def corrections(project: Project) -> list[dict[str, object]]:
    """Lines of the corrections file: questions chosen by the hash of their keys, in that order."""
    info = next(one for one in project.reviewing.datasets() if one.role == "annotate")
    with project.store.read() as unit:
        keys = unit.questions.keys(info.id)
    chosen: list[dict[str, object]] = []
    for number in sorted(keys, key=lambda number: hashlib.sha256(keys[number].encode()).hexdigest()):
        line = _correction(project.reviewing.question(number), info.name, keys[number])
        if line is not None:
            chosen.append(line)
        if len(chosen) == COUNT:
            break
    return chosen


def _correction(view: QuestionView, dataset: str, key: str) -> dict[str, object] | None:
    """The gold span where the corrected system missed it; None for held-out and for right answers."""
    span = next((answer.span for answer in view.gold if answer.span), None)
    said = {one.suggestion.system: one for one in view.suggestions}
    if view.held_out or span is None or said[CORRECTED].suggestion.span == span:
        return None
    source = next((one.label for one in said.values() if one.suggestion.span == span), "")
    return {
        "dataset": dataset,
        "question": key,
        "start": span.start,
        "end": span.end,
        "text": span.text,
        "author": "gold replay",
        "from": source,
        "made": HOW,
    }


def _tell(event: ProgressEvent) -> None:
    if sys.stderr.isatty():
        print(f"\r{event.label} {event.done}/{event.total}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
