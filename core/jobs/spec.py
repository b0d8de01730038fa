"""What a job is told: a frozen, validated page beside its data."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import InputError
from core.training.config import TrainingConfig
from core.training.durable import sync_file, sync_folder

SPEC = "spec.json"
RESULT = "result.json"


class JobSpec(BaseModel):
    """The page. `base` is the label of the weights in ``base/``; `counts` the questions of each data part.

    `teachers` are the labels of the weights in ``teachers/``, by the names of their folders.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    recipe: str
    system: str
    base: str
    base_system: str
    metric: str = "squad_v1.1"
    created_at: str
    data_digest: str = ""
    data_note: str = ""
    counts: dict[str, int] = Field(default_factory=dict)
    teachers: dict[str, str] = Field(default_factory=dict)
    config: dict[str, Any] = Field(default_factory=dict)

    def training(self) -> TrainingConfig:
        """The run's settings; raises `InputError` with all faults."""
        return TrainingConfig.from_dict(self.config)


def write_spec(folder: Path, spec: JobSpec) -> None:
    write_json(folder / SPEC, spec.model_dump())


def read_spec(folder: Path) -> JobSpec:
    """The job's page; raises `InputError` when the folder is no job or the page is damaged."""
    path = folder / SPEC
    try:
        return JobSpec.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise InputError("there is no job here (no spec.json)", item=str(folder)) from None
    except (ValidationError, OSError) as fault:
        first = str(fault).splitlines()[0]
        raise InputError(f"the job's spec.json is damaged: {first}", item=str(folder)) from fault


def read_result(folder: Path) -> dict[str, Any] | None:
    """What the job reported at its end; None while it has not ended.

    Raises `InputError` for a damaged page.
    """
    try:
        result = json.loads((folder / RESULT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (ValueError, OSError) as fault:
        raise _damaged(folder, RESULT) from fault
    if not isinstance(result, dict) or not isinstance(result.get("state"), str):
        raise _damaged(folder, RESULT)
    return result


def write_json(path: Path, value: Any) -> None:
    """Write a page that appears whole or not at all."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    text = json.dumps(value, ensure_ascii=False, indent=2)
    try:
        partial.write_text(text, encoding="utf-8", errors="backslashreplace")
        sync_file(partial)
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _damaged(folder: Path, page: str) -> InputError:
    return InputError(f"the job's {page} is damaged", item=str(folder))
