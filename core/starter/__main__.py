"""Build the bundled models: ``python -m core.starter DATA --english FOLDER [--work FOLDER] [--out FOLDER]``.

`DATA` is a folder with the public data sets, `--english` one with a small English BERT (config.json,
model.safetensors, tokenizer.json). Takes an hour or two on a CPU; stopped, it goes on where it was.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from core import paths
from core.errors import CoreError
from core.jobs import local
from core.jobs.local import JobState
from core.starter.build import PLANS, lay_out, make_encoder, pack, train


def main() -> int:
    """Build everything that is missing; returns the exit code."""
    options = _options()
    try:
        make_encoder(options.data, options.english, options.work)
        for plan in PLANS:
            folder = lay_out(plan, options.data, options.work)
            train(folder)
            _wait(folder)
            print(plan.system, pack(plan, options.work, options.out))
    except CoreError as fault:
        print(fault, file=sys.stderr)
        return fault.exit_code
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m core.starter", description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--english", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=paths.user_data() / "starter")
    parser.add_argument("--out", type=Path, default=paths.resources() / "models")
    return parser.parse_args()


def _wait(folder: Path) -> None:
    while (now := local.status(folder)).state is JobState.RUNNING:
        time.sleep(2)
    if now.state not in (JobState.DONE, JobState.STOPPED):
        raise CoreError(now.message or f"the job is {now.state.value}", item=folder.name)


if __name__ == "__main__":
    raise SystemExit(main())
