"""Translating is learned pair by pair, each in its direction, and a translator comes out of it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch.nn import functional

from core.models.loading import place
from core.progress import silent
from core.training.config import TrainingConfig
from core.training.items import TrainingItem, write_items
from core.training.loop import Loop, Stage
from core.training.orders import Order
from core.training.tasks.translation import SMOOTHING, TranslationTask, padded
from core.translation.base import Direction
from core.translation.catalogue import TranslatorSpec, load_translator
from core.translation.marian import load_model
from tests.core.training.making import SMALL, Recorder, same, weights_of
from tests.core.translation.tiny_translators import EN_ZH, ZH_EN, tiny_tagged

PAIRS = (
    ("猫坐在垫子上。", "The cat sits on the mat."),
    ("书很长。", "The book was long."),
    ("北京是中国的首都。", "Beijing is the capital of China."),
    ("我们读了这本书。", "We read the book in 1998."),
)
RARELY = replace(SMALL, checkpoint_every=1000)


def eight_items() -> list[TrainingItem]:
    """Four pairs, each in both directions."""
    there = [TrainingItem(f"zh→en/{at}", one, other, None) for at, (one, other) in enumerate(PAIRS)]
    back = [TrainingItem(f"en→zh/{at}", other, one, None) for at, (one, other) in enumerate(PAIRS)]
    return there + back


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A translator as one begins: small weights, no dropout; not to be changed."""
    from transformers import AutoConfig, MarianMTModel

    folder = tiny_tagged(tmp_path_factory.mktemp("base") / "translator", pad_first=True)
    config = AutoConfig.from_pretrained(folder)
    config.update({"init_std": 0.08, "dropout": 0.0})
    torch.manual_seed(0)
    MarianMTModel(config).save_pretrained(folder)
    (folder / "generation_config.json").unlink()
    return folder


def make_loop(
    base: Path,
    folder: Path,
    config: TrainingConfig = SMALL,
    watcher: Recorder | None = None,
    items: Sequence[TrainingItem] = (),
) -> Loop:
    part = folder.with_name(f"{folder.name}-sentences.jsonl")
    write_items(part, items or eight_items())
    task = TranslationTask(base, config)
    torch.manual_seed(config.seed)
    stages = [Stage("sentences", task.examples(part))]
    return Loop(task.model(), stages, config, place("cpu"), folder, task, watcher or Recorder())


def test_the_key_says_the_direction(base: Path, tmp_path: Path) -> None:
    write_items(tmp_path / "part.jsonl", eight_items())
    task = TranslationTask(base, SMALL)
    found = task.examples(tmp_path / "part.jsonl")
    pieces = [task.pieces.named(one.source.tolist()) for one in found]
    assert [one[0] for one in pieces] == [">>en<<"] * 4 + [">>zh<<"] * 4
    assert pieces[0] == task.pieces.pieces(PAIRS[0][0], ZH_EN)
    target = task.pieces.named(found[0].target.tolist())
    assert target[-1] == "</s>" and task.pieces.text(target) == PAIRS[0][1]
    assert not any(piece.startswith(">>") for piece in target)
    assert task.pieces.named(found[4].source.tolist())[1:] == target
    assert len(found[0]) == len(found[0].source) + len(found[0].target)


def test_pairs_with_a_side_that_is_too_long_are_left_out(base: Path, tmp_path: Path) -> None:
    long = [
        TrainingItem("zh→en/long", "北京" * 40, "Short.", None),
        TrainingItem("en→zh/long", "Short.", "北京" * 40, None),
    ]
    write_items(tmp_path / "part.jsonl", [*eight_items(), *long])
    found = TranslationTask(base, SMALL).examples(tmp_path / "part.jsonl")
    assert len(found) == 8
    lengths = sorted(max(len(one.source), len(one.target)) for one in found)
    config = replace(SMALL, max_length=lengths[3])
    shorter = TranslationTask(base, config).examples(tmp_path / "part.jsonl")
    assert len(shorter) == sum(one <= lengths[3] for one in lengths) < 8


def test_a_missing_part_has_no_examples(base: Path, tmp_path: Path) -> None:
    assert TranslationTask(base, SMALL).examples(tmp_path / "none.jsonl") == []


def test_the_loss_is_that_of_the_plain_model(base: Path, tmp_path: Path) -> None:
    """Pair by pair through the library's own decoder inputs, without padding."""
    write_items(tmp_path / "part.jsonl", eight_items())
    task = TranslationTask(base, SMALL)
    model, examples = task.model().eval(), task.examples(tmp_path / "part.jsonl")
    total, count = 0.0, 0
    with torch.inference_mode():
        for one in examples:
            source = torch.from_numpy(one.source).long()[None]
            labels = torch.from_numpy(one.target).long()[None]
            logits = model(input_ids=source, labels=labels).logits[0]
            total += float(
                functional.cross_entropy(logits, labels[0], label_smoothing=SMOOTHING, reduction="sum")
            )
            count += len(one.target)
        batched = float(task.loss(model, examples, place("cpu")))
    assert batched == pytest.approx(total / count, rel=1e-5)


def test_rows_are_filled_up_at_their_end() -> None:
    rows = [torch.tensor(one, dtype=torch.int32).numpy() for one in ([1, 2, 3], [4])]
    assert padded(rows, -100).tolist() == [[1, 2, 3], [4, -100, -100]]


@pytest.fixture(scope="module")
def learned(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a translator that has learned the eight sentences."""
    root = tmp_path_factory.mktemp("learned")
    watcher = Recorder()
    config = replace(RARELY, epochs=90, batch_size=8, learning_rate=1e-2)
    loop = make_loop(base, root / "run", config, watcher)
    assert loop.run() is Order.GO_ON
    losses = [figures["loss"] for figures in watcher.figures]
    assert sum(losses[-5:]) < 0.25 * sum(losses[:5])  # smoothing leaves some
    loop.task.save(loop.model, root / "model")
    assert same(load_model(root / "model").state_dict(), loop.model.state_dict())
    return root / "model"


@pytest.mark.parametrize("kind", ["marian", "fast"])
def test_eight_sentences_are_learned_by_heart(learned: Path, kind: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(learned, tmp_path / "model"))
    options = {
        "device": "cpu",
        "beam": 2,
        **({"threads": 1, "precision": "float32"} if kind == "fast" else {}),
    }
    translator = load_translator(TranslatorSpec(kind, folder, options))
    for direction, side in ((ZH_EN, 0), (EN_ZH, 1)):
        texts = [pair[side] for pair in PAIRS]
        found = translator.translate_batch(texts, direction, silent())
        assert [one and one.text for one in found] == [pair[1 - side] for pair in PAIRS]


def test_the_saved_folder_has_card_and_tokenizer(learned: Path, base: Path) -> None:
    assert {path.name for path in learned.iterdir()} == {
        "config.json",
        "model.safetensors",
        "tokenizer.json",
        "spanbridge_translator.json",
    }
    for name in ("tokenizer.json", "spanbridge_translator.json"):
        assert (learned / name).read_bytes() == (base / name).read_bytes()


def test_nothing_is_measured_while_training(base: Path, tmp_path: Path) -> None:
    task = TranslationTask(base, SMALL)
    assert task.measure(task.model(), place("cpu"), tmp_path / "dev.jsonl", "squad_v1.1") is None


def test_an_interrupted_run_ends_with_the_weights_of_an_unbroken_one(base: Path, tmp_path: Path) -> None:
    whole = make_loop(base, tmp_path / "whole", RARELY)
    whole.run()
    assert make_loop(base, tmp_path / "broken", watcher=Recorder({5: Order.PAUSE})).run() is Order.PAUSE
    rest = Recorder()
    again = make_loop(base, tmp_path / "broken", watcher=rest)
    again.run()
    assert rest.figures[0]["step"] == 6
    assert same(weights_of(again), weights_of(whole))


def test_a_direction_that_the_card_lacks_is_a_plain_fault(base: Path, tmp_path: Path) -> None:
    write_items(tmp_path / "part.jsonl", [TrainingItem("de→en/1", "Das Buch.", "The book.", None)])
    task = TranslationTask(base, SMALL)
    assert not task.pieces.knows(Direction("de", "en"))
    (one,) = task.examples(tmp_path / "part.jsonl")
    assert task.pieces.named(one.source.tolist())[0] == ">>en<<"
