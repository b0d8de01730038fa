"""A small real project for the tests of the Correct page."""

from __future__ import annotations

from pathlib import Path

from core.domain.questions import Dataset, GoldAnswer, Passage, Question
from core.domain.spans import Span
from core.domain.suggestions import Suggestion, TraceStep
from core.domain.translations import Translation, TranslationKind
from core.progress import silent
from core.services.catalogue import Project, create_project
from core.store.repositories.datasets import Source

PASSAGE = (
    "黑豹队的防守只丢了 308分，在联赛中排名第六，同时也以 24 次拦截领先国家橄榄球联盟 (NFL)，"
    "并且四次入选职业碗。"
    "贾里德·艾伦是五次职业碗选手，曾以136 次擒杀成为 NFL 职业生涯中的活跃领袖。"
)
ENGLISH = (
    "The Panthers defense gave up just 308 points, ranking sixth in the league, while also leading the NFL "
    "in interceptions with 24. Jared Allen, a 5-time pro-bowler, was the active career sack leader with 136."
)
QUESTIONS = ("贾里德在职业生涯中有多少次擒杀?", "黑豹队的防守丢了多少分?", "艾伦入选了几次职业碗?")
SECOND_PASSAGE = "1891年，芝加哥大学成立。校园里有😀和👨‍👩‍👧‍👦。"
SECOND_QUESTION = "芝加哥大学哪年成立?"


def span(text: str, words: str) -> Span:
    """The first occurrence of `words`."""
    start = text.index(words)
    return Span.of(text, start, start + len(words))


def make_project(root: Path) -> Project:
    """Questions 1–3 about `PASSAGE` with three systems' suggestions for the first, 4 about another one."""
    project = create_project(root, name="Sacks", source="en", target="zh")
    gold = (GoldAnswer("136 次", PASSAGE.index("136 次")),)
    passages = (
        Passage(
            "p1",
            PASSAGE,
            "黑豹队",
            tuple(Question(f"q{n}", text, gold if n == 1 else ()) for n, text in enumerate(QUESTIONS, 1)),
        ),
        Passage("p2", SECOND_PASSAGE, "芝加哥大学", (Question("q4", SECOND_QUESTION),)),
    )
    with project.store.write() as unit:
        unit.datasets.add(
            Dataset("sample", passages), Source("sample", "zh", "squad", metric="cmrc2018"), bool, silent()
        )
        unit.translations.add(
            [
                Translation(TranslationKind.PASSAGE, 1, "en", ENGLISH, "memory:m.jsonl"),
                Translation(TranslationKind.QUESTION, 1, "en", "How many career sacks?", "memory:m.jsonl"),
            ]
        )
        unit.suggestions.add([(1, one) for one in suggestions()])
        unit.commit()
    return project


def suggestions() -> list[Suggestion]:
    """Best first: 136 次, 136 次擒杀, 五次, and one that found nothing."""
    trace = (TraceStep("answer", "136 次"), TraceStep("start · end", "0.94 · 0.88"))
    found = (("cascade", "136 次", 0.91), ("reader", "136 次擒杀", 0.62), ("zero-shot", "五次", 0.41))
    answers = [
        Suggestion("q1", system, "v1", span(PASSAGE, words), words, score, trace=trace)
        for system, words, score in found
    ]
    return [*answers, Suggestion("q1", "mixed", "v1", None, "", 0.2)]
