"""The options of the neural translators are checked before anything is loaded."""

import pytest

from core.errors import InputError
from core.translation.search import Search


def test_texts_of_a_terminal_become_numbers() -> None:
    search = Search.of({"beam": "2", "length_penalty": "0.8", "threads": 1.0})
    assert (search.beam, search.length_penalty, search.threads) == (2, 0.8, 1)


def test_the_models_own_values_stand_where_none_is_given() -> None:
    assert Search.of({"beam": 1}, {"beam": 6, "max_ratio": 3}) == Search(beam=1, max_ratio=3.0)


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(InputError) as caught:
        Search.of({"beams": 4, "beam": 0, "precision": "int4", "max_ratio": "wide", "source": "zh"})
    for fault in ("'beams'", "beam must", "precision must", "'wide'", "source and target"):
        assert fault in caught.value.what
    assert "length_penalty" in caught.value.remedy


def test_a_part_of_a_beam_is_refused() -> None:
    with pytest.raises(InputError, match=r"beam cannot be 2\.5"):
        Search.of({"beam": 2.5})


def test_the_label_names_what_changes_a_translation() -> None:
    assert Search().label() == "beam4"
    assert Search(beam=1, length_penalty=1.2, threads=2).label() == "beam1,length1.2"
    assert Search(no_repeat=3).label() == "beam4,norepeat3"
    assert Search(no_unknown=1).label() == "beam4,nounknown1"
