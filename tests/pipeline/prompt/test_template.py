"""The words of the prompts are versioned files, one folder a language, kept with what they made."""

from pathlib import Path

import pytest

from pipeline.profile.profile import FieldType, ProfileField
from pipeline.prompt.language import prompt_language
from pipeline.prompt.prompt import consolidation_messages, reading_messages, repair_messages
from pipeline.prompt.template import languages, load_templates, read_templates, templates_in
from providers import Message
from providers.wire import Material, read_material, read_questions

ENGLISH = (
    "This Agreement is made between Acme Ltd (甲方) and Bolt Inc. and is governed by English law. "
)
CHINESE = (
    "本合同由甲方与乙方（Acme Trading Co., Ltd.）于二〇二四年三月一日在上海签订，适用中国法律。"
)
JAPANESE = "本契約は、甲と乙との間で締結され、日本法に準拠するものとする。"
FIELD = ProfileField(id="term", question="What is the term?", type=FieldType.DATE, group="g")


@pytest.mark.parametrize(
    ("text", "setting", "language"),
    [
        (ENGLISH * 5, "auto", "en"),
        (CHINESE * 5, "auto", "zh"),
        # The longer part of a contract in both languages decides.
        (ENGLISH + CHINESE * 4, "auto", "zh"),
        (ENGLISH * 9 + CHINESE, "auto", "en"),
        # Han characters, and not Chinese.
        (JAPANESE * 5, "auto", "en"),
        ("12.5 % — 30/06/2024", "auto", "en"),
        ("", "auto", "en"),
        (CHINESE, "en", "en"),
        (ENGLISH, "zh", "zh"),
    ],
)
def test_the_language_of_the_prompt(text: str, setting: str, language: str) -> None:
    """By the script of the text, unless the settings say."""
    assert prompt_language(text, setting) == language


def test_every_language_has_the_same_texts() -> None:
    """No prompt exists in one language only, and each fills in the same things."""
    english = load_templates("en")
    assert set(languages()) >= {"en", "zh"}
    for language in languages():
        templates = load_templates(language)
        assert templates.texts.keys() == english.texts.keys()
        assert templates.reference == f"{language}/{templates.version}"
        for name, text in templates.texts.items():
            for part in ("{questions}", "{summary}", "{findings}", "{errors}"):
                assert (part in text) == (part in english.texts[name]), (language, name, part)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_wire_is_the_same_in_every_language(language: str) -> None:
    """System, material, questions; names of keys and types are not translated."""
    templates = load_templates(language)
    messages = reading_messages(
        Material(frame="f", text="t"), [FIELD], templates=templates, with_summary=True
    )
    assert [message.role for message in messages] == ["system", "user", "user"]
    assert read_material(messages[1].content) == Material(frame="f", text="t")
    assert [question.id for question in read_questions(messages[2].content)] == ["term"]
    for word in ("findings", "quotes", "rationale", "absent", "YYYY-MM-DD", "<frame>", "= start"):
        assert word in messages[0].content
    system = consolidation_messages("p", [], templates=templates)[0].content
    for word in ("answers", "evidence", "conflicts", "resolved", "summary"):
        assert word in system


def test_a_quotation_in_braces_is_left_alone() -> None:
    """Questions and errors are filled in, and nothing in them is taken for a place to fill."""
    question = FIELD.model_copy(update={"question": "What is in {braces} or {0}?"})
    messages = reading_messages(
        Material(frame="", text="{text}"), [question], templates=load_templates(), with_summary=True
    )
    assert "{braces} or {0}" in messages[2].content
    repaired = repair_messages((Message(role="user", content="{x}"),), "{reply}", ["{error}"])
    assert [message.content for message in repaired[:2]] == ["{x}", "{reply}"]
    assert "- {error}" in repaired[2].content


def test_a_model_can_have_a_text_of_its_own(tmp_path: Path) -> None:
    """The longest key in the model's name wins, and the record names the variant."""
    (tmp_path / "phrases.toml").write_text('version = "7"\nsummary = "Sum up."\n')
    for name in ("system.txt", "system.kimi.txt", "system.kimi-k2.txt"):
        (tmp_path / name).write_text(f"{name}\n")
    texts = {
        model: templates_in(tmp_path, model) for model in ("gpt-5.1", "Kimi-K3", "x/Kimi-K2-Turbo")
    }
    assert [one.texts["system"] for one in texts.values()] == [
        "system.txt",
        "system.kimi.txt",
        "system.kimi-k2.txt",
    ]
    assert [one.variant for one in texts.values()] == ["", "kimi", "kimi-k2"]
    assert texts["Kimi-K3"].reference == f"{tmp_path.name}/7+kimi"


def test_templates_are_kept_whole() -> None:
    """What is read back from the record is what was put there, hash and all."""
    templates = load_templates("zh")
    assert read_templates(templates.canonical()) == templates
    assert read_templates(templates.canonical()).sha256 == templates.sha256
