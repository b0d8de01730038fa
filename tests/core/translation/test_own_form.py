"""A translator of our own form is looked at, installed and used, in either form of its weights."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import InputError
from core.progress import silent
from core.services import installing
from core.translation.catalogue import load_translator
from core.translation.converting import convert
from core.translation.folders import CARD, CONVERTED
from core.translation.installed import spec_named
from core.translation.own_form import check_own
from core.translation.tokenising import load_pieces
from tests.core.translation.tiny_translators import SENTENCES, ZH_EN, tiny_tagged


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_tagged(tmp_path_factory.mktemp("built") / "ours")


@pytest.fixture(params=["checkpoint", "converted"])
def folder(request: pytest.FixtureRequest, built: Path, tmp_path: Path) -> Path:
    """The translator in each of its forms."""
    if request.param == "checkpoint":
        return _copy(built, tmp_path / "ours", [path.name for path in built.iterdir()])
    made = convert(built, load_pieces(built), tmp_path / "ours", "int8")
    return _copy(built, made, [CARD, "tokenizer.json"])


def _copy(source: Path, target: Path, names: list[str]) -> Path:
    target.mkdir(exist_ok=True)
    for name in names:
        (target / name).write_bytes((source / name).read_bytes())
    return target


def test_it_is_installed_and_translates(folder: Path) -> None:
    (folder / "notes.py").write_text("raise SystemExit", encoding="utf-8")
    found = installing.inspect(str(folder))
    assert (found.name, found.role, found.title, found.languages) == (
        "ours",
        "translator",
        "Marian",
        ("zh", "en"),
    )
    made = installing.install(str(folder), silent())
    assert made.folder != folder and not (made.folder / "notes.py").exists()
    spec = spec_named("ours")
    assert spec.folder == made.folder
    said, again = (
        load_translator(one).translate_batch(SENTENCES[4:6], ZH_EN, silent())
        for one in (spec, spec_named(str(folder)))
    )
    assert said == again and len(said) == 2


def test_the_numbers_of_its_weights_are_counted(folder: Path) -> None:
    checked, _ = check_own(folder)
    assert checked.parameters > 1000 and checked.size > checked.parameters


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


def _weights(folder: Path) -> Path:
    return next(path for name in (CONVERTED, "model.safetensors") if (path := folder / name).exists())


def _one_more_piece(folder: Path) -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.add_tokens(["one-more"])
    tokenizer.save(str(folder / "tokenizer.json"))


def _other_kind(folder: Path) -> None:
    told = json.loads((folder / CARD).read_text(encoding="utf-8"))
    (folder / CARD).write_text(json.dumps(told | {"kind": "rnn"}), encoding="utf-8")


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "weights cut short": (lambda f: _cut(_weights(f)), "weights are damaged"),
    "no tokenizer": (lambda f: (f / "tokenizer.json").unlink(), "no tokenizer"),
    "broken tokenizer": (lambda f: (f / "tokenizer.json").write_text("{}"), "tokenizer is damaged"),
    "broken card": (lambda f: (f / CARD).write_text("{"), "file is damaged"),
    "unknown kind": (_other_kind, "card is wrong"),
    "no configuration": (lambda f: (f / "config.json").unlink(), "config.json"),
}


@pytest.mark.parametrize("damage", sorted(DAMAGES))
def test_a_damaged_one_is_refused(folder: Path, damage: str) -> None:
    spoil, reason = DAMAGES[damage]
    spoil(folder)
    with pytest.raises(InputError, match=reason):
        installing.install(str(folder), silent())
    assert installing.installed() == []


def test_a_tokenizer_of_another_one_is_refused(built: Path, tmp_path: Path) -> None:
    other = _copy(built, tmp_path / "ours", [path.name for path in built.iterdir()])
    _one_more_piece(other)
    with pytest.raises(InputError, match="do not belong together"):
        check_own(other)
    made = convert(built, load_pieces(built), tmp_path / "made", "int8")
    _copy(built, made, [CARD, "tokenizer.json"])
    names = json.loads((made / "shared_vocabulary.json").read_text(encoding="utf-8"))
    names[5], names[6] = names[6], names[5]
    (made / "shared_vocabulary.json").write_text(json.dumps(names), encoding="utf-8")
    with pytest.raises(InputError, match="do not belong together"):
        check_own(made)


def test_looking_at_one_loads_no_torch(folder: Path) -> None:
    code = (
        "import sys, pathlib; from core.translation.own_form import check_own;"
        "check_own(pathlib.Path(sys.argv[1]));"
        "sys.exit(any(name in sys.modules for name in ('torch', 'transformers', 'ctranslate2')))"
    )
    assert subprocess.run([sys.executable, "-c", code, str(folder)], check=False).returncode == 0
