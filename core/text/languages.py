"""Language codes: one form for the many in which files, services and models write them."""

from __future__ import annotations

from collections.abc import Mapping

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

_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
"""Scripts and regions in which Chinese is written in traditional characters."""


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
