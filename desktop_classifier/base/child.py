"""Our own program started again in a role, spoken to in JSON lines: the parent's side.

What can crash, leak or never come back (TensorFlow, a converter, a native decoder) runs there. Its death costs one
piece of work and never the window; killing it is the one cancellation that always works.
"""

from __future__ import annotations

import collections
import contextlib
import json
import logging
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from typing import IO, Any

from desktop_classifier.base import paths
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Progress, Report, silent

log = logging.getLogger(__name__)

SILENCE_S = 10.0
"""A child that gave no sign of life for this long is taken for hung, in seconds. It beats once a second."""

_LOOK_S = 0.05

OnEvent = Callable[[Mapping[str, Any]], None]
"""Told what a child tells of its work while it works, on the thread that asked."""


def ignore(event: Mapping[str, Any]) -> None:
    """For those who do not listen."""


class ChildDied(UserError):
    """The child ended before it answered; the message says how, in words.

    Args:
        message: See `UserError`.
        kind: "child_died" or "child_hung".
        code: Its exit code, negative for a signal; None while nobody knows.
    """

    def __init__(self, message: str, kind: str = "child_died", code: int | None = None) -> None:
        super().__init__(message, kind)
        self.code = code


class Child:
    """One started child. Not shared between threads: one request at a time.

    Args:
        role: What the child is to be, a name that `__main__` knows.
        environment: Variables set for the child alone.
        silence: Seconds without a heartbeat after which it is killed.
    """

    def __init__(self, role: str, environment: Mapping[str, str] | None = None, silence: float = SILENCE_S) -> None:
        self._silence = silence
        self._role = role
        self._next_id = 0
        self._messages: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._complaints: collections.deque[str] = collections.deque(maxlen=40)
        self._process = _start([*paths.program(), "--child", role], environment or {})
        assert self._process.stdout is not None and self._process.stderr is not None
        self._readers = [
            threading.Thread(target=self._read_messages, args=(self._process.stdout,), daemon=True),
            threading.Thread(target=self._read_complaints, args=(self._process.stderr,), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def request(
        self,
        message: Mapping[str, Any],
        token: CancelToken | None = None,
        report: Report = silent,
        on_event: OnEvent = ignore,
    ) -> dict[str, Any]:
        """Send one message and wait for its result; `report` and `on_event` are called here, in the order of sending.

        Raises:
            Cancelled: `token` was cancelled; the child is gone.
            ChildDied: It crashed, was killed or fell silent.
            UserError: It answered with an error of that kind.
        """
        self._next_id += 1
        self._send({**message, "id": self._next_id})
        heard = time.monotonic()
        while True:
            if token is not None and token.cancelled:
                self.kill()
                token.raise_if_cancelled()
            try:
                answer = self._messages.get(timeout=_LOOK_S)
            except queue.Empty:
                if time.monotonic() - heard > self._silence:
                    self.kill()
                    raise ChildDied(
                        f"A part of the program ({self._role}) stopped answering and was ended. Please try again.",
                        kind="child_hung",
                    ) from None
                continue
            heard = time.monotonic()
            if answer is None:
                raise self._died()
            if answer.get("id") != self._next_id:
                continue
            if "progress" in answer:
                report(Progress(**answer["progress"]))
            elif "event" in answer:
                on_event(answer["event"])
            elif "error" in answer:
                raise UserError(answer["error"]["message"], answer["error"]["kind"])
            elif "result" in answer:
                result: dict[str, Any] = answer["result"]
                return result

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    def close(self) -> None:
        """Let an idle child go: it ends when its input does. One that does not within two seconds is killed."""
        with contextlib.suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        self.kill()

    def kill(self) -> None:
        """End the child and everything it started, at once."""
        _kill_group(self._process)
        self._settle()

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _settle(self) -> None:
        for reader in self._readers:
            reader.join(2)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()

    def _send(self, message: Mapping[str, Any]) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
        except (OSError, ValueError):
            raise self._died() from None

    def _read_messages(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(ValueError, OSError):  # the stream is closed under us by `_settle`
            for line in stream:
                try:
                    message = json.loads(line)
                except ValueError:
                    self._complaints.append(line.decode(errors="replace").rstrip())
                    continue
                self._messages.put(message)
        self._messages.put(None)

    def _read_complaints(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(ValueError, OSError):
            for line in stream:
                self._complaints.append(line.decode(errors="replace").rstrip())

    def _died(self) -> ChildDied:
        try:
            code = self._process.wait(2)
        except subprocess.TimeoutExpired:
            self.kill()
            code = self._process.wait()
        for reader in self._readers:
            reader.join(1)
        log.error("child %s ended with %s:\n%s", self._role, code, "\n".join(self._complaints))
        said = f"A part of the program ({self._role}) ended unexpectedly: {describe_exit(code)}. Please try again."
        return ChildDied(said, code=code)


_WINDOWS_ENDS = {
    0xC0000005: "it crashed (access violation)",
    0xC000001D: "it used an instruction that this processor does not have",
    0xC0000017: "the memory ran out",
    0xC000012D: "the memory ran out",
    0xC00000FD: "it crashed (stack overflow)",
    0xC0000374: "it crashed (damaged memory)",
    0xC0000409: "it crashed (aborted)",
    0xC0000135: "a library of the program or of Windows is missing",
    0xC0000142: "a library could not be started, as happens while Windows shuts down",
}
"""What Windows puts in the place of a signal. No program ends with such a code by itself."""


def describe_exit(code: int) -> str:
    """An exit code in words: which signal, or which number."""
    if code >= 0:
        return _WINDOWS_ENDS.get(code, f"it stopped with code {code}")
    words = {
        "SIGKILL": "it was ended from outside, which mostly means that the memory ran out",
        "SIGSEGV": "it crashed (segmentation fault)",
        "SIGABRT": "it crashed (aborted)",
        "SIGILL": "it used an instruction that this processor does not have",
        "SIGBUS": "it crashed (bus error)",
    }
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return words.get(name, f"it was ended by {name}")


def run(
    role: str,
    message: Mapping[str, Any],
    *,
    environment: Mapping[str, str] | None = None,
    token: CancelToken | None = None,
    report: Report = silent,
    on_event: OnEvent = ignore,
    started: Callable[[Child], None] = lambda child: None,
) -> dict[str, Any]:
    """Start a child for a single request, and let it go."""
    with Child(role, environment) as child:
        started(child)
        return child.request(message, token, report, on_event)


def _start(command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    variables = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8", **environment}
    options: dict[str, Any] = {}
    if not paths.frozen():
        known = variables.get("PYTHONPATH")
        variables["PYTHONPATH"] = os.pathsep.join([str(paths.package_root()), *([known] if known else [])])
    if os.name == "nt":
        options["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW  # type: ignore[attr-defined]
    else:
        options["start_new_session"] = True
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=variables, **options)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    # Even when the child itself has ended: what it started may live on and hold our pipes open for ever.
    if os.name != "nt":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        command = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        quiet = subprocess.CREATE_NO_WINDOW  # type: ignore[attr-defined]  # else a console flashes up over the window
        subprocess.run(command, capture_output=True, check=False, creationflags=quiet)
    process.wait()
