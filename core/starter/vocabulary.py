"""The encoder's tokenizer: WordPiece over an English vocabulary, pruned, and extended to other scripts.

Every Chinese character, hiragana and Hangul syllable is a token of its own, so that an answer may begin and
end at any of them; other scripts share pieces with English where they can.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import WordPiece

from core.starter.piece_training import train_pieces

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_FOLDED = {
    "a": "áàâäãåā", "c": "çć", "e": "éèêëē", "i": "íìîïī", "n": "ñ", "o": "óòôöõō", "u": "úùûüū", "y": "ýÿ",
    "ss": "ß", "ae": "æ", "oe": "œ", "ا": "أإآٱ", "е": "ё",
}  # fmt: skip
_SINGLE = "[\u3041-\u309f\uac00-\ud7a3]"  # hiragana and Hangul: no letter of these hides in a longer piece
_STANDS_ALONE = regex.compile(rf"[\p{{Han}}{_SINGLE[1:-1]}]")
_ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz0123456789",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґўј",
    "ءابةتثجحخدذرزسشصضطظعغفقكلمنهوىيئؤپچژگ\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670",
    "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώ",
    "अआइईउऊएऐओऔकखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसहािीुूृेैोौंँः्ज़ड़़०१२३४५६७८९।",
    "ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヲンヴー・",
)
_MARKS = "。、，！？；：「」『』（）《》〈〉【】〔〕“”‘’…—–·・~％％°²³€£¥×÷±→←"


@dataclass(frozen=True, slots=True)
class VocabularyPlan:
    """How many pieces are kept: of English, and new ones by language; single characters by their count."""

    english: int = 9000
    new: Mapping[str, int] | None = None
    least_count: int = 2

    def pieces_of(self, language: str) -> int:
        return (self.new or _NEW).get(language, 0)


_NEW = {"es": 2000, "de": 1800, "fr": 1800, "it": 1300, "ja": 2200, "ar": 1500}


def normaliser() -> Any:
    """Lower case, one width, no Latin accents; every change keeps its place in the original text."""
    rules = [normalizers.Replace(Regex(f"[{marked}]"), plain) for plain, marked in _FOLDED.items()]
    return normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.BertNormalizer(
                clean_text=True, handle_chinese_chars=True, strip_accents=False, lowercase=True
            ),
            *rules,
        ]
    )


def splitter() -> Any:
    """Words and punctuation, with the characters that always stand alone."""
    return pre_tokenizers.Sequence(
        [pre_tokenizers.BertPreTokenizer(), pre_tokenizers.Split(Regex(_SINGLE), "isolated")]
    )


def build_vocabulary(
    english: Path, texts: Mapping[str, Sequence[str]], plan: VocabularyPlan | None = None
) -> list[str]:
    """The pieces in order of their ids.

    `english` is the ``tokenizer.json`` of the English encoder, `texts` training text by language, English
    (``en``) among them. English pieces that the English texts never use are left out.
    """
    plan = plan or VocabularyPlan()
    pieces: list[str] = [*SPECIAL]
    pieces += _alphabet()
    pieces += _frequent_english(english, texts["en"], plan.english)
    pieces += _single_characters(texts, plan.least_count)
    for language, some in texts.items():
        if plan.pieces_of(language):
            pieces += _new_pieces(some, plan.pieces_of(language))
    return list(dict.fromkeys(pieces))


def make_tokenizer(pieces: Sequence[str]) -> Tokenizer:
    """The tokenizer over these pieces."""
    tokenizer = Tokenizer(
        WordPiece({piece: number for number, piece in enumerate(pieces)}, unk_token="[UNK]")
    )
    tokenizer.normalizer = normaliser()
    tokenizer.pre_tokenizer = splitter()
    tokenizer.add_special_tokens(list(SPECIAL))
    return tokenizer


def write_tokenizer(pieces: Sequence[str], target: Path) -> None:
    """``tokenizer.json`` and ``tokenizer_config.json``, as transformers reads them."""
    target.mkdir(parents=True, exist_ok=True)
    make_tokenizer(pieces).save(str(target / "tokenizer.json"))
    names = {f"{name.strip('[]').lower()}_token": name for name in SPECIAL}
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": 512,
        "model_input_names": ["input_ids", "token_type_ids", "attention_mask"],
        **names,
    }
    (target / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def _alphabet() -> list[str]:
    letters = [one for alphabet in _ALPHABETS for one in alphabet]
    printable = [chr(point) for point in range(33, 127) if not chr(point).isupper()]
    normalise = normaliser()
    folded = [normalise.normalize_str(one).strip() for one in (*printable, *letters, *_MARKS)]
    singles = [one for one in dict.fromkeys(folded) if len(one) == 1]
    return singles + [f"##{one}" for one in singles if one.isalnum() or regex.match(r"\p{M}", one)]


def _frequent_english(path: Path, texts: Iterable[str], count: int) -> list[str]:
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    counts: Counter[str] = Counter()
    for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False):
        counts.update(encoding.tokens)
    return [piece for piece, _ in counts.most_common(count) if piece not in SPECIAL]


def _single_characters(texts: Mapping[str, Sequence[str]], least: int) -> list[str]:
    from opencc import OpenCC

    counts: Counter[str] = Counter()
    for language in ("zh", "zh-Hant", "ja", "ko"):
        for text in texts.get(language, ()):
            counts.update(_STANDS_ALONE.findall(text))
    frequent = [character for character, count in counts.most_common() if count >= least]
    traditional = OpenCC("s2t").convert("\n".join(frequent)).split("\n")
    return frequent + [one for one in traditional if len(one) == 1]


def _new_pieces(texts: Sequence[str], count: int) -> list[str]:
    """The pieces a WordPiece model of this language alone would have, those of single characters left out."""
    without_han = pre_tokenizers.Sequence([splitter(), pre_tokenizers.Split(Regex(r"[\p{Han}]"), "removed")])
    return train_pieces(texts, normaliser(), without_han, count, SPECIAL)
