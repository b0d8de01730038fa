"""The tables of Liu et al. 2020 (L): every row a system of the registry, trained and scored here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product

from core.corpora import EVALUATION
from core.errors import InputError
from core.evaluation.set_scores import SetScore
from core.experiments import branch_data, kept_apart
from core.experiments import branch_stages as stages
from core.experiments import lbmrc_paper as paper
from core.experiments.bench import SOURCE, Bench, Weights
from core.experiments.lbmrc_paper import Printed
from core.experiments.rows import Column, Experiment, Measure, Ordering, Row
from core.training.presets import preset

_SOURCES = {source.language: source for source in EVALUATION if source.name.startswith("XQuAD ")}
MLQA, XQUAD = "MLQA", "XQuAD"
"""What the paper measures on; here it is XQuAD either way."""

_FULL = {**preset("lbmrc"), "batch_size": 16, "schedule": "linear"}
"""L 4.1.3; batch size and schedule, of which it does not tell, are those of any training here."""

_TABLES = {
    MLQA: (paper.TABLE1, paper.TABLE4, paper.TABLE5, paper.TABLE6),
    XQUAD: (paper.TABLE2, paper.TABLE3),
}
"""The paper's tables by the set they are on."""


def _column(paper_set: str, language: str) -> Column:
    name = f"XQuAD {language}"
    known = {code for table in _TABLES[paper_set] for row in table.values() for code in row}
    shown = f"{name} (for {MLQA})" if paper_set == MLQA else name
    return Column(shown, _SOURCES[language], f"{paper_set} {language}" if language in known else "")


def _columns(paper_set: str, languages: str) -> tuple[Column, ...]:
    return tuple(_column(paper_set, code) for code in languages.split())


def _on(paper_set: str, languages: str) -> tuple[str, ...]:
    """The names of columns, as an ordering wants them."""
    return tuple(column.name for column in _columns(paper_set, languages))


def _apart(language: str) -> Column:
    """The questions of a branch's language that never train."""
    source = branch_data.SETS[language]
    return Column(f"{source.name}, kept apart", source)


def direct(system: str, train: Callable[[Bench, int], Weights]) -> Measure:
    """A reader of the registry with weights of its own."""

    def measure(bench: Bench, column: Column, seed: int) -> SetScore:
        if column.source in branch_data.SETS.values():
            return kept_apart.scores(bench, system, train(bench, seed), column.source.language)
        return bench.scores(system, {system: train(bench, seed)}, column.source)

    return measure


def teacher(language: str) -> Measure:
    """The teacher of a branch."""
    return direct(f"branch:{language}", lambda bench, seed: stages.teacher(bench, language, seed))


def student(kind: str) -> Measure:
    """A student, by what follows ``student/`` in its id."""
    return direct(f"student/{kind}", lambda bench, seed: stages.student(bench, kind, seed))


def without(language: str) -> Measure:
    """The student without a language's teacher; where there is none of it, there is nothing to leave out."""
    kind = f"impurity/-{language}"

    def train(bench: Bench, seed: int) -> Weights:
        branch_data.has_branch(bench, language)
        return stages.student(bench, kind, seed)

    return direct(f"student/{kind}", train)


def translate_train(bench: Bench, column: Column, seed: int) -> SetScore:
    """A reader of the column's language alone (L T4)."""
    language = column.source.language
    if language == SOURCE:
        raise InputError("nothing is translated into the source language: its reader is the Baseline")
    branch_data.has_branch(bench, language)
    weights = stages.translate_train(bench, language, seed)
    return bench.scores("translate-train", {"translate-train": weights}, column.source)


_TITLES = {
    "Baseline": "source language alone (zero-shot)",
    "LAKM": "masked phrases, then the source language (lakm)",
    "mixMRC": "all pairs of languages (mixmrc)",
    "mixMRC + LAKM": "all pairs and masked phrases at once (mixmrc+lakm)",
    "Ours-hyper": "student of the branches, fixed weights (student/fixed)",
    "Ours-imp": "student of the branches, weights by entropy (student/impurity)",
    "w/o LBMRC": "the column's language alone, translated (translate-train)",
    "En": "teacher of the English branch (branch:en)",
    "Es": "teacher of the Spanish branch (branch:es)",
    "De": "teacher of the German branch (branch:de)",
    "It": "teacher of the Italian branch (branch:it), here in German's place",
    "Ours": "student of all teachers (student/impurity)",
    "w/o de": "without the German teacher (student/impurity/-de)",
    "w/o it": "without the Italian teacher (student/impurity/-it), here in German's place",
    "w/o es": "without the Spanish teacher (student/impurity/-es)",
    "w/ en": "the English teacher alone (student/impurity/en-only)",
    "w/ mix": "as many teachers of all pairs, by other seeds (student/impurity/mix-teachers)",
}
_MEASURES = {
    "Baseline": direct("zero-shot", stages.baseline),
    "LAKM": direct("lakm", stages.lakm),
    "mixMRC": direct("mixmrc", stages.mixmrc),
    "mixMRC + LAKM": direct("mixmrc+lakm", stages.mixmrc_lakm),
    "Ours-hyper": student("fixed"),
    "Ours-imp": student("impurity"),
    "w/o LBMRC": translate_train,
    "En": teacher("en"),
    "Es": teacher("es"),
    "De": teacher("de"),
    "It": teacher("it"),
    "Ours": student("impurity"),
    "w/o de": without("de"),
    "w/o it": without("it"),
    "w/o es": without("es"),
    "w/ en": student("impurity/en-only"),
    "w/ mix": student("impurity/mix-teachers"),
}


def _rows(paper_set: str, printed: Printed, names: Iterable[str]) -> tuple[Row, ...]:
    return tuple(
        Row(
            name,
            _TITLES[name],
            _MEASURES[name],
            {f"{paper_set} {code}": figures for code, figures in printed.get(name, {}).items()},
        )
        for name in names
    )


def _above(
    paper_set: str, better: Iterable[str], worse: Iterable[str], languages: str
) -> tuple[Ordering, ...]:
    """Each of `better` above each of `worse` in these languages."""
    return tuple(Ordering(*pair, _on(paper_set, languages)) for pair in product(better, worse))


_OURS = ("Ours-hyper", "Ours-imp")

_STANDS_IN = (
    "XQuAD, which shares no passage with the training data, stands in for MLQA; the paper's figures beside "
    "it are of MLQA, and of MLQA's own metric."
)
_LEWIS = "The paper's row of Lewis et al. 2019 is none of its own and left out."
_DATA = (
    "The branches are English, Spanish and Italian: the open part of SQuAD 1.1 and its published machine "
    "translations, joined by id. The paper's are English, Spanish and German. A German branch is translated "
    "where a translator of this machine, and markers, bring at least half of a trial's answers over; else "
    "German is a language that nothing trains on, and what the paper found in it is tested on that.",
    "As many ids are drawn as the budget has questions, among those that train in every language and by a "
    "fixed seed; each has a question and a passage in every language. All rows train on these ids.",
    "Where the budget limits the questions, all rows look at as many of them as its questions and epochs "
    "make: one language alone is passed over that often, of branches and of all pairs so many are drawn, "
    "each to be seen once. Without a limit each training makes the set number of epochs over all its pairs, "
    "in the full budget the paper's ten.",
    "Every system starts from one encoder; the paper's from XLM.",
)
_ENTROPY = (
    "Weights by entropy favour the surer teacher, as the paper's text says; its formula favours the less "
    "sure one, which the setting impurity=as-printed does."
)
_PHRASES = (
    "The phrases that LAKM masks are mined from the data sets' own passages; the paper's came from sources "
    "that are not public. Masked texts are more work than the other rows have, as many as the budget has "
    "questions: LAKM passes over them before its questions and as often, mixMRC + LAKM has them among its "
    "questions."
)
_ZERO_SHOT = (
    "Chinese, which the paper's table lacks, stands beside its languages; {} are not there. F1 counts what "
    "stands between spaces as a word there, too, as XQuAD's own metric does."
)


def _experiment(
    number: int,
    title: str,
    columns: tuple[Column, ...],
    rows: tuple[Row, ...],
    orderings: tuple[Ordering, ...],
    *notes: str,
) -> Experiment:
    return Experiment(
        f"lbmrc-table{number}",
        title,
        f"Liu et al. 2020, Table {number}",
        columns,
        rows,
        orderings,
        (*notes, *_DATA),
        settings={"full": _FULL},
        facts=branch_data.facts,
    )


TABLE1 = _experiment(
    1,
    "Systems of language branches, on XQuAD for MLQA",
    _columns(MLQA, "en es de ar hi zh"),
    _rows(MLQA, paper.TABLE1, paper.TABLE1),
    (
        *_above(MLQA, _OURS, ("LAKM", "mixMRC", "mixMRC + LAKM"), "en es de"),
        *_above(MLQA, _OURS, ("Baseline", "mixMRC"), "ar hi"),
        *_above(MLQA, ("Ours-imp",), ("Ours-hyper",), "es de hi"),
        *_above(MLQA, ("mixMRC",), ("Baseline",), "en es de ar hi"),
    ),
    _STANDS_IN,
    _LEWIS,
    _ZERO_SHOT.format("Vietnamese sets"),
    _PHRASES,
    _ENTROPY,
)

TABLE2 = _experiment(
    2,
    "Systems of language branches on XQuAD, languages that are trained on",
    _columns(XQUAD, "en es de"),
    _rows(XQUAD, paper.TABLE2, paper.TABLE2),
    (
        *_above(XQUAD, _OURS, ("mixMRC",), "en es de"),
        *_above(XQUAD, ("Ours-imp",), ("Ours-hyper",), "en es de"),
        *_above(XQUAD, ("mixMRC",), ("Baseline",), "en es de"),
    ),
    _ENTROPY,
)

TABLE3 = _experiment(
    3,
    "Systems of language branches on XQuAD, languages that nothing is trained on",
    _columns(XQUAD, "ar hi zh"),
    _rows(XQUAD, paper.TABLE3, paper.TABLE3),
    _above(XQUAD, _OURS, ("mixMRC", "Baseline"), "ar hi"),
    _ZERO_SHOT.format("Vietnamese, Greek, Russian and Turkish sets"),
    _ENTROPY,
)

TABLE4 = _experiment(
    4,
    "One translated language alone instead of branches, on XQuAD for MLQA",
    _columns(MLQA, "en es de"),
    _rows(MLQA, paper.TABLE4, paper.TABLE4),
    _above(MLQA, ("Baseline",), ("w/o LBMRC",), "es de"),
    _STANDS_IN,
    "Baseline above w/o LBMRC is what the paper's text says; its F1 in Spanish is 0.1 the other way.",
    _LEWIS,
)

TABLE5 = _experiment(
    5,
    "Teachers of language branches, on XQuAD for MLQA",
    (*_columns(MLQA, "en es de"), *map(_apart, branch_data.SETS)),
    _rows(MLQA, paper.TABLE5, ("En", "Es", "De", "It")),
    (
        Ordering("Es", "En", (*_on(MLQA, "es"), _apart("es").name)),
        *_above(MLQA, ("Es",), ("De",), "es"),
        *_above(MLQA, ("De",), ("En", "Es"), "de"),
        # The same finding, with the branch that stands in German's place.
        Ordering("Es", "It", (*_on(MLQA, "es"), _apart("es").name)),
        Ordering("It", "En", (_apart("it").name,)),
        Ordering("It", "Es", (_apart("it").name,)),
    ),
    _STANDS_IN,
    "XQuAD has no Italian. The questions kept apart are of a tenth of the data sets' own passages, the same "
    "ids in each language; Spanish and Italian are machine translations there, as in training. The bundled "
    "encoder has read these texts and questions, though no answers; the bundled readers have learned the "
    "English answers.",
)

TABLE6 = _experiment(
    6,
    "Students of other teachers, on XQuAD for MLQA",
    _columns(MLQA, "en es de"),
    _rows(MLQA, paper.TABLE6, ("Ours", "w/o de", "w/o it", "w/o es", "w/ en", "w/ mix")),
    (
        *_above(MLQA, ("Ours",), ("w/o de",), "de"),
        *_above(MLQA, ("Ours",), ("w/o es",), "es"),
        *_above(MLQA, ("Ours",), ("w/ en",), "en es de"),
        *_above(MLQA, ("Ours",), ("w/ mix",), "es de"),
    ),
    _STANDS_IN,
    "What a student trains on stays the same without a teacher: all branches, gold answers among them.",
    _ENTROPY,
)
