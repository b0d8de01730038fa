"""Tiny translators, built once for all tests that only read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.translation.tiny_translators import tiny_m2m, tiny_marian, tiny_nllb, tiny_tagged


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """``one`` (zh → en), ``tags`` (en → several), ``own`` (our form), ``many`` (M2M-100) and ``nllb``."""
    home = tmp_path_factory.mktemp("translators")
    return {
        "one": tiny_marian(home / "one"),
        "tags": tiny_marian(home / "tags", tags=(">>cmn_Hans<<", ">>fra<<")),
        "own": tiny_tagged(home / "own"),
        "many": tiny_m2m(home / "many"),
        "nllb": tiny_nllb(home / "nllb"),
    }
