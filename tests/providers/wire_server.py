"""A small HTTP server on loopback that answers as scripted: whole, streamed, broken or late."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

Play = Callable[[asyncio.StreamWriter], Awaitable[None]]
"""Writes one answer; the server closes the connection after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One request as it came in; header names are lower case, and a body that is no JSON is {}."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]


class WireServer:
    """Plays its answers in order, then `otherwise` for ever."""

    def __init__(self, otherwise: Play | None = None) -> None:
        self.received: list[Received] = []
        self.hung_up = asyncio.Event()
        """Set when a client closes its connection before the answer is complete."""
        self._plays: deque[Play] = deque()
        self._otherwise = otherwise or whole(500, {"error": {"message": "nothing is scripted"}})
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    @property
    def base_url(self) -> str:
        """What a model's row takes as `base_url`."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v1"

    def play(self, *plays: Play) -> None:
        """Append to the script."""
        self._plays.extend(plays)

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)

    async def stop(self) -> None:
        """Close every connection."""
        assert self._server is not None
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._serve(reader, writer)
        finally:
            self._connections.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.received.append(await _read_request(reader))
        play = self._plays.popleft() if self._plays else self._otherwise
        answering = asyncio.ensure_future(play(writer))
        hanging_up = asyncio.ensure_future(reader.read(1))
        try:
            await asyncio.wait({answering, hanging_up}, return_when=asyncio.FIRST_COMPLETED)
            if answering.done():
                answering.result()
            else:
                self.hung_up.set()
        finally:
            answering.cancel()
            hanging_up.cancel()
            await asyncio.gather(answering, hanging_up, return_exceptions=True)


async def _read_request(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.split(":", 1) for line in head[1:] if line)
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    is_json = "json" in headers.get("content-type", "")
    value = json.loads(body) if is_json and body else {}
    return Received(path=head[0].split()[1], headers=headers, body=value)


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} Played", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def whole(
    status: int,
    body: Any,
    headers: Mapping[str, str] | None = None,
    content_type: str = "application/json",
) -> Play:
    """One answer with a length; anything but bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    all_headers = {
        "Content-Type": content_type,
        "Content-Length": str(len(content)),
        **(headers or {}),
    }

    async def play(writer: asyncio.StreamWriter) -> None:
        writer.write(_head(status, all_headers) + content)
        await writer.drain()

    return play


def stream(
    *events: Any,
    headers: Mapping[str, str] | None = None,
    done: bool = True,
    then: str = "end",
    pause_s: float = 0.0,
) -> Play:
    """A stream of server-sent events.

    Args:
        events: sent as JSON, each after `pause_s`; bytes are sent as they are.
        headers: besides the content type.
        done: whether `[DONE]` follows.
        then: `end` in good order, `cut` the connection in the middle of a chunk, or `stall`.
        pause_s: seconds before each event.
    """
    head = {
        "Content-Type": "text/event-stream",
        "Transfer-Encoding": "chunked",
        **(headers or {}),
    }

    async def play(writer: asyncio.StreamWriter) -> None:
        writer.write(_head(200, head))
        for event in [*events, b"data: [DONE]\n\n"] if done else events:
            await asyncio.sleep(pause_s)
            data = event if isinstance(event, bytes) else f"data: {json.dumps(event)}\n\n".encode()
            writer.write(b"%x\r\n%b\r\n" % (len(data), data))
            await writer.drain()
        await _finish(writer, then)

    return play


async def _finish(writer: asyncio.StreamWriter, then: str) -> None:
    if then == "stall":
        await asyncio.Event().wait()
    if then == "cut":
        writer.write(b"ff\r\ndata: ")
        await writer.drain()
        # The client reads what was sent before the connection breaks.
        await asyncio.sleep(0.05)
        writer.transport.abort()
        return
    writer.write(b"0\r\n\r\n")
    await writer.drain()


def hang_up() -> Play:
    """Break the connection instead of answering."""

    async def play(writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    return play


def trickle(every_s: float) -> Play:
    """A comment line for ever: bytes that keep a read timeout from ever passing."""

    async def play(writer: asyncio.StreamWriter) -> None:
        writer.write(_head(200, {"Content-Type": "text/event-stream"}))
        while True:
            writer.write(b": still thinking\n\n")
            await writer.drain()
            await asyncio.sleep(every_s)

    return play


def chunk(
    content: str | None = None,
    *,
    finish: str | None = None,
    usage: Any = None,
    **delta: Any,
) -> dict[str, Any]:
    """One chunk of a chat completion."""
    if content is not None:
        delta["content"] = content
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "served-model",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        "usage": usage,
    }


def usage_chunk(**usage: Any) -> dict[str, Any]:
    """The last chunk, which carries usage and no choices."""
    return {"id": "chatcmpl-1", "model": "served-model", "choices": [], "usage": usage}


def answer(content: str = '{"a": "b"}', *, prompt: int = 12, completion: int = 3) -> Play:
    """A whole good answer."""
    return stream(
        chunk(content),
        chunk(finish="stop"),
        usage_chunk(prompt_tokens=prompt, completion_tokens=completion),
    )


def refusal(
    status: int,
    *,
    code: Any = None,
    kind: str | None = None,
    message: str = "no",
    param: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Play:
    """An error in OpenAI's shape."""
    error = {"message": message, "type": kind, "param": param, "code": code}
    return whole(status, {"error": error}, headers)
