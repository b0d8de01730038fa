"""Whoever's work went into the models is named beside them."""

from __future__ import annotations

from pathlib import Path

from core.starter.attribution import ORIGINS, write_notice


def test_every_work_is_named_with_its_licence(tmp_path: Path) -> None:
    write_notice(tmp_path)
    page = (tmp_path / "NOTICE.md").read_text(encoding="utf-8")
    for origin in ORIGINS:
        assert origin.name in page and origin.licence in page and origin.source in page
    assert "CC BY-SA 4.0" in page


def test_every_source_that_trains_is_among_them() -> None:
    """By the names that people know; the code has its own."""
    known = {
        "squad-open-en": "SQuAD 1.1",
        "tydiqa": "TyDi QA",
        "cmrc2018": "CMRC 2018",
        "drcd": "DRCD",
        "jaquad": "JaQuAD",
        "squad-es": "SQuAD-es",
        "squad-it": "SQuAD-it",
        "piaf": "PIAF",
        "arcd": "ARCD",
        "tatoeba-manythings": "Tatoeba",
        "3am": "3AM",
        "tico19": "TICO-19",
        "cc-cedict": "CC-CEDICT",
    }
    from core.corpora import TRAINING
    from core.starter.parallel import CEDICT, PARALLEL

    read = {one.files.partition("/")[0] for one in TRAINING} | {CEDICT.partition("/")[0]}
    read |= {name.partition("/")[0] for one in PARALLEL for name in one.files}
    assert read == known.keys()
    for name in known.values():
        assert any(origin.name.startswith(name) for origin in ORIGINS), name
