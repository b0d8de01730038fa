"""A system in the model host looks for translations in the asking process, and leaves its own there."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from core.alignment.parts import Parts
from core.domain.suggestions import ReadingItem
from core.errors import Cancelled, EnvironmentFault
from core.model_host.base import InProcessRunner
from core.model_host.client import ModelHostClient
from core.model_host.translations import DistantCache
from core.progress import Progress, silent
from core.translation.base import Direction, MemoryCache, Translated
from core.translation.catalogue import TranslatorSpec
from tests.core.translation.tiny_translators import ZH_EN, tiny_tagged
from tests.tiny import tiny_reader

COMMAND = (sys.executable, str(Path(__file__).with_name("fake_host.py")))
PARTS = Parts({"translating": Path("nowhere")})
ITEMS = [ReadingItem("1", "哪里？", "北京\u2028"), ReadingItem("2", "谁？", "\ud800")]


@pytest.fixture
def host() -> Iterator[ModelHostClient]:
    with ModelHostClient(device="cpu", command=COMMAND) as client:
        yield client


def test_what_is_known_is_found_and_what_is_new_is_kept(host: ModelHostClient) -> None:
    cache = MemoryCache()
    cache.keep("fake", ZH_EN, {"北京\u2028": Translated("Beijing\ud801", "memory:m", 1.0)})
    found = host.run("translating", "v1", PARTS, ITEMS, silent(), cache)
    assert [one.text for one in found] == ["Beijing\ud801", "new \ud800"]
    assert cache.known["fake", ZH_EN, "\ud800"] == Translated("new \ud800", "fake", None)
    again = host.run("translating", "v1", PARTS, ITEMS, silent(), cache)
    assert [one.trace[0].data["made"] for one in (found[0], again[0])] == [1, 0]


def test_what_came_with_a_text_is_found_there(host: ModelHostClient) -> None:
    class People(MemoryCache):
        def wholes(self, direction: Direction, texts: Sequence[str]) -> dict[str, Translated]:
            return {text: Translated("Where?", "people") for text in texts if text == ITEMS[0].question}

    cache = People()
    (first, _) = host.run("translating", "v1", PARTS, ITEMS, silent(), cache)
    assert first.trace[0].data["wholes"] == {ITEMS[0].question: "Where?"}


def test_without_a_cache_every_request_begins_anew(host: ModelHostClient) -> None:
    for _ in range(2):
        (first, _) = host.run("translating", "v1", PARTS, ITEMS, silent())
        assert first.trace[0].data["made"] == 2


def test_a_cache_that_breaks_ends_the_request_and_not_the_child(host: ModelHostClient) -> None:
    class Broken:
        def wholes(self, direction: Direction, texts: Sequence[str]) -> dict[str, Translated]:
            return {}

        def find(self, translator: str, direction: Direction, texts: Sequence[str]) -> dict[str, Translated]:
            raise EnvironmentFault("the disk is full")

        def keep(self, translator: str, direction: Direction, found: Mapping[str, Translated]) -> None: ...

    pid = host.stats()["pid"]
    with pytest.raises(EnvironmentFault, match="disk"):
        host.run("translating", "v1", PARTS, ITEMS, silent(), Broken())
    assert len(host.run("translating", "v1", PARTS, ITEMS, silent())) == 2
    assert host.stats()["pid"] == pid


def test_a_request_that_was_cancelled_waits_for_no_answer() -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        DistantCache(lambda kind, **fields: None, progress).find("t", ZH_EN, ["a"])


def test_nothing_is_asked_about_nothing() -> None:
    told: list[str] = []
    cache = DistantCache(lambda kind, **fields: told.append(kind), silent())
    assert cache.find("t", ZH_EN, []) == {}
    cache.keep("t", ZH_EN, {})
    assert told == []


def test_a_composed_system_answers_there_as_it_does_here(tmp_path: Path) -> None:
    spec = TranslatorSpec("marian", tiny_tagged(tmp_path / "translator"), {"beam": 1})
    parts = Parts({"zero-shot": tiny_reader(tmp_path / "reader")}, spec, spec, "en", "zh")
    items = [ReadingItem("k", "北京是中国的首都。", "上海是中国最大的城市，天津也很大。猫坐在垫子上。")]
    here, there = MemoryCache(), MemoryCache()
    wanted = InProcessRunner(device="cpu").run("bt+simplematch", "v1", parts, items, silent(), here)
    with ModelHostClient(device="cpu") as host:
        found = host.run("bt+simplematch", "v1", parts, items, silent(), there)
    assert [(one.span, one.text) for one in found] == [(one.span, one.text) for one in wanted]
    assert [step.label for step in found[0].trace] == [step.label for step in wanted[0].trace]
    assert {key: one.text for key, one in there.known.items()} == {
        key: one.text for key, one in here.known.items()
    }
    assert len(here.known) >= 3
