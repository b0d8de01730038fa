"""The bundled systems that translate, on the Chinese sets; and what became of the paper's orderings here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from core import corpora
from core.alignment.parts import Parts
from core.corpora import QaSource
from core.evaluation.orderings import Pairing, examine
from core.evaluation.set_scores import Answerer, SetScore, read_score, write_score
from core.models.library import CARD
from core.progress import silent
from core.reports.orderings import ordering_table
from core.reports.tables import Table
from core.starter import report, scores
from core.systems.answers import answer_texts, keeping
from core.systems.catalogue import SYSTEMS
from core.translation.catalogue import TranslatorSpec
from core.translation.file_cache import FileCache

SOURCE, TARGET = "en", "zh"
LANGUAGES = ("zh", "zh-Hant")
ROLES: Mapping[str, tuple[str, ...]] = {
    "bt": ("zero-shot",),
    "bt+simplematch": ("zero-shot",),
    "bt+verifier": ("zero-shot", "verifier"),
    "dual-bert+source": ("dual-bert+source",),
}
"""System → the bundled weights that it is made of; each needs the translator, too."""
ORDERINGS = (
    ("bt+simplematch", "bt"),
    ("bt+verifier", "bt+simplematch"),
    ("cascade", "zero-shot"),
    ("mixed", "cascade"),
    ("dual-bert+source", "bt+verifier"),
    ("dual-bert+source", "cascade"),
    ("dual-bert+source", "mixed"),
)
"""Of Cui et al. 2019, Table 2, the better one first."""
PAPERS: Mapping[str, str] = {
    "bt": "15.9 / 40.3; 28.1 / 50.0",
    "bt+simplematch": "26.7 / 56.9; 36.9 / 60.6",
    "bt+verifier": "64.7 / 84.7; 83.5 / 90.1",
    "dual-bert+source": "68.0 / 88.1; 86.0 / 92.1",
}
PAPERS_NOTE = "CMRC 2018 dev, then DRCD dev (Cui et al. 2019, Table 2 #1, #3, #5 and #12)."

UNEQUAL = (
    "As the models ship, which is not the paper's comparison: `cascade` and `mixed` have read several times "
    "as many questions, of many languages, as `bt+verifier` and `dual-bert+source`, which have read Chinese "
    "ones beside the bundled translator's poor translations. `spanbridge experiment clmrc-table2` compares "
    "them on equal data, and finds the orderings with #4, #6, #7 and #8: `bt+aligner`, readers of the target "
    "language alone and `dual-bert` do not ship."
)


def measure(data: Path, models: Path, out: Path, tell: Callable[[str], None], most: int = 0) -> None:
    """Score every system whose parts are there under `out`; what is measured of these parts already stays."""
    for system in present(models):
        weights = [report.weights_of(models / role) for role in (*ROLES[system], "translator")]
        scores.forget_others(out / system, f"{' '.join(weights)} {most}")
        answer: Answerer | None = None
        for source in sets():
            path = report.place(out, system, source.name)
            if not path.is_file():
                tell(f"{system} on {source.name}")
                answer = answer or _answerer(system, models, out)
                write_score(path, scores.score_set(answer, source, data, most))


def present(models: Path) -> list[str]:
    """The systems all of whose parts are among the models."""
    if not (models / "translator").is_dir():
        return []
    return [name for name, roles in ROLES.items() if all((models / role / CARD).is_file() for role in roles)]


def sets() -> list[QaSource]:
    """The Chinese sets that score."""
    return [source for source in corpora.EVALUATION if source.language in LANGUAGES]


def update_cards(models: Path, out: Path) -> None:
    """Write what was measured into the cards of systems that have weights of their own."""
    for name in present(models):
        if name in ROLES[name] and (out / name).is_dir():
            report.update_card(
                models / name, [read_score(report.place(out, name, one.name)) for one in sets()]
            )


def table(out: Path) -> Table:
    """Systems × sets: EM / F1 with the interval of F1."""
    names = [name for name in ROLES if (out / name).is_dir()]
    rows = []
    for name in names:
        found = [read_score(report.place(out, name, source.name)) for source in sets()]
        rows.append((f"`{name}`", *map(report.told, found), PAPERS[name]))
    headings = ("system", *(f"{one.name} ({one.metric})" for one in sets()), "paper, EM / F1")
    return Table(headings, tuple(rows))


def orderings(out: Path) -> Table:
    """Each of `ORDERINGS` on each set, where both systems were measured."""
    pairings = []
    for better, worse in ORDERINGS:
        if (out / better).is_dir() and (out / worse).is_dir():
            for source in sets():
                one, other = (read_score(report.place(out, name, source.name)) for name in (better, worse))
                pairings.append(_pairing(better, worse, source.name, one, other))
    return ordering_table(examine(pairings))


def _pairing(better: str, worse: str, dataset: str, one: SetScore, other: SetScore) -> Pairing:
    return Pairing(better, worse, dataset, one.items, other.items, one.passages)


def _answerer(system: str, models: Path, out: Path) -> Answerer:
    spec = TranslatorSpec("fast", models / "translator", {"device": "cpu"})
    parts = Parts({role: models / role for role in ROLES[system]}, spec, spec, SOURCE, TARGET)
    made = SYSTEMS.resolve(system)(system, "bundled", parts, "cpu")
    speaking = keeping(made, FileCache(out / "said.jsonl"))
    return lambda items: answer_texts(speaking, items, silent())
