"""What was translated comes back from its file, whatever the last run left at its end."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.translation.base import Direction, Translated
from core.translation.file_cache import FileCache

INTO = Direction("zh", "en")
texts = st.dictionaries(
    st.text(), st.builds(Translated, st.text(), st.just("tiny"), st.none() | st.floats(-9, 0))
)


@given(told=texts)
def test_another_process_finds_the_same(
    told: dict[str, Translated], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("cache") / "said.jsonl"
    FileCache(path).keep("a", INTO, told)
    assert FileCache(path).find("a", INTO, list(told)) == told
    assert FileCache(path).find("b", INTO, list(told)) == {}
    assert FileCache(path).find("a", Direction("en", "zh"), list(told)) == {}


def test_half_a_line_loses_that_line_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "said.jsonl"
    FileCache(path).keep("a", INTO, {"一": Translated("one", "a"), "二": Translated("two", "a")})
    path.write_bytes(path.read_bytes()[:-9])
    again = FileCache(path)
    assert again.find("a", INTO, ["一", "二"]) == {"一": Translated("one", "a")}
    again.keep("a", INTO, {"三": Translated("three", "a")})
    assert set(FileCache(path).find("a", INTO, ["一", "二", "三"])) == {"一", "三"}


def test_without_a_file_nothing_is_known(tmp_path: Path) -> None:
    assert FileCache(tmp_path / "none.jsonl").find("a", INTO, ["一"]) == {}
    assert not (tmp_path / "none.jsonl").exists()
