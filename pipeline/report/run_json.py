"""Results as plain dictionaries: the JSON of `run --json` and `show --json`.

The first keys of every object are a contract with other programs, in this order; what follows
them is added detail. Money is a plain decimal string, and None where a price is unknown.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pipeline.answer import Answer, Citation, Confidence, Conflict, Finding
from pipeline.call import CallRecord
from pipeline.evidence.coverage import Coverage
from pipeline.exception import ExceptionRecord
from pipeline.plan import Plan
from pipeline.receiving.receipt import Receipt
from pipeline.report.money import plain_usd
from pipeline.result import Conclusion, DocumentResult, Reconciliation, RunResult

Json = dict[str, Any]


def run_to_dict(run: RunResult) -> Json:
    """A run with every document it received."""
    return {
        "run": run.run,
        "status": run.status.value,
        "reason": run.reason,
        "reconciliation": _reconciliation(run.reconciliation),
        "documents": [document_to_dict(document) for document in run.documents],
        "exceptions": [exception_to_dict(record) for record in run.exceptions],
        "cost_usd": plain_usd(run.cost_usd),
        "saved_usd": plain_usd(run.saved_usd),
        "matter": run.matter,
        "started_at": _time(run.started_at),
        "finished_at": _time(run.finished_at),
    }


def document_to_dict(document: DocumentResult) -> Json:
    """One received file. Where it was not read, what only a reading can tell is null or empty."""
    found: Json = (
        dict.fromkeys(("tokens", "route", "coverage"))
        | {"answers": [], "summary": None, "calls": [], "cost_usd": "0"}
        if document.conclusion is None
        else _conclusion(document.conclusion)
    )
    receipt = document.receipt
    return {
        "path": document.path,
        "sha256": None if receipt is None else receipt.sha256,
        "status": document.status.value,
        **found,
        "reason": document.reason,
        "receipt": None if receipt is None else _receipt(receipt),
        **({} if document.conclusion is None else _detail(document.conclusion)),
    }


def exception_to_dict(record: ExceptionRecord) -> Json:
    """One item that could not be processed."""
    return {
        "path": record.path,
        "class": record.exception_class.value,
        "retryable": record.retryable,
        "detail": record.detail,
        "sha256": record.sha256,
    }


def _reconciliation(counts: Reconciliation) -> Json:
    return {
        "received": counts.received,
        "processed": counts.processed,
        "duplicates": counts.duplicates,
        "exceptions": counts.exceptions,
        "excluded": counts.excluded,
        "not_read": counts.not_read,
    }


def _conclusion(conclusion: Conclusion) -> Json:
    sentences = " ".join(sentence.marked for sentence in conclusion.summary)
    return {
        "tokens": conclusion.plan.tokens,
        "route": conclusion.plan.route.value,
        "coverage": _coverage(conclusion.coverage),
        "answers": [answer_to_dict(answer) for answer in conclusion.answers],
        "summary": sentences or None,
        "calls": [_call(call) for call in conclusion.calls],
        "cost_usd": plain_usd(conclusion.cost_usd),
    }


def _detail(conclusion: Conclusion) -> Json:
    plan = conclusion.plan
    return {
        "saved_usd": plain_usd(conclusion.saved_usd),
        "model_switches": [
            {"model": switch.model, "calls": switch.calls, "reason": switch.reason}
            for switch in conclusion.model_switches
        ],
        "media_type": conclusion.media_type,
        "extractor": conclusion.extractor,
        "prompt_version": conclusion.prompt_version,
        "pages": conclusion.pages,
        "characters": plan.characters,
        "profile": plan.profile,
        "profile_sha256": plan.profile_sha256,
        "profile_reason": plan.profile_reason,
        "model": plan.model,
        "model_reason": plan.model_reason,
        "uses_language_model": conclusion.uses_language_model,
        "encoding": plan.encoding,
        "encoding_is_exact": plan.encoding_is_exact,
        "route_reason": plan.reason,
        "segments": _segments(plan),
        "conflicts": [_conflict(conflict) for conflict in conclusion.conflicts],
        "findings": [_finding(finding) for finding in conclusion.findings],
        "summary_sentences": [
            {
                "text": sentence.text,
                "evidence": list(sentence.evidence),
                "unsupported": list(sentence.unsupported),
            }
            for sentence in conclusion.summary
        ],
        "notes": [
            {"kind": note.kind, "detail": note.detail, "page": note.page}
            for note in conclusion.notes
        ],
    }


def _segments(plan: Plan) -> list[Json]:
    return [
        {
            "index": segment.index,
            "start": segment.start,
            "end": segment.end,
            "tokens": segment.tokens,
            "frame_tokens": frame.tokens,
            "boundary": segment.boundary.value,
            "heading": segment.heading,
        }
        for segment, frame in zip(plan.segments, plan.frames, strict=True)
    ]


def _coverage(coverage: Coverage) -> Json:
    return {
        "read": coverage.read,
        "unread": [
            {"start": span.start, "end": span.end, "reason": span.reason}
            for span in coverage.unread
        ],
    }


def answer_to_dict(answer: Answer) -> Json:
    """One answer with its citations and its confidence."""
    return {
        "field": answer.field,
        "status": answer.status.value,
        "value": answer.value,
        "review": answer.review.value,
        "citations": [_citation(citation) for citation in answer.citations],
        "unverified_quotes": list(answer.unverified_quotes),
        "rationale": answer.rationale,
        "read": answer.read,
        "evidence": list(answer.evidence),
        "confidence": None if answer.confidence is None else _confidence(answer.confidence),
    }


def _confidence(confidence: Confidence) -> Json:
    return {
        "level": confidence.level.value,
        "verified_quotes": confidence.verified_quotes,
        "agreeing_segments": confidence.agreeing_segments,
        "support": confidence.support.value,
        "conflicts": confidence.conflicts,
        "read": confidence.read,
        "unverified_claims": confidence.unverified_claims,
        "ocr_pages": confidence.ocr_pages,
        "reasons": list(confidence.reasons),
    }


def _citation(citation: Citation) -> Json:
    return {
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "page": citation.page,
        # A citation is by construction a quote that was found; the others are unverified quotes.
        "verified": True,
        "match": citation.match.value,
        "in_frame": citation.in_frame,
        "occurrences": citation.occurrences,
        "blanks_aside": citation.blanks_aside,
    }


def _finding(finding: Finding) -> Json:
    return {
        "number": finding.number,
        "field": finding.field,
        "value": finding.value,
        "rationale": finding.rationale,
        "segment": finding.segment,
        "citations": [_citation(citation) for citation in finding.citations],
        "unverified_quotes": list(finding.unverified_quotes),
        "support": finding.support.value,
        "unsupported": list(finding.unsupported),
        "is_repaired": finding.is_repaired,
        "computation": None if finding.computation is None else asdict(finding.computation),
    }


def _conflict(conflict: Conflict) -> Json:
    return {
        "field": conflict.field,
        "evidence": list(conflict.evidence),
        "rule": conflict.rule,
        "resolved": conflict.resolved,
    }


def _call(call: CallRecord) -> Json:
    return {
        "purpose": call.purpose.value,
        "segment": call.segment,
        "model": call.model,
        "input_tokens": call.usage.input_tokens,
        "cached_tokens": call.usage.cached_tokens,
        "output_tokens": call.usage.output_tokens,
        "cost_usd": plain_usd(call.cost_usd),
        "latency_s": call.latency_s,
        "outcome": call.outcome.value,
        "attempts": call.attempts,
        "fields": list(call.fields),
        "request_sha256": call.request_sha256,
        "reply_sha256": call.reply_sha256,
        "reasoning_tokens": call.usage.reasoning_tokens,
        "failure": call.failure,
        "saved_usd": plain_usd(call.saved_usd),
        "switch_reason": call.switch_reason,
    }


def _receipt(receipt: Receipt) -> Json:
    return {
        "matter": receipt.matter,
        "md5": receipt.md5,
        "size_bytes": receipt.size_bytes,
        "received_at": _time(receipt.received_at),
        "parent_sha256": receipt.parent_sha256,
        "custodian": receipt.custodian,
    }


def _time(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()
