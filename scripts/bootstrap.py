"""Sets up the checkout's own `.venv` and starts things in it; uses nothing but the standard library.

    python3 scripts/bootstrap.py setup [--qt none|offscreen|window]
    python3 scripts/bootstrap.py run [ARGUMENT …]

`setup` does nothing when the dependencies in `pyproject.toml` are the ones installed. `run` opens the window,
or the demo in the terminal where there is no display. Never asks anything.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "spanbridge-dependencies"
LOG = VENV / "setup.log"
OLDEST_PYTHON = (3, 11)

# Asked for before the rest: where a CPU build is on offer, an exact version takes it, and the range in
# `pyproject.toml` would take a newer build with several gigabytes of CUDA.
TORCH = "torch==2.13.0"

# Shared library → the Debian package that has it. Qt brings all else with it.
OFFSCREEN = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libX11.so.6": "libx11-6",
}
X11 = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
LIBRARIES: dict[str, dict[str, str]] = {"none": {}, "offscreen": OFFSCREEN, "window": {**OFFSCREEN, **X11}}

# What pip writes when something other than our request is wrong → what to tell the person.
CAUSES = {
    "No space left on device": "The disk is full. Free some gigabytes and run the command again.",
    "Failed to establish a new connection": "There is no network. Connect once and run the command again.",
    "Temporary failure in name resolution": "There is no network. Connect once and run the command again.",
    "Name or service not known": "There is no network. Connect once and run the command again.",
    "ProxyError": "The proxy does not answer. Mend HTTPS_PROXY, or unset it, and run the command again.",
    "Network is unreachable": "There is no network. Connect once and run the command again.",
    "Read timed out": "The network is too slow or broke off. Run the command again; what is there is kept.",
    "CERTIFICATE_VERIFY_FAILED": "The connection's certificate is not trusted. Set PIP_CERT to your own.",
}


class SetupError(Exception):
    """Something a person has to mend first; the message says how."""


def say(message: str) -> None:
    print(f"SpanBridge: {message}", flush=True)


def check_python(version: tuple[int, ...] = sys.version_info[:2]) -> None:
    """Raise `SetupError` where this Python is too old."""
    if version < OLDEST_PYTHON:
        found, oldest = (".".join(map(str, v)) for v in (version, OLDEST_PYTHON))
        raise SetupError(
            f"Python {oldest} or newer is needed; this is {found}. "
            "On Debian 12 or later: apt-get install -y python3 python3-venv"
        )


def missing_libraries(libraries: Mapping[str, str]) -> list[str]:
    """The packages of those `libraries` that the system's loader does not find."""
    return [package for name, package in libraries.items() if not _loads(name)]


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def install_line(packages: Iterable[str]) -> str:
    return f"apt-get install -y --no-install-recommends {' '.join(packages)}"


def provide(packages: Sequence[str], purpose: str) -> None:
    """Install system packages where that is ours to do; otherwise raise `SetupError` with the line to run."""
    if not packages:
        return
    line = install_line(packages)
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")):
        raise SetupError(
            f"{purpose} needs system packages that are missing. Run this, then try again:\n    sudo {line}"
        )
    say(f"installing system packages for {purpose}: {' '.join(packages)}")
    _quietly(["apt-get", "update", "-qq"])
    if not _quietly(["env", "DEBIAN_FRONTEND=noninteractive", *line.split()]):
        raise SetupError(
            f"apt-get could not install packages that {purpose} needs. Run this to see why:\n    {line}"
        )


def check_system(qt: str) -> None:
    """Have everything the operating system must bring, before anything is downloaded."""
    check_python()
    try:
        import ensurepip
        import venv
    except ImportError:
        provide(["python{}.{}-venv".format(*sys.version_info)], "Python's venv")
    else:
        del ensurepip, venv
    if sys.platform == "linux":
        provide(missing_libraries(LIBRARIES[qt]), "Qt")


def fingerprint(pyproject: str) -> str:
    """A hash of what `pyproject.toml` asks to be installed, whatever else changes in it."""
    import tomllib

    asked = tomllib.loads(pyproject)
    parts = [asked.get("build-system"), asked.get("project"), asked.get("tool", {}).get("setuptools")]
    stated = json.dumps([parts, TORCH, sys.version_info[:2], str(ROOT)], sort_keys=True)
    return hashlib.sha256(stated.encode()).hexdigest()


def in_venv(name: str) -> Path:
    return VENV / ("Scripts" if os.name == "nt" else "bin") / name


def is_ready(expected: str) -> bool:
    return STAMP.is_file() and STAMP.read_text() == expected and in_venv("python").exists()


def set_up(qt: str) -> None:
    """Bring the system's packages and `.venv` to what the checkout needs. Raises `SetupError`."""
    check_system(qt)
    expected = fingerprint((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    if is_ready(expected):
        return
    say("setting up .venv (the first time this downloads up to several gigabytes and takes minutes)")
    STAMP.unlink(missing_ok=True)
    make_environment()
    LOG.write_text("")
    install_torch()
    pip("the other dependencies", "--editable", f"{ROOT}[dev]")
    STAMP.write_text(expected)
    say("ready")


def make_environment() -> None:
    """Make `.venv`, anew where its Python no longer starts (the checkout moved, Python was upgraded)."""
    works = in_venv("python").exists() and _quietly([in_venv("python"), "-m", "pip", "--version"])
    if not works and not _quietly([sys.executable, "-m", "venv", "--clear", VENV]):
        raise SetupError(
            f"{sys.executable} -m venv {VENV} failed. On Debian: apt-get install -y python3-venv"
        )


def _quietly(command: Sequence[str | Path]) -> bool:
    return not subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True).returncode


def install_torch() -> None:
    """Install the known torch where none is there; where it is not on offer, the range decides later."""
    if _quietly([in_venv("python"), "-c", "from importlib.metadata import version; version('torch')"]):
        return
    try:
        pip("torch", TORCH)
    except SetupError:
        log = LOG.read_text(errors="replace")
        if known_cause(log) or "No matching distribution found" not in log:
            raise


def pip(what: str, *arguments: str) -> None:
    """Run pip in `.venv`, showing what is being fetched; raises `SetupError` with the cause when it fails."""
    options = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    command = [str(in_venv("python")), "-m", "pip", "install", *options, *arguments]
    with (
        LOG.open("a") as log,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            log.write(line)
            _show(what, line.strip())
    _show(what, "")
    if process.returncode:
        raise SetupError(explain(what, LOG.read_text(errors="replace")))


def _show(what: str, line: str) -> None:
    """Tell of one line of pip's: rewritten in place on a terminal, big downloads only elsewhere."""
    if sys.stdout.isatty():
        columns = shutil.get_terminal_size().columns
        print("\r\033[K" + f"  {what}: {line}"[: columns - 1] * bool(line), end="", flush=True)
    elif (
        line.startswith(("Downloading", "Installing collected"))
        and "kB" not in line
        and ".metadata" not in line
    ):
        print(f"  {what}: {line[:100]}", flush=True)


def known_cause(log: str) -> str:
    return next((sentence for mark, sentence in CAUSES.items() if mark in log), "")


def explain(what: str, log: str) -> str:
    """One plain sentence on why pip failed, and its last lines where the cause is not a known one."""
    if sentence := known_cause(log):
        return f"could not install {what}. {sentence}"
    tail = "\n".join(f"    {line}" for line in log.strip().splitlines()[-8:])
    return f"could not install {what}. The last lines of {LOG}:\n{tail}"


def has_display(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    if platform != "linux" or environment.get("QT_QPA_PLATFORM"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def run(arguments: Sequence[str]) -> int:
    """Open the window; without a display say so and run the demo in the terminal."""
    if has_display():
        set_up("window")
        return start("-m", "desktop_app", *arguments)
    set_up("none")
    say("there is no display (DISPLAY and WAYLAND_DISPLAY are not set): running the demo in the terminal")
    return start("-m", "core.cli.main", "demo", *arguments)


def start(*arguments: str) -> int:
    try:
        return subprocess.run([in_venv("python"), *arguments], cwd=ROOT).returncode
    except KeyboardInterrupt:
        return 130


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Set up SpanBridge's environment, or start it.")
    commands = parser.add_subparsers(dest="command", required=True)
    setup = commands.add_parser("setup", help="install what is missing")
    setup.add_argument("--qt", choices=LIBRARIES, default="offscreen", help="what Qt has to be able to do")
    commands.add_parser("run", help="open the window, or the demo without a display")
    chosen, rest = parser.parse_known_args(arguments)
    try:
        if chosen.command == "run":
            return run(rest)
        set_up(chosen.qt)
    except SetupError as error:
        print(f"SpanBridge: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nSpanBridge: stopped; the same command goes on from here", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
