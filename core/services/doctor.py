"""What this machine has and lacks for SpanBridge, each with the remedy."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from core.paths import resources, user_data
from core.settings import load_settings, settings_file

_FREE_BYTES = 2 * 1024**3
_QT_SECONDS = 60
_QT_SCRIPT = "from PySide6.QtWidgets import QApplication; QApplication([])"
_QT_PACKAGES = "libglib2.0-0 libgl1 libegl1 libdbus-1-3 libfontconfig1 libxkbcommon0"
_X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-shape.so.0": "libxcb-shape0",
}
QT_INSTALL = f"apt-get install -y {_QT_PACKAGES} {' '.join(_X11_LIBRARIES.values())}"
"""What gives Qt its system libraries on Debian and Ubuntu, run as root."""
_MODEL_FILES = ("config.json", "tokenizer.json")
_WEIGHTS = ("model.safetensors", "model.bin")  # a translator that was converted has the second


class Health(StrEnum):
    """How a check ended: `MISSING` keeps something from working, `LACKING` only makes it poorer."""

    GOOD = "good"
    LACKING = "lacking"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check; `remedy` is empty where all is well."""

    subject: str
    health: Health
    detail: str
    remedy: str = ""


def examine() -> Iterator[Finding]:
    """The findings one by one, as the checks end."""
    for check in _CHECKS:
        yield from check()


def _python() -> Iterator[Finding]:
    good = sys.version_info >= (3, 11)
    yield Finding(
        "Python",
        Health.GOOD if good else Health.MISSING,
        platform.python_version(),
        "" if good else "Install Python 3.11 or newer",
    )


def _libraries() -> Iterator[Finding]:
    from packaging.requirements import Requirement

    faults = []
    wanted = [Requirement(line) for line in _requirements()]
    for requirement in wanted:
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            faults.append(f"{requirement.name} is not installed")
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            faults.append(f"{requirement.name} {version} is not {requirement.specifier}")
    if faults:
        yield Finding("Libraries", Health.MISSING, "; ".join(faults), "Run: make setup")
    elif wanted:
        yield Finding("Libraries", Health.GOOD, f"all {len(wanted)} in the versions that are needed")


def _requirements() -> list[str]:
    """What the installed package, or the checkout, says it needs."""
    pyproject = Path(__file__).resolve().parents[2] / "pyproject.toml"
    if pyproject.is_file():
        project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
        return list(project["dependencies"])
    try:
        return list(metadata.requires("spanbridge") or [])
    except metadata.PackageNotFoundError:
        return []


def _window() -> Iterator[Finding]:
    """Qt is tried in a process of its own: a missing library may abort it, and core never loads it."""
    if getattr(sys, "frozen", False):
        yield Finding("Window (Qt)", Health.GOOD, "part of this application")
        return
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", _QT_SCRIPT]
    try:
        tried = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=_QT_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as fault:
        yield Finding("Window (Qt)", Health.MISSING, f"it does not start: {fault}", "Run: make setup")
        return
    if tried.returncode == 0:
        yield Finding("Window (Qt)", Health.GOOD, "Qt starts")
        return
    words = tried.stderr.strip().splitlines()
    yield Finding(
        "Window (Qt)",
        Health.MISSING,
        words[-1] if words else f"it ended with exit code {tried.returncode}",
        f"On Debian and Ubuntu run as root: {QT_INSTALL}",
    )


def _display() -> Iterator[Finding]:
    if not sys.platform.startswith("linux"):
        yield Finding("Display", Health.GOOD, f"the desktop of {platform.system()}")
        return
    name = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
    if not name:
        yield Finding(
            "Display", Health.LACKING, "there is none", "Everything works in the terminal: spanbridge demo"
        )
        return
    lacking = [package for library, package in _X11_LIBRARIES.items() if not _loads(library)]
    if lacking and not os.environ.get("WAYLAND_DISPLAY"):
        remedy = f"On Debian and Ubuntu run as root: apt-get install {' '.join(lacking)}"
        yield Finding("Display", Health.MISSING, f"{name}, but libraries of X11 are missing", remedy)
    else:
        yield Finding("Display", Health.GOOD, name)


def _loads(library: str) -> bool:
    import ctypes

    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _device() -> Iterator[Finding]:
    try:
        import torch
    except (ImportError, OSError) as fault:
        yield Finding("Device", Health.MISSING, f"torch cannot be loaded: {fault}", "Run: make setup")
        return
    if torch.cuda.is_available():
        bf16 = "with bf16" if torch.cuda.is_bf16_supported() else "without bf16"
        memory = torch.cuda.get_device_properties(0).total_memory / 2**30
        detail = f"GPU {torch.cuda.get_device_name(0)}, {memory:.0f} GB, {bf16}"
    else:
        detail = f"CPU, {os.cpu_count()} cores"
    yield Finding("Device", Health.GOOD, f"{detail} (torch {torch.__version__})")


def _disk() -> Iterator[Finding]:
    folder = user_data()
    existing = next(parent for parent in (folder, *folder.parents) if parent.is_dir())
    free = shutil.disk_usage(existing).free
    amount = f"{free / 2**30:.1f} GB free for {folder}"
    if not os.access(existing, os.W_OK):
        yield Finding(
            "Disk", Health.LACKING, f"{folder} cannot be written", "Set SPANBRIDGE_HOME to a folder of yours"
        )
    elif free < _FREE_BYTES:
        yield Finding("Disk", Health.LACKING, amount, "Training needs 2 GB; make room")
    else:
        yield Finding("Disk", Health.GOOD, amount)


def _models() -> Iterator[Finding]:
    """Each bundled model, by the files it must have; the catalogue says which there should be."""
    root = resources() / "models"
    folders = sorted(folder for folder in root.iterdir() if folder.is_dir()) if root.is_dir() else []
    if not folders:
        yield Finding("Bundled models", Health.MISSING, f"none in {root}", "Install SpanBridge again")
    for folder in folders:
        lost = [name for name in _MODEL_FILES if not (folder / name).is_file()]
        if not any((folder / name).is_file() for name in _WEIGHTS):
            lost.append(_WEIGHTS[0])
        if lost:
            detail = f"{folder.name}: {', '.join(lost)} is missing"
            yield Finding("Bundled models", Health.MISSING, detail, "Install SpanBridge again")
        else:
            size = sum(part.stat().st_size for part in folder.iterdir()) / 1e6
            yield Finding("Bundled models", Health.GOOD, f"{folder.name}, {size:.0f} MB")


def _sample() -> Iterator[Finding]:
    folder = resources() / "sample"
    if folder.is_dir() and any(folder.glob("*.json")):
        yield Finding("Sample project", Health.GOOD, str(folder))
    else:
        yield Finding("Sample project", Health.MISSING, f"nothing in {folder}", "Install SpanBridge again")


def _settings() -> Iterator[Finding]:
    loaded = load_settings()
    if loaded.notice:
        yield Finding("Settings", Health.LACKING, loaded.notice, "Set them again in the window")
    else:
        yield Finding("Settings", Health.GOOD, f"read from {settings_file()}")


_CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    _python,
    _libraries,
    _window,
    _display,
    _device,
    _disk,
    _models,
    _sample,
    _settings,
)
