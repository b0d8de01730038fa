"""Languages as models name them (``zho_Hans``, ``>>cmn_Hant<<``) and as we do (``zh``, ``zh-Hant``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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
"""
_WORDS = _SHORT.split()
_CODES: Mapping[str, str] = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
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
    base, _, rest = plain.partition("_")
    code = _CODES.get(base, base)
    if code == "zh":
        return "zh-Hant" if _TRADITIONAL & set(rest.split("_")) else "zh"
    return f"{code}-{rest.title()}" if plain in _SECOND_SCRIPTS else code


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
