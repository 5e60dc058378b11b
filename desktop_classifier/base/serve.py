"""The child's side of `base.child`: read a JSON line, do it, answer; beat once a second; end when the parent does."""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import Progress, Report

Handler = Callable[[Mapping[str, Any], Report], Mapping[str, Any]]

Tell = Callable[[Mapping[str, Any]], None]
"""Sends the parent something that happened, as a JSON object; it arrives in order, before the result."""

EventHandler = Callable[[Mapping[str, Any], Report, Tell], Mapping[str, Any]]

BEAT_S = 1.0


def serve(handler: Handler) -> int:
    """Answer requests with `handler` until the parent closes our input.

    Whatever a library prints goes to stderr, and one that reads stdin finds it empty: the real ones are for messages
    alone. Where a library only looks at stdin while it loads (NumPy's and SciPy's Fortran do), Windows would make it
    wait until the next message, if that were what we read from.
    """
    return serve_with_events(lambda message, report, tell: handler(message, report))


def serve_with_events(handler: EventHandler) -> int:
    """As `serve`, for a handler that also tells what happens while it works."""
    channel = _Channel()
    requests: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(_own_input(), requests), daemon=True).start()
    threading.Thread(target=_beat, args=(channel,), daemon=True).start()
    while (request := requests.get()) is not None:
        channel.send({"id": request["id"], **_answer(handler, request, channel)})
    return 0


def _answer(handler: EventHandler, request: dict[str, Any], channel: _Channel) -> dict[str, Any]:
    def report(progress: Progress) -> None:
        fields = {"done": progress.done, "total": progress.total, "note": progress.note}
        channel.send({"id": request["id"], "progress": fields})

    def tell(event: Mapping[str, Any]) -> None:
        channel.send({"id": request["id"], "event": dict(event)})

    try:
        return {"result": dict(handler(request, report, tell))}
    except UserError as error:
        return {"error": {"kind": error.kind, "message": error.message}}
    except Exception as error:
        traceback.print_exc()
        return {"error": {"kind": "internal", "message": f"{type(error).__name__}: {error}"}}


class _Channel:
    def __init__(self) -> None:
        sys.stdout.flush()
        self._stream = os.fdopen(os.dup(1), "wb", buffering=0)
        os.dup2(2, 1)
        self._lock = threading.Lock()

    def send(self, message: dict[str, Any]) -> None:
        line = json.dumps(message).encode() + b"\n"
        with self._lock:
            try:
                self._stream.write(line)
            except OSError:
                os._exit(0)  # nobody listens any more


def _own_input() -> BinaryIO:
    own = os.fdopen(os.dup(0), "rb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return own


def _read(stream: BinaryIO, requests: queue.SimpleQueue[dict[str, Any] | None]) -> None:
    for line in stream:
        requests.put(json.loads(line))
    # The parent is gone or has let us go. A native call may run for minutes yet, so do not wait for it.
    os._exit(0)


def _beat(channel: _Channel) -> None:
    pause = threading.Event()
    while not pause.wait(BEAT_S):
        channel.send({"beat": os.getpid()})
