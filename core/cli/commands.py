"""The group that all commands live in: turns every fault into one plain sentence and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from core.errors import Cancelled, CoreError
from core.paths import user_logs

BAD_INPUT = 2
FAULT = 1
INTERRUPTED = 130


class PlainSpoken(TyperGroup):
    """Runs a command; a person never sees a traceback.

    Exit codes: 0 done, 2 bad input, 1 a fault of the machine or of ours, 130 interrupted.
    """

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except CoreError as fault:
            say(str(fault))
            raise typer.Exit(INTERRUPTED if isinstance(fault, Cancelled) else fault.exit_code) from None
        except KeyboardInterrupt:
            say("interrupted")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            # The reader of our output has gone (`| head`); writing to it again would say so noisily.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(FAULT) from None
        except OSError as fault:
            where = f"{fault.filename}: " if fault.filename else ""
            say(f"{where}{fault.strerror or fault}")
            raise typer.Exit(FAULT) from None
        except Exception as fault:
            if type(fault).__module__.startswith("typer."):
                raise
            say(f"SpanBridge failed: {type(fault).__name__}: {fault}. {_keep_details()}")
            raise typer.Exit(FAULT) from None


def say(sentence: str) -> None:
    """A sentence on the error output, where it disturbs no result."""
    print(f"spanbridge: {sentence}", file=sys.stderr)


def _keep_details() -> str:
    """Write the traceback to the log and say where; called while the fault is being handled."""
    path: Path = user_logs() / "errors.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{datetime.now(UTC).isoformat(timespec='seconds')}\n{traceback.format_exc()}\n")
    except OSError:
        return "The details could not be written down"
    return f"This is a fault of ours; the details are in {path}"
