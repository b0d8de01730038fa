"""Which metrics there are, and which one a data set is scored with."""

from __future__ import annotations

from collections.abc import Callable

from core.evaluation.metrics.base import Metric
from core.registry import Entry, Registry

_HERE = "core.evaluation.metrics"

METRICS: Registry[Callable[[], Metric]] = Registry(
    "metric",
    (
        Entry("cmrc2018", f"{_HERE}.cmrc2018:Cmrc2018", "CMRC 2018: characters and words, longest run"),
        Entry("squad_v1.1", f"{_HERE}.squad_v1:SquadV1", "SQuAD 1.1: words without articles"),
        Entry("squad_v2.0", f"{_HERE}.squad_v2:SquadV2", "SQuAD 2.0: as 1.1, with unanswerable questions"),
        Entry("mlqa_en", f"{_HERE}.mlqa:english", "MLQA, English passages"),
        Entry("mlqa_es", f"{_HERE}.mlqa:spanish", "MLQA, Spanish passages"),
        Entry("mlqa_hi", f"{_HERE}.mlqa:hindi", "MLQA, Hindi passages"),
        Entry("mlqa_vi", f"{_HERE}.mlqa:vietnamese", "MLQA, Vietnamese passages"),
        Entry("mlqa_de", f"{_HERE}.mlqa:german", "MLQA, German passages"),
        Entry("mlqa_ar", f"{_HERE}.mlqa:arabic", "MLQA, Arabic passages"),
        Entry("mlqa_zh", f"{_HERE}.mlqa:chinese", "MLQA, Chinese passages"),
    ),
)

_BY_DATASET = (
    ("cmrc", ("cmrc2018",)),
    ("drcd", ("cmrc2018",)),
    ("jaquad", ("cmrc2018",)),
    ("mlqa", ("mlqa_{language}",)),
    ("xquad", ("squad_v1.1",)),
    ("tydi", ("squad_v1.1",)),
)


def metric(name: str) -> Metric:
    """The metric called `name`; an unknown name raises `InputError` and lists the known ones."""
    return METRICS.resolve(name)()


def metrics_for(language: str, dataset: str = "", *, unanswerable: bool = False) -> tuple[str, ...]:
    """The names of the metrics a data set is reported with, its own one first (systems.md, "Evaluation").

    `language` is the passages' language ("zh", "zh-Hant", …). `unanswerable` says that some questions have
    no answer. XQuAD in Chinese also gets the CMRC 2018 numbers, which see more than whole words.
    """
    code = language.replace("_", "-").split("-")[0].lower()
    lowered = dataset.lower()
    if unanswerable:
        return ("squad_v2.0",)
    for mark, names in _BY_DATASET:
        chosen = tuple(name.format(language=code) for name in names)
        if mark in lowered and all(name in METRICS for name in chosen):
            return (*chosen, "cmrc2018") if mark == "xquad" and code == "zh" else chosen
    return ("cmrc2018",) if code in ("zh", "ja") else ("squad_v1.1",)


def metric_for(language: str, dataset: str = "", *, unanswerable: bool = False) -> Metric:
    """The metric that `dataset` in `language` is scored with."""
    return metric(metrics_for(language, dataset, unanswerable=unanswerable)[0])
