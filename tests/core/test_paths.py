"""Names that may stand in a file's name everywhere."""

from __future__ import annotations

import pytest

from core.paths import file_name


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("cascade", "cascade"),
        ("dual-bert+source/-aux", "dual-bert+source_-aux"),
        ("branch:fr", "branch_fr"),
        ("../out", ".._out"),
    ],
)
def test_what_no_file_may_be_called_is_left_out(name: str, told: str) -> None:
    assert file_name(name) == told
