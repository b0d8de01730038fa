"""Loaded systems are kept while there is room, and run in this process where that is wanted."""

import os
from pathlib import Path

from core.alignment.parts import Parts
from core.domain.suggestions import ReadingItem
from core.model_host.base import InProcessRunner, ModelCache
from core.progress import silent
from core.translation.catalogue import TranslatorSpec, with_device
from tests.core.model_host.fake_host import Backwards, FirstCharacter, load


def weights(folder: Path, size: int) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "model.safetensors").write_bytes(b"\0" * size)
    return folder


def loaded(cache: ModelCache) -> list[str]:
    return [key.label.split("@")[0] for key in cache.loaded()]


def test_the_least_recently_used_system_goes_first(tmp_path: Path) -> None:
    cache = ModelCache(FirstCharacter, max_models=2)
    for system in ("a", "b", "a", "c"):
        cache.get(system, "v1", Parts({system: tmp_path}), "cpu")
    assert loaded(cache) == ["a", "c"]


def test_weights_are_counted_before_the_next_system_is_loaded(tmp_path: Path) -> None:
    cache = ModelCache(FirstCharacter, max_bytes=100)
    cache.get("a", "v1", Parts({"a": weights(tmp_path / "a", 60)}), "cpu")
    cache.get("b", "v1", Parts({"b": weights(tmp_path / "b", 40)}), "cpu")
    assert loaded(cache) == ["a", "b"]
    cache.get("c", "v1", Parts({"c": weights(tmp_path / "c", 1)}), "cpu")
    assert loaded(cache) == ["b", "c"]
    cache.get("huge", "v1", Parts({"huge": weights(tmp_path / "huge", 1000)}), "cpu")
    assert loaded(cache) == ["huge"]


def test_the_same_system_is_the_same_object_until_its_weights_change(tmp_path: Path) -> None:
    cache = ModelCache(FirstCharacter)
    folder = weights(tmp_path / "a", 10)
    first = cache.get("a", "v1", Parts({"a": folder}), "cpu")
    assert cache.get("a", "v1", Parts({"a": folder}), "cpu") is first
    os.utime(folder / "model.safetensors", ns=(0, 2**62))
    assert cache.get("a", "v1", Parts({"a": folder}), "cpu") is not first


def test_the_in_process_runner_answers_like_the_host(tmp_path: Path) -> None:
    runner = InProcessRunner(device="cpu", loader=load)
    (answer,) = runner.run("first", "v1", Parts({"first": tmp_path}), [ReadingItem("k", "q", "文")], silent())
    assert (answer.key, answer.text) == ("k", "文")
    runner.close()


def test_systems_and_translators_share_the_room(tmp_path: Path) -> None:
    cache = ModelCache(FirstCharacter, Backwards, max_models=2)
    spec = TranslatorSpec("fast", tmp_path / "t", {"beam": 2})
    first = cache.translator(spec)
    cache.get("a", "v1", Parts({"a": tmp_path}), "cpu")
    assert cache.translator(spec) is first
    cache.get("b", "v1", Parts({"b": tmp_path}), "cpu")
    assert [key.label for key in cache.loaded()] == ["fast:t", "b@v1"]
    assert cache.translator(TranslatorSpec("fast", tmp_path / "t", {"beam": 1})) is not first


def test_a_conversion_beside_the_weights_is_no_reason_to_load_again(tmp_path: Path) -> None:
    folder = weights(tmp_path / "t", 10)
    cache = ModelCache(FirstCharacter, Backwards)
    first = cache.translator(TranslatorSpec("fast", folder))
    (folder / "ctranslate2-int8").mkdir()
    assert cache.translator(TranslatorSpec("fast", folder)) is first
    os.utime(folder / "model.safetensors", ns=(0, 2**62))
    assert cache.translator(TranslatorSpec("fast", folder)) is not first


def test_a_device_is_named_only_to_models() -> None:
    model, memory = TranslatorSpec("marian", Path("m"), {"beam": 2}), TranslatorSpec("memory", Path("m.tmx"))
    assert with_device(model, "cpu").options == {"beam": 2, "device": "cpu"}
    assert with_device(with_device(model, "cpu"), "cuda").options["device"] == "cpu"
    assert with_device(memory, "cpu") == memory
