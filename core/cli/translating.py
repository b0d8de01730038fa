"""``spanbridge translate``, ``translate-text``, ``translators``: texts in another language."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli.commands import say
from core.cli.consenting import YesSendTo, consent
from core.cli.terminal import (
    AsJson,
    ProjectFolder,
    dataset_id,
    name_values,
    print_json,
    print_table,
    progress_bar,
)
from core.errors import CoreError, InputError

if TYPE_CHECKING:
    from core.services.catalogue import Project
    from core.services.translating import TranslatingResult, Wanted
    from core.services.translators import TranslatorState
    from core.translation.base import Direction, TranslatedText
    from core.translation.catalogue import TranslatorSpec

Named = Annotated[
    str,
    typer.Option(
        help="A model's name or folder, a TMX file, memory, or a service; by default a model of this machine."
    ),
]
Setting = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="An option of the translator.")
]


def translate(
    project: ProjectFolder,
    source: Annotated[str, typer.Option("--from", help="Only texts in this language.")] = "",
    target: Annotated[
        str, typer.Option("--to", help="Into this language; by default the project's other one.")
    ] = "",
    translator: Named = "",
    questions: Annotated[bool, typer.Option("--questions", help="Questions, not passages.")] = False,
    passages: Annotated[bool, typer.Option("--passages", help="Passages, not questions.")] = False,
    dataset: Annotated[str, typer.Option(help="Only this data set.")] = "",
    limit: Annotated[int, typer.Option(min=0, help="At most so many of each; 0 for all.")] = 0,
    again: Annotated[bool, typer.Option("--again", help="Also what has a translation.")] = False,
    fuzzy: Annotated[
        float | None, typer.Option(help="Also take sentences of the memory so similar (0.5 to 1).")
    ] = None,
    setting: Setting = None,
    yes_send_to: YesSendTo = None,
    as_json: AsJson = False,
) -> None:
    """Translate passages and questions sentence by sentence: no sentence twice, the memory first."""
    from core.domain.translations import TranslationKind
    from core.services.catalogue import open_project
    from core.services.translating import Wanted

    chosen = {TranslationKind.PASSAGE: passages, TranslationKind.QUESTION: questions}
    kinds = [kind for kind, only in chosen.items() if only or not any(chosen.values())]
    with open_project(project) as opened:
        number = dataset_id(opened, dataset) if dataset else None
        wanted = [Wanted(kind, None, number, source, target, limit, again) for kind in kinds]
        spec = _spec(translator, setting)
        if spec is not None:
            spec = _agreed(opened, wanted, spec, fuzzy, yes_send_to or ())
        results = {one.kind.value: _translate(opened, one, spec, fuzzy) for one in wanted}
    if as_json:
        print_json({f"{kind}s": _counts(result) for kind, result in results.items()})
        return
    for kind, result in results.items():
        _tell(kind, result)


def translate_text(
    text: Annotated[
        str | None, typer.Argument(help="The text; without one, the standard input is read.")
    ] = None,
    source: Annotated[str, typer.Option("--from", help="The text's language, such as zh.")] = "",
    target: Annotated[str, typer.Option("--to", help="Into this language, such as en.")] = "",
    translator: Named = "",
    memory: Annotated[
        list[Path] | None, typer.Option(help="A TMX file that is asked first; may be repeated.")
    ] = None,
    setting: Setting = None,
    yes_send_to: YesSendTo = None,
    as_json: AsJson = False,
) -> None:
    """Translate a text, without a project. Nothing is kept."""
    from core.text.languages import checked_tag, language_code
    from core.translation.base import Direction
    from core.translation.installed import default_spec

    if not source or not target:
        raise InputError("say both languages", remedy="For example: --from zh --to en")
    direction = Direction(language_code(checked_tag(source)), language_code(checked_tag(target)))
    spec = _spec(translator, setting) or default_spec(direction)
    content = _standard_input() if text is None else text
    found = _translate_text(content, direction, spec, memory or (), yes_send_to or ())
    if as_json:
        print_json(_as_plain(content, found))
    else:
        print(found.text)
    if not found.complete:
        missing = sum(pair.target[0] == pair.target[1] for pair in found.pairs)
        say(f"{missing} of {len(found.pairs)} sentences have no translation")


def list_translators(as_json: AsJson = False) -> None:
    """List the translators: the memory, the models of this machine, the services, each with its state."""
    from core.services.translators import translators

    listed = translators()
    if as_json:
        print_json(listed)
        return
    print_table(
        ("name", "what it is", "state", "translates", "remark"),
        [(one.name, one.title, one.state.value, _ways(one), one.detail) for one in listed],
    )


def _spec(name: str, setting: Sequence[str] | None) -> TranslatorSpec | None:
    """The translator that is named; None where none is."""
    from core.translation.installed import spec_named

    options = name_values(setting or ())
    if not name and options:
        raise InputError("--set needs to know whose option it is", remedy="Name it with: --translator NAME")
    return spec_named(name, options) if name else None


def _agreed(
    project: Project,
    wanted: Sequence[Wanted],
    spec: TranslatorSpec,
    fuzzy: float | None,
    agreed: Sequence[str],
) -> TranslatorSpec:
    """The translator, with consent to all that would leave the machine."""
    from core.translation.services import leaves_the_machine

    if leaves_the_machine(spec):
        for one in wanted:
            for leaving in project.translating.departures(one, spec, fuzzy=fuzzy):
                spec = consent(spec, leaving, agreed)
    return spec


def _translate(
    project: Project, wanted: Wanted, spec: TranslatorSpec | None, fuzzy: float | None
) -> TranslatingResult:
    kept = 0

    def count(step: TranslatingResult) -> None:
        nonlocal kept
        kept += step.translated

    try:
        with progress_bar() as progress:
            return project.translating.translate(
                wanted, spec, fuzzy=fuzzy, progress=progress, origin="terminal", stored=count
            )
    except (KeyboardInterrupt, CoreError) as fault:
        if kept or not isinstance(fault, InputError):
            say(f"{kept} {wanted.kind.value}s are translated; sentences of others that came so far are kept")
        raise


def _translate_text(
    text: str,
    direction: Direction,
    spec: TranslatorSpec,
    memories: Sequence[Path],
    agreed: Sequence[str],
) -> TranslatedText:
    from core.translation.base import MemoryCache, translate, unknown
    from core.translation.catalogue import TranslatorSpec, load_translator
    from core.translation.chain import ChainTranslator
    from core.translation.consent import departure
    from core.translation.services import leaves_the_machine, translator_id

    cache = MemoryCache()
    with progress_bar() as progress:
        if memories:
            files = ChainTranslator([load_translator(TranslatorSpec("memory", path)) for path in memories])
            sentences = unknown(files.id, [text], direction, cache)
            said = zip(sentences, files.translate_batch(sentences, direction, progress), strict=True)
            known = {sentence: one for sentence, one in said if one is not None}
        else:
            known = {}
    if leaves_the_machine(spec):
        cache.keep(translator_id(spec), direction, known)
        spec = consent(spec, departure(spec, [text], direction, cache), agreed)
    with progress_bar() as progress:
        speaker = load_translator(spec)
        cache.keep(speaker.id, direction, known)
        return translate(speaker, [text], direction, cache, progress)[0]


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig").rstrip("\n")
    except UnicodeDecodeError as fault:
        raise InputError(f"byte {fault.start} is not UTF-8 text", item="standard input") from None


def _counts(result: TranslatingResult) -> dict[str, Any]:
    return {
        "translated": result.translated,
        "incomplete": result.incomplete,
        "sentences": dict(result.origins.most_common()),
    }


def _tell(kind: str, result: TranslatingResult) -> None:
    if not result.translated and not result.incomplete:
        print(f"{kind}s: nothing to translate")
        return
    print(f"{kind}s: {result.translated} translated")
    for name, count in result.origins.most_common():
        print(f"  {count} sentences by {name}")
    if result.incomplete:
        print(f"  {result.incomplete} not stored: some of their sentences have no translation")


def _as_plain(text: str, found: TranslatedText) -> dict[str, Any]:
    pairs = [
        {
            "source": text[slice(*pair.source)],
            "target": found.text[slice(*pair.target)],
            "origin": pair.origin,
            "score": pair.score,
        }
        for pair in found.pairs
    ]
    return {"text": found.text, "sentences": pairs}


def _ways(one: TranslatorState) -> str:
    from core.services.translators import State

    if one.directions or one.state is State.INSTALLABLE:  # what it is says which languages
        return ", ".join(map(str, one.directions or ()))
    return "as asked"
