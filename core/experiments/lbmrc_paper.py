"""The figures of Liu et al. 2020, tables 1 to 6, as printed: exact match / F1 in percent."""

from __future__ import annotations

from collections.abc import Mapping

from core.experiments.rows import Figures

Printed = Mapping[str, Mapping[str, Figures]]
"""Row → language → figures; languages that the paper leaves out are not there."""

_NONE = "-"


def _printed(languages: str, rows: Mapping[str, str]) -> Printed:
    return {
        name: {
            code: _figures(cell)
            for code, cell in zip(languages.split(), line.split(), strict=True)
            if cell != _NONE
        }
        for name, line in rows.items()
    }


def _figures(cell: str) -> Figures:
    exact, f1 = map(float, cell.split("/"))
    return exact, f1


TABLE1 = _printed(
    "en es de ar hi vi",
    {
        "Baseline": "63.4/77.3 49.7/68.2 48.5/63.7 37.5/56.9 37.0/54.3 42.4/63.5",
        "LAKM": "64.6/79.0 52.2/70.2 50.6/65.4 - - -",
        "mixMRC": "63.8/78.0 52.1/69.9 49.8/64.8 38.5/58.4 40.1/57.1 45.2/66.2",
        "mixMRC + LAKM": "64.4/79.1 52.2/70.3 51.2/66.0 - - -",
        "Ours-hyper": "64.8/79.3 53.9/71.8 52.1/66.8 40.4/60.0 42.8/59.8 46.1/67.2",
        "Ours-imp": "64.7/79.2 54.3/72.0 52.4/66.9 40.1/59.9 42.9/59.9 46.5/67.5",
    },
)
"""On MLQA."""

TABLE2 = _printed(
    "en es de",
    {
        "Baseline": "68.8/81.3 56.9/75.6 55.5/72.6",
        "mixMRC": "69.2/82.4 58.7/78.8 58.2/75.4",
        "Ours-hyper": "69.9/83.2 59.3/79.9 59.4/76.3",
        "Ours-imp": "70.1/83.4 59.6/80.0 59.8/76.5",
    },
)
"""On XQuAD, in languages that are trained on."""

TABLE3 = _printed(
    "ar hi vi el ru tr",
    {
        "Baseline": "43.2/62.6 46.0/63.1 48.7/70.4 49.4/68.5 55.2/72.3 44.1/63.1",
        "mixMRC": "42.4/63.6 50.0/66.2 52.7/72.6 51.1/72.1 58.7/75.9 47.8/65.8",
        "Ours-hyper": "44.5/65.0 52.0/67.4 55.5/74.6 52.2/73.1 59.3/76.6 50.8/68.3",
        "Ours-imp": "44.0/64.6 52.5/67.9 55.6/74.9 52.4/73.3 59.6/76.6 50.2/67.7",
    },
)
"""On XQuAD, in languages that are not."""

TABLE4 = _printed(
    "en es de",
    {
        "Baseline": "63.4/77.3 49.7/68.2 48.5/63.7",
        "w/o LBMRC": "- 49.6/68.3 47.5/62.2",
    },
)
"""On MLQA."""

TABLE5 = _printed(
    "en es de",
    {
        "En": "63.2/77.6 51.2/69.4 49.3/64.2",
        "Es": "62.9/77.4 51.9/70.0 49.1/63.9",
        "De": "63.6/78.1 51.2/69.3 50.4/65.0",
    },
)
"""On MLQA."""

TABLE6 = _printed(
    "en es de",
    {
        "Ours": "64.7/79.2 54.3/72.0 52.4/66.9",
        "w/o de": "64.5/79.0 54.1/71.9 51.2/66.1",
        "w/o es": "64.4/78.6 53.2/71.2 51.8/66.6",
        "w/ en": "63.9/78.2 52.8/70.9 50.9/65.8",
        "w/ mix": "64.6/79.1 53.6/71.3 50.8/65.5",
    },
)
"""On MLQA."""
