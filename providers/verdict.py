"""Whether a reply that arrived whole is of use. Asked after the reply is on disk: it is paid."""

from providers.base import Reply
from providers.chat_reply import REFUSAL
from providers.errors import EmptyReplyError, RefusedError, ReplyError, TruncatedError


def fault_in(reply: Reply, model: str) -> ReplyError | None:
    """What is wrong with `reply`, or None where its content can be validated.

    Args:
        reply: as `generate` gave it.
        model: name of the catalogue's row, for the message.

    A reply without content whose model has reasoned counts as truncated: reasoning used up the
    output limit, and sending the same request again would buy the same nothing.
    """
    if reply.finish_reason in {REFUSAL, "content_filter"}:
        return _fault(RefusedError, reply, model)
    if reply.finish_reason == "length":
        return _fault(TruncatedError, reply, model)
    if reply.content.strip():
        return None
    has_reasoned = bool(reply.usage.reasoning_tokens or reply.reasoning)
    return _fault(TruncatedError if has_reasoned else EmptyReplyError, reply, model)


def _fault(kind: type[ReplyError], reply: Reply, model: str) -> ReplyError:
    used_up = kind is TruncatedError and not reply.content.strip()
    return kind(
        model,
        code=reply.finish_reason,
        usage=reply.usage,
        request_id=reply.request_id,
        detail="reasoning left no room for an answer" if used_up else None,
    )
