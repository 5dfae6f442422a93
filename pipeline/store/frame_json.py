"""A frame as a JSON value, and back."""

from dataclasses import asdict
from typing import Any

from chunking import Frame, FrameItem, FrameKind


def frame_to_json(frame: Frame) -> dict[str, Any]:
    """Objects by the names of the fields."""
    return asdict(frame)


def frame_from_json(value: dict[str, Any]) -> Frame:
    """The inverse of `frame_to_json`."""
    return Frame(
        items=tuple(map(_item, value["items"])),
        tokens=value["tokens"],
        left_out=tuple(map(_item, value["left_out"])),
    )


def _item(value: dict[str, Any]) -> FrameItem:
    return FrameItem(**{**value, "kind": FrameKind(value["kind"])})
