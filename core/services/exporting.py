"""The project's answers as files: gold as it came, corrections, or what a system suggested."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from core.domain.corrections import Decision, ReviewState
from core.domain.questions import Dataset, Extra, GoldAnswer, Passage, Question
from core.domain.reviews import DatasetInfo
from core.domain.spans import Span
from core.domain.suggestions import Suggestion
from core.errors import InputError
from core.formats import catalogue as formats
from core.formats.fields import ID, is_absent
from core.formats.files import replacing
from core.formats.report import Finding, Report
from core.store.unit_of_work import Unit

if TYPE_CHECKING:
    from core.services.catalogue import Project

What = Literal["gold", "corrections", "suggestions"]
WHATS: tuple[What, ...] = ("gold", "corrections", "suggestions")
PREDICTIONS = "predictions"
"""The format of the official scripts: one JSON object, question id → answer text."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What is written in the place of a question's gold answers.

    Attributes:
        spans: Each stands in the passage.
        no_answer: Whether the passage has no answer.
        raw: An answer that is no span of the passage, for a form that holds no places.
    """

    spans: tuple[Span, ...] = ()
    no_answer: bool = False
    raw: str = ""

    def written(self) -> tuple[GoldAnswer, ...]:
        """The answers as a format takes them."""
        if self.raw:
            return (GoldAnswer(self.raw),)
        return tuple(GoldAnswer(span.text, span.start) for span in self.spans)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A question that was not written, and why."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export wrote. `written` is the format's own report, with what it cannot hold."""

    path: Path
    format: str
    what: What
    passages: int
    questions: int
    skipped: tuple[Skipped, ...]
    written: Report


class Exporting:
    """Writes files; the project stays as it is."""

    def __init__(self, project: Project) -> None:
        self._store = project.store

    def export(
        self, out: Path, *, format: str = "", what: What = "gold", system: str = "", dataset: str = ""
    ) -> ExportReport:
        """Write `out` whole or not at all.

        Args:
            format: An id of `core.formats.catalogue`, `PREDICTIONS`, or empty for the one the data came in.
            what: "gold" is what was imported; "corrections" are confirmed decisions only;
                "suggestions" are the current ones of `system`.
            system: ``system@version``, or a system's id for its promoted (or else only) version.
            dataset: The data set's name; empty where the project has one, or for all of them together.

        Every written span was compared with its passage. An answer of a system that is no span of it goes
        only into `PREDICTIONS`, which holds texts. Raises `InputError` when there is nothing to write, when a
        name is unknown, and for predictions of data sets that have questions of the same id.
        """
        with self._store.read() as unit:
            chosen = _datasets(unit, dataset)
            answers = _answers(unit, what, system, raw=format == PREDICTIONS)
            skipped: list[Skipped] = []
            parts = [_answered(unit, info, answers, skipped) for info in chosen]
        if format == PREDICTIONS:
            _refuse_shared_ids(parts)
        content, renamed = _joined(parts)
        if not content.passages:
            hint = "Confirm some answers first" if what == "corrections" else "Predict first"
            raise InputError(f"there are no {what} to write", item=str(out), remedy=hint)
        format = format or _common_format(
            [info for info, part in zip(chosen, parts, strict=True) if part.passages]
        )
        written = _write(content, Path(out), format)
        written.notes.extend(renamed)
        questions = content.questions()
        return ExportReport(
            Path(out), format, what, len(content.passages), questions, tuple(skipped), written
        )


Answering = Callable[[DatasetInfo], "Mapping[str, Answers | str] | None"]
"""Of a data set: each question's answers by key (or why it is skipped); None keeps the gold answers."""


def _answers(unit: Unit, what: What, system: str, *, raw: bool) -> Answering:
    if what == "gold":
        return lambda info: None
    if what == "corrections":
        return lambda info: _corrections(unit, info)
    if what == "suggestions":
        label = _label(unit, system)
        return lambda info: _suggestions(unit, info, *label, raw=raw)
    raise InputError(f"there is no {what!r} to export", remedy=f"Known: {', '.join(WHATS)}")


def _corrections(unit: Unit, info: DatasetInfo) -> dict[str, Answers | str]:
    keys = unit.questions.keys(info.id)
    decided = unit.revisions.decisions(list(keys))
    return {key: _of_decision(decided.get(number)) for number, key in keys.items()}


def _of_decision(decision: Decision | None) -> Answers | str:
    if decision is None or decision.state is not ReviewState.CONFIRMED:
        return "not confirmed"
    return Answers(decision.spans, decision.no_answer)


def _suggestions(
    unit: Unit, info: DatasetInfo, system: str, version: str, *, raw: bool
) -> dict[str, Answers | str]:
    found = unit.suggestions.of_system(system, version, dataset_id=info.id)
    keys = unit.questions.keys(info.id)
    return {
        key: _of_suggestion(found[number][1], raw) if number in found else "the system did not answer it"
        for number, key in keys.items()
    }


def _of_suggestion(suggestion: Suggestion, raw: bool) -> Answers | str:
    if suggestion.span is not None:
        return Answers((suggestion.span,))
    if not suggestion.text:
        return Answers(no_answer=True)
    return Answers(raw=suggestion.text) if raw else "the answer is not in the passage"


def _label(unit: Unit, system: str) -> tuple[str, str]:
    """(system, version) that `system` means; `InputError` lists what has suggestions otherwise."""
    known = unit.suggestions.systems()
    named, _, version = system.partition("@")
    if (named, version) in known:
        return named, version
    versions = [own for name, own in known if name == named]
    promoted = unit.models.promoted(named)
    if not version and promoted is not None and promoted.version in versions:
        return named, promoted.version
    if not version and len(versions) == 1:
        return named, versions[0]
    listed = ", ".join("@".join(filter(None, pair)) for pair in known) or "none yet"
    what = "this system has suggestions of several versions" if len(versions) > 1 else "no suggestions of it"
    raise InputError(
        what if system else "name the system whose suggestions to write",
        item=system,
        remedy=f"With suggestions: {listed}",
    )


def _datasets(unit: Unit, name: str) -> list[DatasetInfo]:
    known = unit.datasets.heads()
    chosen = [info for info in known if name in ("", info.name)]
    if not chosen:
        listed = ", ".join(info.name for info in known) or "none yet"
        raise InputError("there is no such data set", item=name, remedy=f"Known: {listed}")
    return chosen


def _common_format(written: Sequence[DatasetInfo]) -> str:
    """The format that all of these data sets came in."""
    found = {info.format for info in written}
    if len(found) == 1 and (only := next(iter(found))) in formats.FORMATS:
        return only
    came = ", ".join(f"{info.name} as {info.format}" for info in written)
    raise InputError(
        f"a file has one format, and the data came in several ({came})",
        remedy=f"Choose one data set, or the format to write: {', '.join(_writable())}",
    )


def _writable() -> tuple[str, ...]:
    return (*formats.FORMATS.names(), PREDICTIONS)


def _answered(unit: Unit, info: DatasetInfo, answering: Answering, skipped: list[Skipped]) -> Dataset:
    """The data set with the wanted answers in place of gold; questions without are left out."""
    content = unit.datasets.content(info.id)
    answers = answering(info)
    if answers is None:
        return content
    kept = (_with_answers(passage, answers, skipped) for passage in content.passages)
    return replace(content, passages=tuple(passage for passage in kept if passage.questions))


def _with_answers(passage: Passage, answers: Mapping[str, Answers | str], skipped: list[Skipped]) -> Passage:
    questions: list[Question] = []
    for question in passage.questions:
        found = answers[question.key]
        if isinstance(found, str):
            skipped.append(Skipped(question.key, found))
            continue
        for span in found.spans:
            span.check(passage.text, item=question.key)
        questions.append(replace(question, answers=found.written(), impossible=found.no_answer))
    return replace(passage, questions=tuple(questions))


def _refuse_shared_ids(parts: Sequence[Dataset]) -> None:
    """Raise `InputError` where two data sets ask a question of the same id: only one could be answered."""
    owners: dict[str, str] = {}
    for part in parts:
        keys = [question.key for passage in part.passages for question in passage.questions]
        shared = [key for key in keys if key in owners]
        if shared:
            count = "an id" if len(shared) == 1 else f"{len(shared):,} ids"
            raise InputError(
                f"predictions hold one answer for each id, and {part.name} has {count} that "
                f"{owners[shared[0]]} has too",
                remedy="Choose one data set (in a terminal with --dataset)",
            )
        owners |= dict.fromkeys(keys, part.name)


def _joined(parts: Sequence[Dataset]) -> tuple[Dataset, list[Finding]]:
    """One data set of several, documents numbered on, and which ids clashed and what is written instead."""
    full = [part for part in parts if part.passages]
    if len(full) <= 1:
        return full[0] if full else parts[0], []
    passages: list[Passage] = []
    renaming = _Renaming()
    shift = 0
    for part in full:
        own = [renaming.passage(part.name, passage, shift) for passage in part.passages]
        shift = max(passage.document for passage in own) + 1
        passages.extend(own)
    name = " + ".join(part.name for part in full)
    return Dataset(name, tuple(passages), full[0].version), renaming.findings


class _Renaming:
    """Leads keys that an earlier data set has too by the name of their own.

    Attributes:
        findings: The ids of files that are written otherwise than they came.
    """

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._owners: dict[tuple[str, str], str] = {}

    def passage(self, name: str, passage: Passage, shift: int) -> Passage:
        """The passage of the data set `name` with free keys; its document is moved on by `shift`."""
        key, extra = self._free(name, "passage", passage.key, passage.extra)
        questions = tuple(self._question(name, question) for question in passage.questions)
        document = passage.document + shift
        return replace(passage, key=key, extra=extra, questions=questions, document=document)

    def _question(self, name: str, question: Question) -> Question:
        key, extra = self._free(name, "question", question.key, question.extra)
        return replace(question, key=key, extra=extra)

    def _free(self, name: str, kind: str, key: str, extra: Extra) -> tuple[str, Extra]:
        owner = self._owners.setdefault((kind, key), name)
        if owner == name:
            return key, extra
        free = f"{name}:{key}"
        self._owners[kind, free] = name
        given = extra.get(ID, key)
        if is_absent(extra, "id") or given in (None, ""):  # the key was made, and no file shows it
            return free, extra
        reason = f"the {kind}'s id is also in {owner}: led by the name of its data set"
        self.findings.append(Finding(free, reason, str(given), free))
        # What the file had in the place of its key would be written back, and clash.
        return free, {field: value for field, value in extra.items() if field != ID}


def _write(content: Dataset, out: Path, format: str) -> Report:
    if format in formats.FORMATS:
        return formats.write(content, out, format)
    if format != PREDICTIONS:
        raise InputError(f"there is no format called {format!r}", remedy=f"Known: {', '.join(_writable())}")
    report = Report(out, PREDICTIONS, passages=len(content.passages))
    texts: dict[str, str] = {}
    for passage in content.passages:
        for question in passage.questions:
            texts[question.key] = question.answers[0].text if question.answers else ""
            report.questions += 1
            report.answers += len(question.answers)
            report.spans += len(question.spans)
    with replacing(out) as file:
        json.dump(texts, file, ensure_ascii=False, indent=1)
        file.write("\n")
    return report
