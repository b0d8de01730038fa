"""Asking a model hub what a model is, before anything is fetched: files, sizes, checksums, licence."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from core.errors import CoreError, EnvironmentFault, InputError, why_unreachable
from core.models.architectures import ARCHITECTURES
from core.models.checking import AS_SAFETENSORS
from core.models.files import CONFIG, INDEX, TOKENIZER_FILES, WEIGHTS
from core.models.hub_cards import ModelCard, model_card

if TYPE_CHECKING:
    from huggingface_hub import HfApi, ModelInfo
    from huggingface_hub.hf_api import RepoSibling

PUBLIC = "https://huggingface.co"
"""Who is asked unless ``HF_ENDPOINT`` names another server."""

_NAME = re.compile(r"(?=[\w.-]*\w)[\w.-]{1,96}(/(?=[\w.-]*\w)[\w.-]{1,96})?", re.ASCII)
_REVISION = re.compile(r"[\w./-]{1,120}", re.ASCII)
_PART = re.compile(r"model-\d{5}-of-\d{5}\.safetensors")
_PAGES = ("README.md", "LICENSE", "LICENSE.txt", "NOTICE")
_BESIDE = (CONFIG, "generation_config.json", *TOKENIZER_FILES, *_PAGES)
_SECONDS = 20.0
_CONVERTER = "SFconvertbot"  # the hub's own account that proposes safetensors for older models
_OFFLINE = "Copy the model's folder from a machine with a connection and install that folder"


@dataclass(frozen=True, slots=True)
class HubName:
    """``OWNER/NAME`` or ``OWNER/NAME@REVISION``; the revision is empty for the newest."""

    name: str
    revision: str = ""

    @classmethod
    def parse(cls, text: str) -> HubName:
        """The name a person wrote; raises `InputError` for one that no hub can have."""
        name, _, revision = text.partition("@")
        well_formed = _NAME.fullmatch(name) and ".." not in name and "--" not in name
        if not well_formed or ("@" in text and not _is_revision(revision)):
            raise InputError(
                "this is no name of a model",
                item=text,
                remedy="A name is OWNER/NAME, as in google-bert/bert-base-multilingual-cased; "
                "a folder is written with its path, as in ./my-model",
            )
        return cls(name, revision)

    def __str__(self) -> str:
        return f"{self.name}@{self.revision}" if self.revision else self.name


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file to fetch: its bytes, and its checksum, of which `algorithm` is sha256 or git-sha1."""

    name: str
    size: int
    algorithm: str
    digest: str


@dataclass(frozen=True, slots=True)
class HubModel:
    """What the hub says of a model.

    Attributes:
        name: As the hub writes it, which may differ from what was asked for.
        revision: The commit, so that every file is of one state.
        kind: The ``model_type``; empty where the hub does not tell.
        files: Only those that are used: no pickles, no code, no weights of other libraries.
    """

    name: str
    revision: str
    kind: str
    card: ModelCard
    files: tuple[HubFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


def endpoint() -> str:
    """The address of the hub, without a slash at the end; raises `InputError` for one that is none."""
    given = os.environ.get("HF_ENDPOINT", "").strip().rstrip("/") or PUBLIC
    if not given.startswith(("https://", "http://")):
        raise InputError("HF_ENDPOINT is no address of a server", item=given, remedy=f"Such as {PUBLIC}")
    return given


def token() -> str | None:
    """The person's token, from ``HF_TOKEN`` or from where the hub's own program keeps it.

    None for a server to which it would travel unencrypted over a network.
    """
    server = urlsplit(endpoint())
    if server.scheme != "https" and server.hostname not in ("127.0.0.1", "::1", "localhost"):
        return None
    from huggingface_hub import get_token

    return get_token()


def describe(asked: HubName) -> HubModel:
    """What the hub says of a model. One request; nothing is fetched.

    Raises `InputError` for a model that is unknown, of an unknown kind, not for everybody or without
    safetensors weights; `EnvironmentFault` when the hub cannot be reached.
    """
    refuse_offline()
    from huggingface_hub import HfApi

    api = HfApi(endpoint=endpoint(), token=token() or False, library_name="spanbridge")
    info = _ask(api, asked)
    if info.gated and not token():
        raise gated(str(asked))
    kind = str((info.config or {}).get("model_type") or "")
    if kind and kind not in ARCHITECTURES:
        titles = ", ".join(one.title for one in ARCHITECTURES.values())
        raise InputError(
            f"models of the kind {kind!r} are not supported", item=str(asked), remedy=f"Known kinds: {titles}"
        )
    try:
        name = HubName.parse(info.id).name  # becomes a folder's name: a strange server must not choose it
    except InputError as fault:
        raise _no_hub(api) from fault
    told: Any = info.card_data
    card = model_card(told.to_dict() if told else None)
    return HubModel(name, str(info.sha or ""), kind, card, _files(api, asked, info))


def refuse_offline() -> None:
    """Raise `EnvironmentFault` where the environment says that nothing may use the network."""
    if os.environ.get("HF_HUB_OFFLINE", "").strip().lower() in ("1", "true", "yes", "on"):
        raise EnvironmentFault("HF_HUB_OFFLINE is set, so nothing is fetched", remedy=f"Unset it. {_OFFLINE}")


def unreachable(server: str, fault: Exception) -> EnvironmentFault:
    """The error for a hub that does not answer."""
    return EnvironmentFault(
        f"the model server cannot be reached ({why_unreachable(fault)})",
        item=server,
        remedy=f"Look at the connection and the proxy (HTTPS_PROXY). {_OFFLINE}",
    )


def gated(name: str) -> InputError:
    """The error for a model that is only given to those who accepted its conditions."""
    return InputError(
        "the model is only given to people who accepted its conditions",
        item=name,
        remedy="Accept them on the model's page, then put your access token into HF_TOKEN",
    )


def _ask(api: HfApi, asked: HubName) -> ModelInfo:
    from huggingface_hub.errors import (
        GatedRepoError,
        HfHubHTTPError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    try:
        return api.model_info(
            asked.name, revision=asked.revision or None, timeout=_SECONDS, files_metadata=True
        )
    except GatedRepoError as fault:
        raise gated(str(asked)) from fault
    except RevisionNotFoundError as fault:
        raise InputError("the model has no such revision", item=str(asked)) from fault
    except RepositoryNotFoundError as fault:
        raise InputError(
            f"there is no such model on {api.endpoint}",
            item=asked.name,
            remedy="Look at the spelling (OWNER/NAME); a private model needs your access token in HF_TOKEN",
        ) from fault
    except HfHubHTTPError as fault:
        raise EnvironmentFault(
            f"the model server answered with {fault.response.status_code}",
            item=str(api.endpoint),
            remedy="Try again later",
        ) from fault
    except (KeyError, TypeError, AttributeError) as fault:
        raise _no_hub(api) from fault
    except Exception as fault:  # whatever the client beneath the library calls a broken connection
        raise unreachable(str(api.endpoint), fault) from fault


def _no_hub(api: HfApi) -> EnvironmentFault:
    return EnvironmentFault(
        "the server's answer is not a hub's", item=str(api.endpoint), remedy="Look at HF_ENDPOINT"
    )


def _files(api: HfApi, asked: HubName, info: ModelInfo) -> tuple[HubFile, ...]:
    offered = {one.rfilename: one for one in info.siblings or ()}
    if CONFIG not in offered:
        raise InputError("this is no model for transformers (no config.json)", item=str(asked))
    weights = [WEIGHTS] if WEIGHTS in offered else sorted(filter(_PART.fullmatch, offered))
    if not weights:
        raise _only_pickled(api, asked, offered)
    wanted = [*(name for name in _BESIDE if name in offered), *weights]
    if WEIGHTS not in weights and INDEX in offered:
        wanted.append(INDEX)
    return tuple(_file(offered[name], asked) for name in wanted)


def _file(one: RepoSibling, asked: HubName) -> HubFile:
    lfs: Any = one.lfs
    digest = lfs.sha256 if lfs else one.blob_id
    size = lfs.size if lfs else one.size
    if not digest or size is None:
        raise EnvironmentFault(
            f"the server tells no size and checksum of {one.rfilename}",
            item=str(asked),
            remedy="Use a server that does, or install the model from a folder",
        )
    return HubFile(one.rfilename, int(size), "sha256" if lfs else "git-sha1", str(digest).lower())


def _only_pickled(api: HfApi, asked: HubName, offered: Iterable[str]) -> CoreError:
    pickled = [name for name in sorted(offered) if name.endswith((".bin", ".pt", ".h5", ".msgpack"))]
    only = f" (only {', '.join(pickled[:2])}, a form that may run code)" if pickled else ""
    proposed = _proposed(api, asked)
    found = ""
    if proposed:
        found = f"The hub's converter has proposed them: install {asked.name}@{proposed[-1]}. Or: "
    return InputError(
        f"the model has no safetensors weights{only}", item=str(asked), remedy=f"{found}{AS_SAFETENSORS}"
    )


def _proposed(api: HfApi, asked: HubName) -> Sequence[str]:
    """Revisions in which the hub's own converter offers the weights as safetensors, oldest first."""
    try:
        found = api.get_repo_discussions(asked.name, author=_CONVERTER, discussion_type="pull_request")
        numbers = sorted(one.num for one in found if "safetensors" in one.title.lower())
    except Exception:  # a hint that cannot be had is left out
        return ()
    return [f"refs/pr/{number}" for number in numbers]


def _is_revision(text: str) -> bool:
    return bool(_REVISION.fullmatch(text)) and ".." not in text and not text.startswith("/")
