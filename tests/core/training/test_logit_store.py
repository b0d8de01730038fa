"""Logits come back as they were written, a broken writer goes on, and nothing foreign or damaged is used."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.training.logit_store import Identity, LogitStore, Pair

IDENTITY = Identity("weights", "tokenizer", "items", "windows")
LENGTHS = [5, 3, 8, 1, 4]


def pairs(lengths: Sequence[int], seed: int = 0) -> list[Pair]:
    random = np.random.default_rng(seed)
    return [random.normal(0, 9, (2, length)).astype(np.float32) for length in lengths]


def filled(folder: Path, lengths: Sequence[int] = LENGTHS, chunk: int = 2) -> list[Pair]:
    store, wanted = LogitStore(folder, IDENTITY, lengths), pairs(lengths)
    for begin in range(0, len(lengths), chunk):
        store.append(wanted[begin : begin + chunk])
    return wanted


def halves(pair: Pair) -> Pair:
    return pair.astype(np.float16).astype(np.float32)


@settings(max_examples=40, deadline=None)
@given(
    lengths=st.lists(st.integers(1, 12), min_size=1, max_size=20),
    chunk=st.integers(1, 7),
    seed=st.integers(0, 99),
)
def test_any_rows_in_any_order_come_back_in_half_precision(lengths: list[int], chunk: int, seed: int) -> None:
    with TemporaryDirectory() as folder:
        wanted = filled(Path(folder) / "logits", lengths, chunk)
        store = LogitStore(Path(folder) / "logits", IDENTITY, lengths)
        assert store.complete
        rows = np.random.default_rng(seed).permutation(len(lengths)).tolist()
        found = store.read(rows, max(lengths))
        for at, row in enumerate(rows):
            assert np.array_equal(found[:, at, : lengths[row]], halves(wanted[row]))
            assert not found[:, at, lengths[row] :].any()


def test_it_takes_four_bytes_a_position(tmp_path: Path) -> None:
    filled(tmp_path / "logits")
    assert (tmp_path / "logits" / "logits.f16").stat().st_size == 4 * sum(LENGTHS)


def test_reading_holds_the_rows_asked_for_and_no_more(tmp_path: Path) -> None:
    """The map lies outside of what Python allocates, and is given back with the call."""
    lengths = [128] * 4000
    store, piece = LogitStore(tmp_path / "logits", IDENTITY, lengths), pairs([128]) * 500
    for _ in range(8):
        store.append(piece)
    tracemalloc.start()
    found = store.read(range(0, 4000, 250), 128)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.shape == (2, 16, 128)
    assert peak < 3 * found.nbytes + 20_000 < (tmp_path / "logits" / "logits.f16").stat().st_size / 10
    assert not any(isinstance(held, np.ndarray) and held.size > 4001 for held in vars(store).values())


def test_a_stopped_writer_goes_on_where_it_was(tmp_path: Path) -> None:
    wanted = pairs(LENGTHS)
    LogitStore(tmp_path, IDENTITY, LENGTHS).append(wanted[:2])
    again = LogitStore(tmp_path, IDENTITY, LENGTHS)
    assert (again.written, again.complete) == (2, False)
    again.append(wanted[2:])
    assert np.array_equal(LogitStore(tmp_path, IDENTITY, LENGTHS).read([4], 4)[:, 0], halves(wanted[4]))


def test_what_a_killed_writer_left_unfinished_is_written_again(tmp_path: Path) -> None:
    wanted = pairs(LENGTHS)
    LogitStore(tmp_path, IDENTITY, LENGTHS).append(wanted[:2])
    with (tmp_path / "logits.f16").open("ab") as file:
        file.write(b"half a piece")
    with (tmp_path / "chunks.jsonl").open("ab") as file:
        file.write(b'{"windows": 4, "chec')
    again = LogitStore(tmp_path, IDENTITY, LENGTHS)
    assert again.written == 2
    again.append(wanted[2:])
    found = LogitStore(tmp_path, IDENTITY, LENGTHS).read(range(5), 8)
    assert all(np.array_equal(found[:, at, : LENGTHS[at]], halves(one)) for at, one in enumerate(wanted))


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("weights", "the teacher's weights changed"),
        ("tokenizer", "the tokenizer changed"),
        ("items", "the questions changed"),
        ("windows", "the windows that the text is cut into changed"),
    ],
)
def test_logits_of_something_else_are_refused(tmp_path: Path, field: str, words: str) -> None:
    filled(tmp_path)
    with pytest.raises(InputError, match=words):
        LogitStore(tmp_path, replace(IDENTITY, **{field: "other"}), LENGTHS)
    assert LogitStore(tmp_path, IDENTITY, LENGTHS).complete


def test_one_changed_byte_is_noticed(tmp_path: Path) -> None:
    filled(tmp_path)
    path = tmp_path / "logits.f16"
    content = bytearray(path.read_bytes())
    content[20] ^= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"damaged \(logits.f16\). Delete this folder"):
        LogitStore(tmp_path, IDENTITY, LENGTHS)


def test_a_file_cut_short_is_noticed(tmp_path: Path) -> None:
    filled(tmp_path)
    path = tmp_path / "logits.f16"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(InputError, match="damaged"):
        LogitStore(tmp_path, IDENTITY, LENGTHS)


@pytest.mark.parametrize("name", ["identity.json", "chunks.jsonl"])
@pytest.mark.parametrize(
    "content", [b"[]\n", b"nonsense\n", b"\xff\xfe\n", b'{"windows": 99, "checksum": 1}\n']
)
def test_damaged_pages_are_refused_plainly(tmp_path: Path, name: str, content: bytes) -> None:
    filled(tmp_path)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match="damaged"):
        LogitStore(tmp_path, IDENTITY, LENGTHS)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    filled(tmp_path)
    (tmp_path / "logits.f16").unlink()
    with pytest.raises(InputError, match="damaged"):
        LogitStore(tmp_path, IDENTITY, LENGTHS)


def test_only_what_is_written_is_read(tmp_path: Path) -> None:
    store = LogitStore(tmp_path, IDENTITY, LENGTHS)
    store.append(pairs(LENGTHS)[:1])
    with pytest.raises(IndexError, match="window 1"):
        store.read([1], 8)


def test_logits_must_have_the_lengths_of_their_windows(tmp_path: Path) -> None:
    store = LogitStore(tmp_path, IDENTITY, LENGTHS)
    with pytest.raises(ValueError, match="other lengths"):
        store.append(pairs([5, 4]))
    assert LogitStore(tmp_path, IDENTITY, LENGTHS).written == 0


def test_numbers_beyond_half_precision_stay_finite(tmp_path: Path) -> None:
    store = LogitStore(tmp_path, IDENTITY, [2])
    store.append([np.array([[1e30, -1e30], [0, 1]], dtype=np.float32)])
    assert store.read([0], 2)[0, 0].tolist() == [60000.0, -60000.0]


def test_the_identity_is_a_readable_page(tmp_path: Path) -> None:
    filled(tmp_path)
    assert json.loads((tmp_path / "identity.json").read_text(encoding="utf-8"))["tokenizer"] == "tokenizer"
