"""A small report that the tests of this folder share."""

from __future__ import annotations

from core.domain.runs import Evaluation, ItemScore
from core.domain.spans import Span
from core.evaluation.significance import Interval, compare
from core.reports.content import Answer, ComparedPair, DifferingQuestion, ReportContent, ScoreRow

PASSAGE = "青木广彰，英文名为「洛基·青木」。生于东京都，在美国开设了连锁店「红花」而广为人知。"


def span(text: str) -> Span:
    start = PASSAGE.index(text)
    return Span(start, start + len(text), text)


def scored(*f1: float) -> tuple[ItemScore, ...]:
    return tuple(ItemScore(f"Q{place}", "x", float(value == 1), value) for place, value in enumerate(f1))


def row(system: str, items: tuple[ItemScore, ...], note: str = "") -> ScoreRow:
    evaluation = Evaluation(system, "cmrc (held-out)", "cmrc2018", f"{system}|data:1", 50.0, 60.0, items)
    return ScoreRow(evaluation, Interval(50.0, 40.0, 60.0), Interval(60.0, 55.5, 64.5), note)


def question(a: str = "「红花」而", b: str = "红花", gain: float = 0.5) -> DifferingQuestion:
    return DifferingQuestion(
        "TRIAL_1_QUERY_0",
        "青木的连锁店叫什么？",
        PASSAGE,
        ("红花",),
        Answer(a, span(a), 0.0, 0.5),
        Answer(b, span(b), 1.0, 0.5 + gain),
        (span("红花"),),
    )


def report() -> ReportContent:
    before, after = scored(0.5, 1, 0, 1), scored(1, 1, 0, 0.5)
    test = compare(before, after, labels=("cascade@bundled", "cascade@v2"), resamples=99)
    return ReportContent(
        title="Sample: before and after",
        verdict="The test finds no reliable difference.",
        facts=(("Project", "Sample"), ("Languages", "en → zh")),
        scores=(row("cascade@bundled", before, "before"), row("cascade@v2", after, "after")),
        pairs=(ComparedPair("cmrc (held-out)", "cmrc2018", test, (question(),)),),
        commands=("spanbridge evaluate sample --system cascade@bundled --system cascade@v2",),
        language="zh",
        created_at="2026-01-01T00:00:00Z",
    )
