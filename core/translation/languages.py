"""Languages as models name them (``zho_Hans``, ``>>cmn_Hant<<``) and as we do (``zh``, ``zh-Hant``)."""

from __future__ import annotations

from collections.abc import Iterable

from core.text.languages import language_code

_SECOND_SCRIPTS = frozenset({"ace_arab", "bjn_arab", "kas_deva", "knc_arab", "min_arab", "taq_tfng"})
# Names that OPUS gives to families of languages: they say nothing of a single one.
_FAMILY_NAMES = """
    mul romance north_eu scandinavia celtic nordic aav afa alv art bat bnt cau ccs cel cpf cpp crp cus dra
    euq fiu gem gmq gmw grk iir inc ine itc map mkh nic phi poz pqe pqw roa sal sem sit sla tai taw trk tut
    urj zle zls zlw cjk
"""
_FAMILIES = frozenset(_FAMILY_NAMES.split())


def our_code(name: str) -> str:
    """A model's name of a language as the code we use.

    Regions are dropped, scripts too, but for Chinese and where a model has one language in two scripts.
    """
    plain = name.strip("><_").replace("-", "_").lower()
    script = plain.rpartition("_")[2]
    return f"{language_code(plain)}-{script.title()}" if plain in _SECOND_SCRIPTS else language_code(plain)


def is_family(name: str) -> bool:
    """Whether a model's name stands for many languages (``ROMANCE``, ``mul``)."""
    parts = name.strip("><").replace("-", "_").lower()
    return parts in _FAMILIES or "+" in parts


def by_our_code(names: Iterable[str]) -> dict[str, str]:
    """Our code of each language → the model's name of it; of several the one most like ours."""
    found: dict[str, str] = {}
    for name in sorted(names, key=lambda one: (len(one.strip("><_")), one)):
        found.setdefault(our_code(name), name)
    return found
