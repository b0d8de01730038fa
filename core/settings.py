"""The person's settings: typed, each with a label, a help sentence and a range, kept as one JSON file."""

from __future__ import annotations

import getpass
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from core.errors import EnvironmentFault, InputError
from core.paths import user_config, user_data

Kind = Literal["choice", "number", "switch", "text", "folder", "keys"]

_FILE = "settings.json"


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "annotator"


def _default_projects() -> str:
    return str(user_data() / "projects")


def _form(section: str, kind: Kind, **titles: str) -> dict[str, Any]:
    return {"section": section, "kind": kind, "titles": titles}


class Settings(BaseModel):
    """Everything a person can set. Frozen: a change makes a new one with `changed`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    theme: Literal["system", "light", "dark"] = Field(
        default="system",
        title="Theme",
        description="Follow the system, or stay light or dark.",
        json_schema_extra=_form("Appearance", "choice", system="As the system", light="Light", dark="Dark"),
    )
    interface_font_size: int = Field(
        default=10,
        ge=8,
        le=20,
        title="Interface text size",
        description="Size of labels, tables and buttons, in points.",
        json_schema_extra=_form("Appearance", "number"),
    )
    passage_font_size: int = Field(
        default=15,
        ge=9,
        le=40,
        title="Passage text size",
        description="Size of the passage and the question on the Correct page, in points.",
        json_schema_extra=_form("Appearance", "number"),
    )
    author: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)] = Field(
        default_factory=_login_name,
        title="Your name",
        description="Recorded with every correction you make.",
        json_schema_extra=_form("Correcting", "text"),
    )
    blind: bool = Field(
        default=False,
        title="Start in blind mode",
        description="Hide gold answers and suggestions until you have chosen an answer of your own.",
        json_schema_extra=_form("Correcting", "switch"),
    )
    device: Literal["auto", "cpu", "cuda"] = Field(
        default="auto",
        title="Device",
        description="Where models run and train: the GPU where there is one, or always the processor.",
        json_schema_extra=_form("Models and jobs", "choice", auto="Automatic", cpu="Processor", cuda="GPU"),
    )
    job_niceness: int = Field(
        default=10,
        ge=0,
        le=19,
        title="Niceness of jobs",
        description="How readily a training job gives way to other programs: 0 never, 19 always.",
        json_schema_extra=_form("Models and jobs", "number"),
    )
    libretranslate_address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = Field(
        default="",
        title="LibreTranslate server",
        description="The address of a translation server of your own, such as http://127.0.0.1:5000.",
        json_schema_extra=_form("Models and jobs", "text"),
    )
    projects_folder: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] = Field(
        default_factory=_default_projects,
        title="Project folder",
        description="Where new projects are made.",
        json_schema_extra=_form("Folders", "folder"),
    )
    keys: Mapping[str, tuple[str, ...]] = Field(
        default_factory=dict,
        title="Keys",
        description="The keys you have changed; everything else keeps its default.",
        json_schema_extra=_form("Keys", "keys"),
    )

    def changed(self, **values: Any) -> Settings:
        """These settings with some values replaced.

        Raises:
            InputError: One of the values is out of range or unknown; the message names the setting.
        """
        unknown = sorted(set(values) - set(type(self).model_fields))
        if unknown:
            raise InputError(f"there is no setting called {unknown[0]!r}", remedy=_known())
        try:
            return type(self).model_validate({**self.model_dump(), **values})
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0])
            label = type(self).model_fields[name].title or name
            raise InputError(f"this value is not possible: {first['msg']}", item=label) from None


def _known() -> str:
    return f"Known: {', '.join(Settings.model_fields)}"


@dataclass(frozen=True, slots=True)
class SettingField:
    """How a form shows one setting.

    Attributes:
        name: The attribute of `Settings`.
        label, help: For people.
        section: The heading it stands under.
        kind: Which control shows it.
        choices: Pairs of value and title, for a choice.
        minimum, maximum: The range of a number, both allowed.
    """

    name: str
    label: str
    help: str
    section: str
    kind: Kind
    choices: tuple[tuple[str, str], ...] = ()
    minimum: int = 0
    maximum: int = 0


def fields() -> tuple[SettingField, ...]:
    """The settings in the order in which a form shows them."""
    return tuple(_field(name) for name in Settings.model_fields)


def _field(name: str) -> SettingField:
    info = Settings.model_fields[name]
    form: dict[str, Any] = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    values = get_args(info.annotation) if get_origin(info.annotation) is Literal else ()
    bounds = {type(item).__name__: item for item in info.metadata}
    return SettingField(
        name=name,
        label=info.title or name,
        help=info.description or "",
        section=form["section"],
        kind=form["kind"],
        choices=tuple((value, form["titles"].get(value, value)) for value in values),
        minimum=getattr(bounds.get("Ge"), "ge", 0),
        maximum=getattr(bounds.get("Le"), "le", 0),
    )


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings as read, and what the person should know about the reading (empty when all is well)."""

    settings: Settings
    notice: str = ""


def settings_file() -> Path:
    return user_config() / _FILE


def load_settings(path: Path | None = None) -> LoadedSettings:
    """Read the settings; a missing file means defaults.

    A file that is not JSON is kept aside as ``settings.json.broken``, and one with impossible values
    too: the possible values are used, the others fall back to their defaults, and `notice` says so.
    """
    path = path or settings_file()
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return LoadedSettings(Settings())
    except (OSError, ValueError) as error:
        return LoadedSettings(Settings(), _set_aside(path, f"could not be read ({error})"))
    if not isinstance(raw, dict):
        return LoadedSettings(Settings(), _set_aside(path, "do not hold settings"))
    try:
        return LoadedSettings(Settings.model_validate(raw))
    except ValidationError as error:
        bad = {str(fault["loc"][0]) for fault in error.errors()}
        good = {name: value for name, value in raw.items() if name not in bad}
        notice = _set_aside(path, f"had impossible values for {', '.join(sorted(bad))}")
        return LoadedSettings(Settings.model_validate(good), notice)


def _set_aside(path: Path, reason: str) -> str:
    aside = path.with_name(path.name + ".broken")
    try:
        path.replace(aside)
        kept = f" The old file is kept as {aside.name}."
    except OSError:
        kept = ""
    return f"The settings {reason}, so defaults are used in their place.{kept}"


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the settings in one step: a crash leaves the old file or the new one, never half of one.

    Raises:
        EnvironmentFault: The folder cannot be written.
    """
    path = path or settings_file()
    text = json.dumps(settings.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, text)
    except OSError as error:
        raise EnvironmentFault(
            f"the settings could not be saved ({error.strerror or error})",
            item=str(path),
            remedy="Free some space or allow writing to this folder",
        ) from error


def _replace(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
