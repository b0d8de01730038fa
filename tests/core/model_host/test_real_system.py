"""A real reader in a real child process answers as it does in this process."""

from pathlib import Path

import pytest

from core.alignment.base import AlignmentItem
from core.alignment.parts import Parts
from core.domain.spans import Span
from core.domain.suggestions import ReadingItem
from core.errors import InputError
from core.model_host.base import InProcessRunner
from core.model_host.client import ModelHostClient
from core.progress import silent
from tests.tiny import tiny_reader

ITEMS = [
    ReadingItem("1", "中国的首都在哪里？", "北京是中国的首都，上海是最大的城市。" * 12),
    ReadingItem("2", "什么在法国？", "巴黎在法国，伦敦在英国。"),
]


def test_the_host_answers_like_this_process(tmp_path: Path) -> None:
    folder = tiny_reader(tmp_path / "reader")
    here = InProcessRunner(device="cpu").run("reader", "v1", Parts({"reader": folder}), ITEMS, silent())
    with ModelHostClient(device="cpu") as host:
        there = host.run("reader", "v1", Parts({"reader": folder}), ITEMS, silent())
        assert host.stats()["loaded"] == ["reader@v1"]
    assert [(one.key, one.label, one.span) for one in there] == [
        (one.key, one.label, one.span) for one in here
    ]
    assert [one.score for one in there] == pytest.approx([one.score for one in here], abs=1e-5)
    assert [len(one.trace) for one in there] == [len(one.trace) for one in here]


def test_the_host_aligns_like_this_process(tmp_path: Path) -> None:
    parts = Parts({"encoder": tiny_reader(tmp_path / "encoder")})
    text, other = "北京是中国的首都。", "上海是最大的城市，北京是首都。"
    items = [AlignmentItem(key, text, Span.of(text, 0, 2), other) for key in ("1", "2")]
    here = InProcessRunner(device="cpu").align("embeddings", parts, items, silent())
    with ModelHostClient(device="cpu") as host:
        there = host.align("embeddings", parts, items, silent())
        assert host.stats()["loaded"] == ["embeddings"]
        with pytest.raises(InputError, match="there is no alignment called 'magic'"):
            host.align("magic", parts, items, silent())
    assert here and [(one.span, one.discarded) for one in there] == [
        (one.span, one.discarded) for one in here
    ]


def test_a_missing_model_or_an_unknown_system_is_told_plainly(tmp_path: Path) -> None:
    with ModelHostClient(device="cpu") as host:
        with pytest.raises(InputError, match="there is no system called 'oracle'"):
            host.run("oracle", "v1", Parts({"oracle": tmp_path}), ITEMS, silent())
        with pytest.raises(InputError, match=str(tmp_path)):
            host.run("reader", "v1", Parts({"reader": tmp_path}), ITEMS, silent())
        host.ping()
