"""The program's entry: sends a job or a model host to the engine before Qt, or opens the window."""

from __future__ import annotations

import argparse
import ctypes
import os
import sys
from pathlib import Path

_HEADLESS = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit code: 0, 1 where the machine cannot show a window, 2 for bad arguments."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["--worker"]:
        from core.jobs.worker import main as work

        return work(given[1:])
    if given[:1] == ["--model-host"]:
        from core.model_host.server import main as serve

        return serve(given[1:])
    return _window(_parse(given).project)


def _parse(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="spanbridge app", description="Open the SpanBridge window.")
    parser.add_argument("project", nargs="?", type=Path, help="a project folder; without it the last one")
    return parser.parse_args(given)


def _window(project: Path | None) -> int:
    fault = display_fault()
    if fault:
        print(fault, file=sys.stderr)
        return 1
    # pydantic would search every installed package for plugins, which costs a quarter of the start.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        from desktop_app.app import run
    except ImportError as error:
        if not _is_system_library(error):
            raise
        print(f"Qt needs a system library that is missing here ({error}).\n{_remedy()}", file=sys.stderr)
        return 1
    return run(project)


def display_fault() -> str:
    """Why no window can be shown here, in one sentence; empty when one can."""
    if not sys.platform.startswith("linux") or _platform() in _HEADLESS:
        return ""
    if os.environ.get("WAYLAND_DISPLAY") and _platform() != "xcb":
        return ""
    name = os.environ.get("DISPLAY", "")
    if not name:
        return (
            "There is no display here (DISPLAY is not set): `spanbridge demo` shows the same in the terminal."
        )
    if _library("libxcb-cursor.so.0") is None:
        return f"Qt needs a system library that is missing here (libxcb-cursor).\n{_remedy()}"
    if not _answers(name):
        return f"The display {name} does not answer: `spanbridge demo` shows the same in the terminal."
    return ""


def _platform() -> str:
    return os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]


def _answers(display: str) -> bool:
    """Whether an X server takes a connection; Qt would abort the process where none does."""
    xcb = _library("libxcb.so.1")
    if xcb is None:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(display.encode(), None)
    refused = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not refused


def _library(name: str) -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(name)
    except OSError:
        return None


def _is_system_library(error: ImportError) -> bool:
    return ".so" in str(error) and "cannot open shared object" in str(error)


def _remedy() -> str:
    from core.services.doctor import QT_INSTALL

    return f"On Debian and Ubuntu, install what Qt needs with:\n  sudo {QT_INSTALL}"


if __name__ == "__main__":
    raise SystemExit(main())
