from __future__ import annotations

import pytest

from core.errors import InputError
from core.evaluation.metrics.catalogue import METRICS, metric, metric_for, metrics_for
from core.evaluation.metrics.mlqa import LANGUAGES


@pytest.mark.parametrize("name", METRICS.names())
def test_every_entry_resolves_to_a_metric_of_its_name(name: str) -> None:
    assert metric(name).name == name
    assert metric(name).signature.startswith(f"{name}|")


def test_every_mlqa_language_is_there() -> None:
    assert {f"mlqa_{language}" for language in LANGUAGES} <= set(METRICS.names())


@pytest.mark.parametrize(
    ("language", "dataset", "expected"),
    [
        ("zh", "cmrc2018_dev", ("cmrc2018",)),
        ("zh-Hant", "DRCD_dev", ("cmrc2018",)),
        ("ja", "jaquad", ("cmrc2018",)),
        ("zh", "my passages", ("cmrc2018",)),
        ("zh", "xquad.zh", ("squad_v1.1", "cmrc2018")),
        ("es", "xquad.es", ("squad_v1.1",)),
        ("fr", "piaf", ("squad_v1.1",)),
        ("ko", "tydiqa", ("squad_v1.1",)),
        ("de", "mlqa-test", ("mlqa_de",)),
        ("fr", "mlqa-test", ("squad_v1.1",)),
    ],
)
def test_each_data_set_names_its_metric(language: str, dataset: str, expected: tuple[str, ...]) -> None:
    assert metrics_for(language, dataset) == expected
    assert metric_for(language, dataset).name == expected[0]


def test_unanswerable_questions_need_squad_2() -> None:
    assert metric_for("zh", "cmrc", unanswerable=True).name == "squad_v2.0"


def test_an_unknown_metric_names_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"Did you mean 'squad_v1.1'"):
        metric("squad_v1")
