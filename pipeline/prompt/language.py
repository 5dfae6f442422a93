"""Which language a document is asked about in: by the script of its text, or as it is set."""

import re
from typing import Final

from pipeline.document import Document
from pipeline.prompt.template import DEFAULT_LANGUAGE, Templates, load_templates
from providers import Model

AUTOMATIC: Final = "auto"
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_HAN_SHARE = 0.5
_KANA_SHARE = 0.05
_LOOKED_AT = 200_000
"""Characters from the beginning: enough to know, and quick."""


def prompt_language(text: str, setting: str = AUTOMATIC) -> str:
    """`zh` for a text that is Chinese by its script, else `en`; a setting other than `auto` wins.

    A Han character counts as much as a Latin word, so that a contract in both languages is
    Chinese if the Chinese part is the longer one. With more than a twentieth of kana among its
    East Asian characters the text is Japanese, for which there are no templates.
    """
    if setting != AUTOMATIC:
        return setting
    text = text[:_LOOKED_AT]
    han, kana = len(_HAN.findall(text)), len(_KANA.findall(text))
    words = len(_LATIN.findall(text))
    if han == 0 or kana > _KANA_SHARE * (han + kana):
        return DEFAULT_LANGUAGE
    return "zh" if han / (han + words) > _HAN_SHARE else DEFAULT_LANGUAGE


def templates_for(document: Document, model: Model, setting: str = AUTOMATIC) -> Templates:
    """The words in which `model` is asked about `document`."""
    return load_templates(prompt_language(document.text, setting), model.endpoint_model)
