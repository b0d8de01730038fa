"""Language codes: one form for the many in which files, services and models write them."""

from __future__ import annotations

from collections.abc import Mapping

from core.errors import InputError

_SHORT = """
    afr af amh am ara ar arb ar asm as azj az aze az bak ba bel be ben bn bod bo bos bs bul bg cat ca ceb ceb
    ces cs cmn zh cym cy dan da deu de ell el eng en epo eo ekk et est et eus eu fao fo pes fa fas fa fin fi
    fra fr gla gd gle ga glg gl guj gu hat ht hau ha heb he hin hi hrv hr hun hu hye hy ibo ig ilo ilo ind id
    isl is ita it jav jv jap ja jpn ja kan kn kat ka kaz kk khm km kir ky kor ko lao lo lvs lv lav lv lit lt
    ltz lb lug lg mal ml mar mr mkd mk mlt mt khk mn mon mn mri mi zsm ms msa ms mya my nld nl nno nn nob nb
    npi ne nep ne nso nso ns nso nya ny oci oc ory or ori or pan pa pol pl por pt pbt ps pus ps ron ro run rn
    rus ru kin rw san sa sin si slk sk slv sl smo sm sna sn snd sd som so sot st spa es als sq sqi sq srp sr
    ssw ss sun su swe sv swh sw swa sw tam ta tat tt tel te tgk tg tgl tl tha th tir ti tsn tn tso ts tuk tk
    tur tr uig ug ukr uk urd ur uzn uz uzb uz vie vi wol wo xho xh ydd yi yid yi yor yo zho zh zul zu plt mg
    mlg mg kmr ku kur ku gaz om orm om quy qu iw he in id
    chi zh cze cs dut nl fre fr ger de gre el per fa rum ro
"""
_WORDS = _SHORT.split()
_CODES: Mapping[str, str] = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
"""Codes of three letters and old ones → the short ones that we use."""

_ISO_639_1 = """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz
    ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii
    ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi
    mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw
    sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk
    ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_OF_TWO_LETTERS = frozenset(_ISO_639_1.split())

_MISTAKEN = {
    "arabic": "ar", "chinese": "zh", "mandarin": "zh", "dutch": "nl", "english": "en", "french": "fr",
    "german": "de", "greek": "el", "hindi": "hi", "italian": "it", "japanese": "ja", "korean": "ko",
    "polish": "pl", "portuguese": "pt", "romanian": "ro", "russian": "ru", "spanish": "es", "thai": "th",
    "turkish": "tr", "ukrainian": "uk", "vietnamese": "vi", "cn": "zh", "cz": "cs", "dk": "da", "gr": "el",
    "jp": "ja", "ua": "uk", "vn": "vi",
}  # fmt: skip
"""Names and country codes that people write → the code of the language they mean."""

_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
"""Scripts and regions in which Chinese is written in traditional characters."""


_NAMES = {code: name.capitalize() for name, code in reversed(_MISTAKEN.items()) if len(name) > 2}


def language_in_words(code: str) -> str:
    """A code with the language's English name, as ``Chinese (zh)``; the code alone where we have no name."""
    return f"{_NAMES[code]} ({code})" if code in _NAMES else code


def language_code(tag: str) -> str:
    """Our code of a language tag: ``EN_us`` → ``en``, ``zh-CN`` → ``zh``, ``zh-TW`` → ``zh-Hant``.

    Regions, variants and scripts are left out, but for Chinese, which is told apart by its script.
    An empty tag stays empty.
    """
    first, *rest = tag.strip().lower().replace("_", "-").split("-")
    code = _CODES.get(first, first)
    if code != "zh":
        return code
    script = next((part for part in rest if part in _TRADITIONAL or part == "hans"), "")
    return "zh-Hant" if script in _TRADITIONAL else "zh"


def checked_tag(tag: str) -> str:
    """A language tag that a person typed, in its usual writing: ``EN`` → ``en``, ``jpn`` → ``ja``,
    ``zh_TW`` → ``zh-TW``. A language of three letters is taken as it is.

    Raises `InputError` for what names no language, such as "Chinese" or the country "cn".
    """
    first, *rest = tag.strip().replace("_", "-").split("-")
    code = _CODES.get(first.lower(), first.lower())
    if code not in _OF_TWO_LETTERS and not (len(code) == 3 and code.isascii() and code.isalpha()):
        meant = _MISTAKEN.get(code)
        remedy = f"Write {meant}" if meant else "Write a code such as en, zh, ja or pt-BR"
        raise InputError("this is no language code", item=repr(tag.strip()), remedy=remedy)
    return "-".join([code, *rest])
