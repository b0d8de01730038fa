"""DRCD, Traditional Chinese: ids on documents, paragraphs, questions and answers."""

from __future__ import annotations

import re

from core.formats.base import Head
from core.formats.nested import Profile
from core.formats.squad import Squad, is_nested

_ANSWER_ID = re.compile(r'"answers"\s*:\s*\[\s*\{[^{}\[\]]*(?<!\\)"id"\s*:')


class Drcd(Squad):
    """DRCD."""

    name = "drcd"
    title = "DRCD"
    profile = Profile(version="1.3", document_ids=True, paragraph_ids=True, answer_ids=True)

    def sniff(self, head: Head) -> bool:
        return is_nested(head) and _ANSWER_ID.search(head.text) is not None
