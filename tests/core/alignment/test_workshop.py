"""Parts are loaded when they are asked for, and shared by the systems that have them."""

from __future__ import annotations

import gc
import os
import weakref
from dataclasses import replace
from pathlib import Path

import pytest

from core.alignment.parts import Parts
from core.alignment.workshop import Workshop
from core.errors import InputError
from core.translation.base import Direction
from core.translation.catalogue import TranslatorSpec
from tests.core.translation.tiny_translators import tiny_tagged
from tests.tiny import tiny_reader


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    spec = TranslatorSpec("marian", tiny_tagged(tmp_path / "translator"))
    return Parts({"zero-shot": tiny_reader(tmp_path / "reader")}, spec, spec, "en", "zh")


def test_a_part_is_loaded_once_while_somebody_holds_it(parts: Parts) -> None:
    first, second = Workshop(parts, "cpu"), Workshop(parts, "cpu")
    reader, translator = first.reader("zero-shot"), first.to_source()
    assert second.reader("zero-shot") is reader
    assert second.to_target() is translator
    os.utime(parts.model("zero-shot") / "model.safetensors", ns=(0, 2**62))
    assert second.reader("zero-shot") is not reader


def test_what_nobody_holds_is_given_up(parts: Parts) -> None:
    workshop = Workshop(parts, "cpu")
    kept = weakref.ref(workshop.to_source())
    gc.collect()
    assert kept() is None


def test_a_part_that_is_missing_is_said() -> None:
    workshop = Workshop(Parts({}, source="en", target="zh"), "cpu")
    with pytest.raises(InputError, match="no weights for the part 'aligner'"):
        workshop.reader("aligner")
    with pytest.raises(InputError, match="no translator zh→en"):
        workshop.to_source()


def test_languages_are_read_in_both_directions(parts: Parts) -> None:
    assert (parts.into_source, parts.into_target) == (Direction("zh", "en"), Direction("en", "zh"))
    assert len(list(parts.places())) == 2
    turned = replace(parts, to_target=None).turned()
    assert (turned.source, turned.target, turned.to_source) == ("zh", "en", None)
    assert turned.to_target == parts.to_source and turned.turned().turned() == turned
