"""Score systems on a project's data, keep every question's score, and compare two systems fairly."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.domain.changes import Changes
from core.domain.reviews import DatasetInfo
from core.domain.runs import Evaluation, ItemScore
from core.errors import InputError
from core.progress import Progress, silent
from core.services.kept_statistics import KeptStatistics

if TYPE_CHECKING:
    from core.evaluation.metrics.base import Score, ScoringItem
    from core.evaluation.significance import Comparison, Interval
    from core.services.catalogue import Project

Golds = dict[int, tuple[str, tuple[str, ...]]]
"""Question row id → (key, gold texts), in file order; no text where the passage has no answer."""

HELD_OUT = " (held-out)"
"""Ends the name under which scores on the held-out part of a data set are kept."""


@dataclass(frozen=True, slots=True)
class ComparedQuestion:
    """A question that two systems scored: its row id in the project and both scores."""

    question_id: int | None
    key: str
    a: ItemScore
    b: ItemScore

    @property
    def gain(self) -> float:
        """F1 of b minus F1 of a, in -1..1."""
        return self.b.f1 - self.a.f1


@dataclass(frozen=True, slots=True)
class ComparedSystems:
    """Two systems on one data set.

    Attributes:
        dataset: As in `Evaluation.dataset`.
        test: Differences with interval and p-value, wins, losses, ties.
        questions: Those where score or answer differ: the greatest gain first, the greatest loss last.
    """

    dataset: str
    metric: str
    test: Comparison
    questions: tuple[ComparedQuestion, ...]

    def sentence(self) -> str:
        """The comparison in one sentence that claims no more than the test shows."""
        from core.reports.content import SIGNIFICANT

        test, f1 = self.test, self.test.f1
        direction = "better" if f1.difference > 0 else "worse"
        verdict = f"no reliable difference between {test.a} and {test.b}"
        if f1.p_value < SIGNIFICANT:
            verdict = f"{test.b} is {direction} than {test.a}"
        return (
            f"{self.dataset}, {self.metric}: {verdict}: F1 {f1.difference:+.2f} "
            f"({f1.low:+.2f} to {f1.high:+.2f}), p = {f1.p_value:.3g}, "
            f"EM {test.exact_match.difference:+.2f}; "
            f"{test.wins} questions better, {test.losses} worse, {test.ties} equal"
        )


@dataclass(frozen=True, slots=True)
class _Scorable:
    """The questions of a data set (or of its held-out part) that have something to be scored against."""

    name: str
    dataset_id: int
    metrics: tuple[str, ...]
    golds: Golds


class Evaluating:
    """The scores of a project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._statistics = KeptStatistics(project.paths.statistics, writes=not project.info.read_only)

    def evaluate(
        self,
        systems: Sequence[str],
        *,
        dataset_id: int,
        held_out: bool = True,
        progress: Progress | None = None,
        origin: str = "",
    ) -> tuple[list[Evaluation], Changes]:
        """Score systems (id, or id@version) on a data set with each of its metrics.

        Stored suggestions are used; only unanswered questions are asked. Of a data set that is trained
        on, `held_out` takes the held-out part alone; an evaluation data set always counts whole. Gold
        answers score, and where there is no gold, confirmed corrections of held-out passages. Evaluations
        are kept for ever; one is stored unless the last one scored the same answers on the same ground.

        Raises `InputError` when nothing can be scored or a system is not known.
        """
        progress = progress or silent()
        scorable = self._scorable(dataset_id, held_out)
        changes = self._project.predicting.predict(
            systems, question_ids=list(scorable.golds), progress=progress, origin=origin
        )
        labels = dict.fromkeys(self._project.models.resolve(system).label for system in systems)
        evaluations = []
        for label in labels:
            for name in scorable.metrics:
                progress.check()
                evaluation, new = self._score(label, name, scorable)
                evaluations.append(evaluation)
                changes |= Changes(origin, evaluations=new, models=new)
        return evaluations, changes

    def check(self, systems: Sequence[str], *, dataset_id: int, held_out: bool = True) -> None:
        """Raise the `InputError` that `evaluate` would, where it shows without asking any system."""
        name = self._scorable(dataset_id, held_out).name
        for fault in self.unfit(systems, dataset_id=dataset_id).values():
            raise InputError(fault.what, item=f"{fault.item} on {name}", remedy=fault.remedy)

    def unfit(self, systems: Sequence[str], *, dataset_id: int) -> dict[str, InputError]:
        """Those of the systems that cannot answer a single question of the data set, and why."""
        with self._project.store.read() as unit:
            language = unit.datasets.head(dataset_id).language
        faults = {name: self._project.predicting.why_not(name, (language,)) for name in systems}
        return {name: fault for name, fault in faults.items() if fault is not None}

    def scorable(self, dataset_id: int, *, held_out: bool = True) -> int:
        """How many questions `evaluate` would score; 0 where nothing can be scored."""
        return len(self._golds(dataset_id, held_out))

    def matrix(self) -> list[Evaluation]:
        """The newest scores of each system, data set and metric, without the questions' own.

        Where a data set's answers changed since, scores by a metric that does not count for it any more are
        left out.
        """
        newest: dict[tuple[str, str, str], Evaluation] = {}
        data: dict[tuple[str, str], str] = {}
        for one in self.history():
            newest[one.system, one.dataset, one.metric] = one
            data[one.system, one.dataset] = one.data
        return [one for one in newest.values() if one.data == data[one.system, one.dataset]]

    def history(self) -> list[Evaluation]:
        """Every evaluation, oldest first, without the questions' own scores."""
        with self._project.store.read() as unit:
            return unit.evaluations.all()

    def evaluation(self, evaluation_id: int) -> Evaluation:
        """One evaluation with every question's score; an unknown id raises `InputError`."""
        with self._project.store.read() as unit:
            return unit.evaluations.get(evaluation_id)

    def intervals(self, evaluation_id: int) -> tuple[Interval, Interval]:
        """95 % intervals of exact match and F1 in percent, bootstrapped by passage."""
        scored = self.evaluation(evaluation_id)
        clusters = self._passages(self._question_ids(evaluation_id))
        return self._statistics.intervals(scored.items, clusters)

    def compare(self, a: str, b: str, dataset: str, metric: str = "") -> ComparedSystems:
        """Compare the last scores of two systems (id, or id@version) question by question.

        `dataset` is a name as in `Evaluation.dataset`; `metric` is by default the first that both were
        scored with. Nothing is predicted. Raises `InputError` where one of them has no scores there, and
        where questions, gold answers or metric changed between the two evaluations.
        """
        first, second = self._newest_pair(a, b, dataset, metric)
        questions = self._question_ids(first.id)
        test = self._statistics.comparison(
            first.items,
            second.items,
            labels=(first.system, second.system),
            clusters=self._passages(questions),
        )
        pairs = list(zip(first.items, second.items, strict=True))
        return ComparedSystems(dataset, first.metric, test, _differing(pairs, questions))

    def _scorable(self, dataset_id: int, held_out: bool) -> _Scorable:
        with self._project.store.read() as unit:
            info = unit.datasets.head(dataset_id)
        part = held_out and info.role == "annotate"
        golds = self._golds(dataset_id, held_out)
        if not golds:
            where = "the held-out part of this data set" if part else "this data set"
            raise InputError(
                f"{where} has neither gold answers nor confirmed corrections of held-out passages",
                item=info.name,
                remedy="Confirm corrections in held-out passages, or import a data set with answers",
            )
        unanswerable = any(not texts for _, texts in golds.values())
        name = info.name + HELD_OUT if part else info.name
        return _Scorable(name, dataset_id, _metrics(info, unanswerable=unanswerable), golds)

    def _golds(self, dataset_id: int, held_out: bool) -> Golds:
        with self._project.store.read() as unit:
            part = held_out and unit.datasets.head(dataset_id).role == "annotate"
            rows = unit.snapshots.scoring(dataset_id=dataset_id, held_out=True if part else None)
            return {
                row.item.id: (row.item.key, row.texts)
                for row in rows
                # A correction that may have been trained on proves nothing.
                if row.source == "gold" or row.held_out
            }

    def _score(self, label: str, metric_name: str, scorable: _Scorable) -> tuple[Evaluation, bool]:
        """The evaluation, and whether it is new."""
        from core.evaluation.metrics.base import evaluation_signature
        from core.evaluation.metrics.catalogue import metric as metric_called

        metric = metric_called(metric_name)
        items = self._scoring_items(label, scorable)
        signature, score = evaluation_signature(label, items, metric), metric.corpus(items)
        known = self._last(label, scorable.name, metric_name)
        # The signature does not see the answers, which a version that translates may have changed.
        if known is not None and (known.signature, known.items) == (signature, score.items):
            return known, False
        return self._store(label, scorable, score, signature), True

    def _last(self, label: str, dataset: str, metric: str) -> Evaluation | None:
        """The evaluation that the matrix shows there, with its items."""
        place = (label, dataset, metric)
        shown = (one.id for one in self.matrix() if (one.system, one.dataset, one.metric) == place)
        number = next(shown, None)
        return None if number is None else self.evaluation(number)

    def _scoring_items(self, label: str, scorable: _Scorable) -> list[ScoringItem]:
        from core.evaluation.metrics.base import ScoringItem

        system, _, version = label.partition("@")
        with self._project.store.read() as unit:
            answers = unit.suggestions.of_system(system, version, dataset_id=scorable.dataset_id)
        return [
            ScoringItem(key, golds, answers[number][1].text if number in answers else None)
            for number, (key, golds) in scorable.golds.items()
        ]

    def _store(self, label: str, scorable: _Scorable, score: Score, signature: str) -> Evaluation:
        evaluation = Evaluation(
            label, scorable.name, score.metric, signature, score.exact_match, score.f1, score.items
        )
        number_of = {key: number for number, (key, _) in scorable.golds.items()}
        with self._project.store.write() as unit:
            stored = unit.evaluations.add(evaluation, [number_of[item.key] for item in score.items])
            if score.metric == scorable.metrics[0]:
                unit.models.set_scores(label, scorable.name, score.exact_match, score.f1)
            unit.commit()
        return replace(evaluation, id=stored)

    def _newest_pair(self, a: str, b: str, dataset: str, metric: str) -> tuple[Evaluation, Evaluation]:
        labels = [self._project.models.resolve(system).label for system in (a, b)]
        there = [one for one in self.matrix() if one.dataset == dataset]
        first, second = ({one.metric: one for one in there if one.system == label} for label in labels)
        missing = [label for label, own in zip(labels, (first, second), strict=True) if not own]
        if not missing and _grounds_differ(first, second):
            raise InputError(
                "the two were scored against different answers, as questions, corrections or the metric "
                "changed in between",
                item=f"{' and '.join(labels)} on {dataset}",
                remedy="Evaluate both again",
            )
        shared = [name for name in first if name in second and metric in ("", name)]
        if not shared:
            raise InputError(
                f"there are no scores to compare on {dataset!r}",
                item=" and ".join(missing or labels),
                remedy="Evaluate both systems on this data set first",
            )
        return self.evaluation(first[shared[0]].id), self.evaluation(second[shared[0]].id)

    def _question_ids(self, evaluation_id: int) -> list[int | None]:
        with self._project.store.read() as unit:
            return unit.evaluations.question_ids(evaluation_id)

    def _passages(self, question_ids: Sequence[int | None]) -> list[Hashable]:
        """The passage of each question; a question that is gone stands for itself."""
        known = [number for number in question_ids if number is not None]
        with self._project.store.read() as unit:
            passages = {item.id: item.passage_id for item in unit.questions.items(known)}
        return [
            ("alone", place) if number is None else passages.get(number, ("alone", place))
            for place, number in enumerate(question_ids)
        ]


def _metrics(info: DatasetInfo, *, unanswerable: bool) -> tuple[str, ...]:
    """The metrics of a data set, its own first."""
    from core.evaluation.metrics.catalogue import metrics_for

    usual = metrics_for(info.language, info.name, unanswerable=unanswerable)
    return tuple(dict.fromkeys([info.metric, *usual])) if info.metric else usual


def _grounds_differ(first: Mapping[str, Evaluation], second: Mapping[str, Evaluation]) -> bool:
    """Whether two systems were scored on different data, or by another version of a metric."""
    data = {one.data for own in (first, second) for one in own.values()}
    return len(data) > 1 or any(
        one.ground != second[name].ground for name, one in first.items() if name in second
    )


def _differing(
    pairs: Sequence[tuple[ItemScore, ItemScore]], question_ids: Sequence[int | None]
) -> tuple[ComparedQuestion, ...]:
    compared = [
        ComparedQuestion(number, one.key, one, two)
        for number, (one, two) in zip(question_ids, pairs, strict=True)
        if one != two
    ]
    return tuple(sorted(compared, key=lambda question: -question.gain))
