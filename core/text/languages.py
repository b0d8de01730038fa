"""Language codes: one form for the many in which files and services write them."""

from __future__ import annotations

_CHINESE = {
    "hans": "zh",
    "hant": "zh-Hant",
    "cn": "zh",
    "sg": "zh",
    "my": "zh",
    "tw": "zh-Hant",
    "hk": "zh-Hant",
    "mo": "zh-Hant",
}
"""Chinese is told apart by its script; a region stands for the script that is written there."""

_LONG = {
    "ara": "ar",
    "chi": "zh",
    "cmn": "zh",
    "zho": "zh",
    "deu": "de",
    "ger": "de",
    "ell": "el",
    "gre": "el",
    "eng": "en",
    "fas": "fa",
    "per": "fa",
    "fra": "fr",
    "fre": "fr",
    "heb": "he",
    "iw": "he",
    "hin": "hi",
    "in": "id",
    "ind": "id",
    "ita": "it",
    "jpn": "ja",
    "kor": "ko",
    "nld": "nl",
    "dut": "nl",
    "pol": "pl",
    "por": "pt",
    "rum": "ro",
    "ron": "ro",
    "rus": "ru",
    "spa": "es",
    "tha": "th",
    "tur": "tr",
    "ukr": "uk",
    "urd": "ur",
    "vie": "vi",
}
"""Codes of three letters and old ones → the short ones that we use."""


def language_code(tag: str) -> str:
    """Our code of a language tag: ``EN_us`` → ``en``, ``zh-CN`` → ``zh``, ``zh-TW`` → ``zh-Hant``.

    Regions and variants are left out, scripts of languages other than Chinese too; an empty tag stays empty.
    """
    first, *rest = tag.strip().lower().replace("_", "-").split("-")
    code = _LONG.get(first, first)
    if code != "zh":
        return code
    return next((_CHINESE[part] for part in rest if part in _CHINESE), "zh")
