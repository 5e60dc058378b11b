"""One window: a second start hands its pictures to the first one and ends. No Qt in here, because that comes later.

Starts that belong together are of one user, with one folder for what the program writes, on one screen. Their meeting
place is a local socket in a folder that only this user may enter; Windows has named pipes instead (`gui/qt/pipe`).

Every start comes by here before its first paint: the records are plain tuples, made in a fifth of a dataclass's time.
"""

from __future__ import annotations

import hashlib
import logging
import os
import socket
import stat
import struct
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from desktop_classifier.base import files, paths

log = logging.getLogger(__name__)

PATIENCE_S = 2.0
"""A first window that does not answer within this hangs, and is left alone."""

STARTING_S = 20.0
"""Unless it began to start less long ago: from a cold disk that takes many seconds, and people click once more."""

MOST_BYTES = 256 << 20
"""More than any list of files that a system can start a program with."""

TAKEN = b"taken"
"""What the first window answers."""

_MAGIC = b"desktop-classifier 1\n"
_LENGTH = struct.Struct(">I")
_LONGEST_ADDRESS = 100
"""Bytes of a local socket's path; 104 on macOS, 108 on Linux."""

_WAITING = 64


class NotOurs(ValueError):
    """What arrived is no message of this program."""


class Message(NamedTuple):
    """What a later start says.

    Args:
        paths: Absolute paths of pictures and folders.
        token: The desktop's permission to come to the front, or "".
    """

    paths: tuple[Path, ...] = ()
    token: str = ""


def pack(message: Message) -> bytes:
    """As bytes: a file's name may hold any, line ends too, so every field is preceded by its length."""
    fields = [os.fsencode(message.token), *(os.fsencode(path) for path in message.paths)]
    body = b"".join(part for field in fields for part in (_LENGTH.pack(len(field)), field))
    return _MAGIC + _LENGTH.pack(len(body)) + body


class Reader:
    """Puts a message together from pieces as they arrive."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, piece: bytes) -> Message | None:
        """The message, once it is whole.

        Raises:
            NotOurs: This will never be one.
        """
        self._bytes += piece
        start = len(_MAGIC) + _LENGTH.size
        if self._bytes[: len(_MAGIC)] != _MAGIC[: len(self._bytes)]:
            raise NotOurs("it does not begin as a message does")
        if len(self._bytes) < start:
            return None
        (length,) = _LENGTH.unpack(self._bytes[len(_MAGIC) : start])
        if length > MOST_BYTES or len(self._bytes) > start + length:
            raise NotOurs(f"it is longer than it may be: {length} bytes")
        return _message(bytes(self._bytes[start:])) if len(self._bytes) == start + length else None


def _message(body: bytes) -> Message:
    fields = []
    at = 0
    while at < len(body):
        if at + _LENGTH.size > len(body):
            raise NotOurs("it ends within a length")
        (length,) = _LENGTH.unpack_from(body, at)
        at += _LENGTH.size
        if at + length > len(body):
            raise NotOurs("a field is longer than the message")
        fields.append(body[at : at + length])
        at += length
    if not fields:
        raise NotOurs("it is empty")
    named = [Path(os.fsdecode(field)) for field in fields[1:]]
    if any(b"\0" in field for field in fields) or not all(path.is_absolute() for path in named):
        raise NotOurs("it names something that is no absolute path")
    return Message(tuple(named), os.fsdecode(fields[0]))


def token(environment: Mapping[str, str] = os.environ) -> str:
    """What the desktop gave this start with which it may bring a window to the front."""
    return environment.get("XDG_ACTIVATION_TOKEN") or environment.get("DESKTOP_STARTUP_ID", "")


class Post(NamedTuple):
    """Where this window hears of later starts; nobody listens until `gui/qt/listener` does.

    Args:
        name: Of the pipe, on Windows.
        socket: Bound and waiting, elsewhere. Starts that knock before anyone listens wait in line.
        address: The socket's path.
        inode: Tells it from one that another window put there since.
    """

    name: str
    socket: socket.socket | None = None
    address: Path | None = None
    inode: int = 0

    def close(self) -> None:
        """Take no more calls. Those in line notice at once. Closing twice is no harm."""
        if self.socket is None or self.address is None or self.socket.fileno() < 0:
            return
        with files.locked(_lock(self.address), wait=True):
            if self.address.exists() and self.address.lstat().st_ino == self.inode:
                self.address.unlink()
        self.socket.close()


class Meeting(NamedTuple):
    """How it went: `handed` over, or first, with a `post` (None where there is no place for one)."""

    handed: bool
    post: Post | None = None


def meet(message: Message, patience_s: float = PATIENCE_S) -> Meeting:
    """Hand over to the first window, or become it. Never fails: at worst there are two windows.

    Args:
        message: What to hand over.
        patience_s: How long the first window may take to answer. One that hangs loses its place to this start.
    """
    try:
        if os.name == "nt":
            from desktop_classifier.gui.qt import pipe

            return Meeting(True) if pipe.hand_over(name(), message, patience_s) else Meeting(False, Post(name()))
        return _meet(message, patience_s)
    except OSError as error:
        log.warning("other windows cannot be looked for: %s", error)
        return Meeting(False)


def name(environment: Mapping[str, str] = os.environ) -> str:
    """The same for all starts that belong together. Two screens of one user have a window each."""
    chosen = environment.get("QT_QPA_PLATFORM", "").partition(":")[0]
    screen = environment.get("WAYLAND_DISPLAY") or environment.get("DISPLAY", "")
    seen_on = screen if chosen in ("", "xcb", "wayland", "wayland-egl") else chosen
    user = os.environ.get("USERNAME", "") if os.name == "nt" else str(os.getuid())
    written = (os.path.realpath(paths.config_dir()), os.path.realpath(paths.models_dir()))
    parts = b"\0".join(os.fsencode(part) for part in (user, seen_on, *written))
    return f"{paths.APP}-{hashlib.sha256(parts).hexdigest()[:24]}"


def _meet(message: Message, patience_s: float) -> Meeting:
    address = _address(name())
    if address is None:
        return Meeting(False)
    with files.locked(_lock(address), wait=True):
        first = _knock(address)
        if first is None:
            return Meeting(False, _settle(address))
    with first:
        if _hand_over(first, message, max(patience_s, _still_starting_s(address))):
            return Meeting(True)
    log.warning("the first window does not answer: opening another")
    with files.locked(_lock(address), wait=True):
        return Meeting(False, _settle(address))


def _knock(address: Path) -> socket.socket | None:
    """A connection to whoever listens there; None where nobody does any more."""
    knocking = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    knocking.setblocking(False)  # a line that is full is as good as no answer
    try:
        knocking.connect(os.fspath(address))
    except (FileNotFoundError, ConnectionRefusedError):
        knocking.close()
        return None
    except OSError as error:
        log.warning("the first window takes no calls: %s", error)
    return knocking


def _still_starting_s(address: Path) -> float:
    """For how many seconds more the first window may be one that is only starting."""
    try:
        return min(STARTING_S, STARTING_S - (time.time() - address.stat().st_mtime))  # a clock may have been set back
    except OSError:  # it has just ended
        return 0.0


def _hand_over(first: socket.socket, message: Message, patience_s: float) -> bool:
    until = time.monotonic() + patience_s
    try:
        first.settimeout(patience_s)
        first.sendall(pack(message))
        first.settimeout(max(0.001, until - time.monotonic()))
        return first.recv(len(TAKEN)) == TAKEN
    except OSError:
        return False


def _settle(address: Path) -> Post:
    """Listen there, in place of one that ended without a word."""
    address.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listening.bind(os.fspath(address))
        address.chmod(0o600)
        listening.listen(_WAITING)
        listening.setblocking(False)
    except OSError:
        listening.close()
        raise
    return Post(address.name, listening, address, address.lstat().st_ino)


def _address(name: str) -> Path | None:
    """In a folder that is this user's alone; None where there is none."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and len(os.fsencode(Path(runtime, name))) <= _LONGEST_ADDRESS and _private(Path(runtime)):
        return Path(runtime, name)
    own = Path(tempfile.gettempdir(), f"{paths.APP}-{os.getuid()}")
    short = own / name.rpartition("-")[2]  # macOS's temporary folders have long names
    if len(os.fsencode(short)) <= _LONGEST_ADDRESS:
        own.mkdir(mode=0o700, exist_ok=True)
        if _private(own):
            return short
    log.warning("there is no folder of this user's alone in which windows could meet")
    return None


def _private(folder: Path) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077


def _lock(address: Path) -> Path:
    return address.with_name(f"{paths.APP}.lock")
