"""A data folder of made-up texts: all that `core.corpora` and `core.starter.parallel` open, each small.

The texts say in twelve languages which thing does what to which; numbers make every sentence another one.
"""

from __future__ import annotations

import gzip
import json
import random
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_THINGS = {
    "en": "river mountain house cat dog book moon sea tree fish bird horse",
    "zh": "河 山 屋 猫 狗 书 月 海 树 鱼 鸟 马",
    "zh-Hant": "河 山 屋 貓 狗 書 月 海 樹 魚 鳥 馬",
    "ja": "川 山 家 ねこ いぬ 本 月 海 木 さかな とり うま",
    "de": "Fluss Berg Haus Katze Hund Buch Mond Meer Baum Fisch Vogel Pferd",
    "fr": "fleuve mont maison chat chien livre lune mer arbre poisson oiseau cheval",
    "es": "río monte casa gato perro libro luna mar árbol pez ave caballo",
    "it": "fiume monte casa gatto cane libro luna mare albero pesce uccello cavallo",
    "ko": "강 산 집 고양이 개 책 달 바다 나무 물고기 새 말",
    "ar": "نهر جبل بيت قط كلب كتاب قمر بحر شجرة سمك طائر حصان",
    "ru": "река гора дом кот пёс книга луна море дерево рыба птица конь",
    "hi": "नदी पहाड़ घर बिल्ली कुत्ता किताब चाँद समुद्र पेड़ मछली पक्षी घोड़ा",
}
_DEEDS = {
    "en": "sees finds loves carries",
    "zh": "看 找 爱 带",
    "zh-Hant": "看 找 愛 帶",
    "ja": "見る 探す 愛する 運ぶ",
    "de": "sieht findet liebt trägt",
    "fr": "voit trouve aime porte",
    "es": "ve halla ama lleva",
    "it": "vede trova ama porta",
    "ko": "본다 찾는다 사랑한다 나른다",
    "ar": "يرى يجد يحب يحمل",
    "ru": "видит находит любит несёт",
    "hi": "देखता खोजता चाहता ढोता",
}
THINGS = {code: words.split() for code, words in _THINGS.items()}
DEEDS = {code: words.split() for code, words in _DEEDS.items()}
_FORMS = {"zh": "{0}{1}{2}{3}。", "zh-Hant": "{0}{1}{2}{3}。", "ja": "{0}は{2}を{1}{3}。"}
_FORM = "{0} {1} {2} {3}."
_QUESTIONS = {"zh": "{0}{1}什么？", "zh-Hant": "{0}{1}什麼？", "ja": "{0}は何を{1}？"}


@dataclass(frozen=True)
class Fact:
    """Which thing does what to which, as places in the lists; the number makes it unlike any other."""

    thing: int
    deed: int
    other: int
    number: int

    def said(self, language: str) -> str:
        things, deeds = THINGS[language], DEEDS[language]
        form = _FORMS.get(language, _FORM)
        return form.format(things[self.thing], deeds[self.deed], things[self.other], self.number)

    def asked(self, language: str) -> str:
        form = _QUESTIONS.get(language, "{0} {1}?")
        return form.format(THINGS[language][self.thing], DEEDS[language][self.deed])

    def answer(self, language: str) -> str:
        return THINGS[language][self.other]


def facts(seed: str, count: int) -> list[Fact]:
    """Made-up facts, the same for a seed."""
    draw = random.Random(seed)
    return [
        Fact(draw.randrange(12), draw.randrange(4), draw.randrange(12), draw.randrange(10_000, 10_000_000))
        for _ in range(count)
    ]


def passage(told: Sequence[Fact], language: str) -> str:
    """The facts one after the other."""
    gap = "" if language in _FORMS else " "
    return gap.join(one.said(language) for one in told)


def paragraph(told: Sequence[Fact], language: str, key: str) -> dict[str, Any]:
    """A passage of these facts with a question about each, as SQuAD has it."""
    text, at, asked = passage(told, language), 0, []
    for number, one in enumerate(told):
        sentence = one.said(language)
        at = text.index(sentence, at)
        inside = sentence.rindex(one.answer(language))
        answer = {"text": one.answer(language), "answer_start": at + inside}
        asked.append({"id": f"{key}-{number}", "question": one.asked(language), "answers": [answer]})
    return {"context": text, "qas": asked}


def write_squad(path: Path, paragraphs: Iterable[dict[str, Any]], **more: Any) -> None:
    """A file of one document."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {**more, "data": [{"title": path.stem, "paragraphs": list(paragraphs)}]}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


PASSAGES, PER_PASSAGE, SENTENCES, IN_FLORES = 6, 4, 40, 5

_QA = (
    ("tydiqa/english_tydiqa_train.json", "en"),
    ("cmrc2018/cmrc2018_train.json", "zh"),
    ("jaquad/jaquad_train_0000.json", "ja"),
    ("jaquad/jaquad_train_0001.json", "ja"),
    ("piaf/piaf-v1.0.json", "fr"),
    ("tydiqa/korean_tydiqa_train.json", "ko"),
    ("arcd/arcd-train.json", "ar"),
    ("cmrc2018/cmrc2018_dev.json", "zh"),
    ("cmrc2018/cmrc2018_trial.json", "zh"),
    ("jaquad/jaquad_dev_0000.json", "ja"),
    *((f"xquad/xquad.{code}.json", code) for code in ("en", "zh", "es", "de", "ar", "hi")),
    ("tydiqa/english_tydiqa_dev.json", "en"),
    ("tydiqa/korean_tydiqa_dev.json", "ko"),
    ("tydiqa/arabic_tydiqa_dev.json", "ar"),
    ("tydiqa/russian_tydiqa_dev.json", "ru"),
)
_FLORES = {
    "en": "eng", "zh": "cmn_Hans", "zh-Hant": "cmn_Hant", "ja": "jpn", "de": "deu", "fr": "fra", "es": "spa"
}  # fmt: skip


def make_data(folder: Path) -> Path:
    """Write the whole data folder."""
    for name, language in _QA:
        write_squad(folder / name, _paragraphs(name, language), version="1.1")
    # DRCD is split by a hash of the text: more passages, so that both parts have some.
    write_squad(folder / "drcd/DRCD_dev.json", _paragraphs("drcd", "zh-Hant", 40), version="1.3")
    for name, language in (
        ("squad-open-en/squad-open-en", "en"),
        ("squad-es/squad-es-no-xquad", "es"),
        ("squad-it/squad-it-no-xquad", "it"),
    ):
        write_squad(folder / f"{name}.json", _paragraphs("squad", language))
    _write_sentences(folder)
    _write_dictionary(folder)
    return folder


def sentence_pairs(name: str, language: str, count: int = SENTENCES) -> list[tuple[str, str]]:
    """(sentence, its English) of a parallel source, as `make_data` writes them."""
    return [(one.said(language), one.said("en")) for one in facts(f"{name}-{language}", count)]


def flores(language: str) -> list[str]:
    """The sentences of FLORES, as `make_data` writes them; longer than those of Tatoeba, as the real ones."""
    told = facts("flores", 2 * IN_FLORES)
    return [passage(told[at : at + 2], language) for at in range(0, len(told), 2)]


def _paragraphs(name: str, language: str, count: int = PASSAGES) -> list[dict[str, Any]]:
    told = facts(name, count * PER_PASSAGE)
    cut = [told[at : at + PER_PASSAGE] for at in range(0, len(told), PER_PASSAGE)]
    return [paragraph(some, language, f"{name}-{at}") for at, some in enumerate(cut)]


def _write_sentences(folder: Path) -> None:
    tatoeba = folder / "tatoeba-manythings"
    tatoeba.mkdir()
    (tatoeba / "cmn.txt").write_text(_tabbed("zh"), encoding="utf-8")
    for name, language, inside in (
        ("jpn-eng", "ja", "jpn.txt"),
        ("deu-eng", "de", "deu.txt"),
        ("fra-eng", "fr", "fra-eng/fra.txt"),
    ):
        with zipfile.ZipFile(tatoeba / f"{name}.zip", "w") as archive:
            archive.writestr("__MACOSX/._fra.txt", b"\x00\x05")
            archive.writestr("_about.txt", "Who made this.")
            archive.writestr(inside, _tabbed(language))
    (folder / "3am").mkdir()
    for side, suffix in enumerate(("zh", "en")):
        lines = [pair[side] for pair in sentence_pairs("3am", "zh")]
        (folder / "3am" / f"train.{suffix}").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "tico19").mkdir()
    for language, told in (("zh", "zh"), ("fr", "fr"), ("es", "es-LA")):
        with zipfile.ZipFile(folder / f"tico19/all.en-{told}.tmx.zip", "w") as archive:
            archive.writestr(f"all.en-{told}.tmx", _tmx(language, told))
    (folder / "flores-devtest").mkdir()
    for language, name in _FLORES.items():
        lines = flores(language)
        (folder / f"flores-devtest/{name}.devtest").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _tabbed(language: str) -> str:
    return "".join(
        f"{english}\t{foreign}\tCC-BY\n" for foreign, english in sentence_pairs("tatoeba", language)
    )


def _tmx(language: str, told: str) -> str:
    side = '<tuv xml:lang="{}"><seg>{}</seg></tuv>'
    units = "".join(
        f"<tu>{side.format('en', english)}{side.format(told, foreign)}</tu>"
        for foreign, english in sentence_pairs("tico19", language)
    )
    header = '<header srclang="en" segtype="sentence" datatype="text" o-tmf="x" adminlang="en"></header>'
    return f'<?xml version="1.0" encoding="UTF-8"?><tmx version="1.4">{header}<body>{units}</body></tmx>'


def _write_dictionary(folder: Path) -> None:
    entries = [
        f"{old} {new} [x1] /{english}/{english} (of old)/"
        for old, new, english in zip(THINGS["zh-Hant"], THINGS["zh"], THINGS["en"], strict=True)
    ]
    entries.append("貓頭鷹 猫头鹰 [mao1 tou2 ying1] /(bird) owl/CL:隻|只[zhi1]/")
    (folder / "cc-cedict").mkdir()
    with gzip.open(folder / "cc-cedict/cedict_1_0_ts_utf-8_mdbg.txt.gz", "wt", encoding="utf-8") as lines:
        lines.write("# CC-CEDICT\n" + "".join(f"{entry}\n" for entry in entries))
