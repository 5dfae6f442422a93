"""Families of documents as plain dictionaries: the JSON of `linked --json`."""

from typing import Any

from pipeline.consolidate.amendment_order import LinkedDocument
from pipeline.consolidate.family import Family
from pipeline.consolidate.linked_answers import LinkedAnswer
from pipeline.report.run_json import answer_to_dict

Json = dict[str, Any]


def family_to_dict(family: Family) -> Json:
    """One base with its amendments and their answers together."""
    return {
        "documents": [_document(document) for document in family.documents],
        "linked_answers": [_answer(answer) for answer in family.answers],
    }


def _document(document: LinkedDocument) -> Json:
    link = document.link
    return {
        "sha256": document.sha256,
        "path": document.result.path,
        "dated": None if document.dated is None else document.dated.isoformat(),
        "amendment": None
        if link is None
        else {
            "amends": link.base_sha256,
            "number": link.number,
            "source": link.source.value,
            "reason": link.reason,
        },
    }


def _answer(answer: LinkedAnswer) -> Json:
    return {
        "field": answer.field,
        "status": answer.status.value,
        "value": answer.value,
        "prevails": answer.prevails,
        "rule": answer.rule,
        "contested": answer.is_contested,
        "sides": [
            {"sha256": side.sha256, "path": side.path, **answer_to_dict(side.answer)}
            for side in answer.sides
        ],
    }
