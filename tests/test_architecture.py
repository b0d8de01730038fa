"""The house as docs/architecture.md draws it: floors, registries, light starts, habits."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from core.registry import Registry

ROOT = Path(__file__).parent.parent
OURS = ("core", "desktop_app", "scripts", "benchmarks")
HEAVY = {"torch", "transformers", "ctranslate2", "onnxruntime", "ray", "sqlalchemy", "alembic", "scipy"}
ONLY_HERE = {"PySide6", "shiboken6", "sqlalchemy", "alembic", "opencc", "sacremoses", "pyqtgraph"}


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def relative(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_modules(path: Path) -> Iterator[str]:
    """Every module that `path` imports anywhere, with ``from A import b`` as ``A.b``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def python(code: str) -> str:
    """The output of `code` in a fresh interpreter."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_import_contracts(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True, no_logo=True) == 0, capsys.readouterr().out


@pytest.mark.parametrize("floor", ["view_models", "item_models", "tasks"])
def test_state_is_held_without_widgets(floor: str) -> None:
    for path in sources(f"desktop_app/{floor}"):
        qt = {name.split(".")[1] for name in imported_modules(path) if name.startswith("PySide6.")}
        assert qt <= {"QtCore"}, f"{path.relative_to(ROOT)} imports {qt - {'QtCore'}}"


def test_the_window_reaches_store_models_and_systems_through_services() -> None:
    """It may read catalogues and training settings (names and numbers), and plug in the model host."""
    past = re.compile(
        r"core\.(store|models|(model_host|systems|training)\.(?!client\b|catalogue\b|config\b))"
    )
    entry = ROOT / "desktop_app" / "__main__.py"  # becomes a model host before Qt is imported
    for path in set(sources("desktop_app")) - {entry}:
        reached = sorted(name for name in imported_modules(path) if past.match(name))
        assert not reached, f"{path.relative_to(ROOT)} reaches past the services: {reached}"


def registries() -> Iterator[tuple[str, str]]:
    """(module, variable) of every registry of the engine."""
    for path in sources("core"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            value = getattr(node, "value", None)
            if isinstance(value, ast.Call) and ast.unparse(value.func).split("[")[0] == "Registry":
                target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]  # type: ignore[attr-defined]
                yield module_name(path), ast.unparse(target)


@pytest.mark.parametrize(("module", "variable"), list(registries()))
def test_every_registry_entry_resolves(module: str, variable: str) -> None:
    registry = getattr(import_module(module), variable)
    assert isinstance(registry, Registry)
    assert registry.names()
    for name in registry.names():
        assert registry.resolve(name) is not None
        assert registry.entry(name).title, f"{variable}: {name} has no title"


@pytest.mark.parametrize(
    ("code", "banned"),
    [
        ("import core.cli.main", {*HEAVY, "PySide6"}),
        ("from core.cli.main import app; app(['--help'], standalone_mode=False)", {*HEAVY, "PySide6"}),
        ("import desktop_app.app", HEAVY),
        ("import desktop_app.main_window", HEAVY),
    ],
)
def test_nothing_heavy_is_imported_at_the_start(code: str, banned: set[str]) -> None:
    said = python(f"{code}\nimport sys\nprint('loaded:', sorted({banned!r} & set(sys.modules)))")
    assert said.splitlines()[-1] == "loaded: []"


@pytest.mark.parametrize("module", ["core.jobs.worker", "core.model_host.server"])
def test_child_processes_need_neither_window_nor_database(module: str) -> None:
    """A job's folder runs on a machine that has only the training libraries."""
    python(f"import sys\nsys.modules.update(dict.fromkeys({ONLY_HERE!r}))\nimport {module}")


def test_a_module_opens_with_its_purpose() -> None:
    silent = [
        path
        for path in sources(*OURS)
        if (text := path.read_text(encoding="utf-8")).strip() and not ast.get_docstring(ast.parse(text))
    ]
    assert relative(silent) == []


def test_no_unfinished_marks() -> None:
    marks = re.compile(
        "|".join((r"\bTO" + "DO", "FIX" + "ME", "Not" + "ImplementedError", "coming " + "soon"))
    )
    for path in sources(*OURS):
        found = marks.search(path.read_text(encoding="utf-8"))
        assert found is None, f"{path.relative_to(ROOT)}: {found and found.group()}"


def test_no_paths_of_one_machine() -> None:
    own = [str(ROOT)] if len(ROOT.parts) > 2 else []
    machine = re.compile("|".join([r"[\"'`](?:/home|/root|/Users)/\w", *map(re.escape, own)]))
    for path in sources(*OURS):
        found = machine.search(path.read_text(encoding="utf-8"))
        assert found is None, f"{path.relative_to(ROOT)}: {found and found.group()}"


def test_files_stay_short() -> None:
    lengths = {str(p.relative_to(ROOT)): p.read_text(encoding="utf-8").count("\n") for p in sources(*OURS)}
    assert {name: lines for name, lines in lengths.items() if lines > 450} == {}


def test_tests_mirror_the_tree() -> None:
    for top in ("core", "desktop_app", "scripts"):
        for folder in (ROOT / "tests" / top).rglob("*/"):
            if folder.name != "__pycache__" and any(folder.glob("test_*.py")):
                assert (ROOT / folder.relative_to(ROOT / "tests")).is_dir(), f"{folder} mirrors nothing"


def test_every_test_folder_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []
