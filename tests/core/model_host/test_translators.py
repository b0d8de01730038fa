"""Translators whose models live in the model host."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import Cancelled, EnvironmentFault, InputError
from core.model_host.base import InProcessRunner
from core.model_host.client import ModelHostClient
from core.progress import Progress, ProgressEvent, silent
from core.translation.base import Direction, MemoryCache, Translated, translate
from core.translation.catalogue import TranslatorSpec
from tests.core.translation.tiny_translators import SENTENCES, ZH_EN, tiny_tagged

COMMAND = (sys.executable, str(Path(__file__).with_name("fake_host.py")))
TEXTS = ["北京\u2028", "\ud800a", ""]


@pytest.fixture
def host() -> Iterator[ModelHostClient]:
    with ModelHostClient(device="cpu", command=COMMAND) as client:
        yield client


def spec(how: str = "") -> TranslatorSpec:
    return TranslatorSpec("fast", Path("nowhere"), {"how": how} if how else {})


def test_sentences_come_back_in_order(host: ModelHostClient) -> None:
    translator = host.translator(spec())
    assert translator.local
    assert translator.directions() == [ZH_EN, Direction("zh", "fr")]
    found = translator.translate_batch(TEXTS, ZH_EN, silent())
    assert found == [
        Translated("\u2028京北", translator.id, -0.5),
        Translated("a\ud800", translator.id, -0.5),
        None,
    ]


def test_the_settings_device_is_passed_on_and_the_model_loaded_once(host: ModelHostClient) -> None:
    translator = host.translator(spec())
    translator.translate_batch(["a"], ZH_EN, silent())
    assert host.translator(spec()).id == translator.id == "backwards {'device': 'cpu'} 1"
    assert host.stats()["loaded"] == ["fast:nowhere"]


def test_one_that_takes_any_direction_says_so(host: ModelHostClient) -> None:
    assert host.translator(spec("any")).directions() is None


def test_progress_arrives_while_the_child_works(host: ModelHostClient) -> None:
    seen: list[ProgressEvent] = []
    host.translator(spec()).translate_batch(["a", "b"], ZH_EN, Progress(seen.append))
    assert seen == [ProgressEvent("turning", 2, 2)]


def test_cancelling_keeps_the_child(host: ModelHostClient) -> None:
    def listener(event: ProgressEvent) -> None:
        threading.Thread(target=progress.cancel).start()

    progress = Progress(listener)
    translator = host.translator(spec("endless"))
    pid = host.stats()["pid"]
    with pytest.raises(Cancelled):
        translator.translate_batch(["a"], ZH_EN, progress)
    assert host.translator(spec()).translate_batch(["ab"], ZH_EN, silent())[0] is not None
    assert host.stats()["pid"] == pid


def test_a_crash_is_told_and_the_child_starts_again(host: ModelHostClient) -> None:
    with pytest.raises(EnvironmentFault, match="was killed by signal 6"):
        host.translator(spec("crash")).translate_batch(["a"], ZH_EN, silent())
    (found,) = host.translator(spec()).translate_batch(["ab"], ZH_EN, silent())
    assert found is not None and found.text == "ba"


def test_a_translator_outlives_the_child_that_loaded_it(host: ModelHostClient) -> None:
    translator = host.translator(spec())
    host.close()
    (found,) = translator.translate_batch(["ab"], ZH_EN, silent())
    assert found is not None and found.text == "ba"


def test_an_error_comes_over_as_it_was(host: ModelHostClient) -> None:
    with pytest.raises(InputError, match="no zh→en here") as caught:
        host.translator(spec("lost")).translate_batch(["a"], ZH_EN, silent())
    assert caught.value.item.startswith("backwards")


def test_memories_stay_in_this_process(host: ModelHostClient) -> None:
    with pytest.raises(InputError):
        host.translator(TranslatorSpec("memory", Path("no-such.tmx"))).translate_batch(["a"], ZH_EN, silent())
    assert host.stats()["loaded"] == []


def test_a_real_model_in_a_real_child_says_what_it_says_here(tmp_path: Path) -> None:
    own = TranslatorSpec("fast", tiny_tagged(tmp_path / "own"), {"precision": "float32", "threads": 1})
    passage = "".join(SENTENCES[4:])
    here = InProcessRunner(device="cpu").translator(own)
    with ModelHostClient(device="cpu") as host:
        there = host.translator(own)
        assert there.id == here.id
        wanted, found = (translate(one, [passage], ZH_EN, MemoryCache(), silent()) for one in (here, there))
        assert host.stats()["loaded"] == ["fast:own"]
        with pytest.raises(InputError, match="does not know en→fr"):
            there.translate_batch(["a"], Direction("en", "fr"), silent())
        with pytest.raises(InputError, match="no such folder"):
            host.translator(TranslatorSpec("marian", tmp_path / "nothing"))
    assert [one.text for one in found] == [one.text for one in wanted]
    assert found[0].complete and len(found[0].pairs) == len(SENTENCES[4:])
