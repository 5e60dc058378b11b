"""What a drop or a paste holds, in our words.

Every desktop and browser packs it differently, and two packings are traps: `file://host/x` becomes a network path that
hands a stranger the user's credentials, and a file name that is not UTF-8 is destroyed by `QUrl.toLocalFile`. So the
raw bytes are read here, in one order: local files, a picture's bytes, the desktop's own image, web addresses.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage

from desktop_classifier.base import files, paths
from desktop_classifier.base.errors import UserError

WEIGHTS_SUFFIXES = (".h5", ".hdf5", ".keras", ".pth")

_SUFFIX_OF_TYPE = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/avif": ".avif",
    "image/heic": ".heic",
    "image/heif": ".heic",
    "image/tiff": ".tif",
    "image/bmp": ".bmp",
    "image/x-bmp": ".bmp",
    "image/x-ms-bmp": ".bmp",
    "image/gif": ".gif",
}
"""Best first: a browser offers the same picture in several types."""

_URI_LIST = "text/uri-list"
_MOZILLA = "text/x-moz-url"


@dataclass(frozen=True, slots=True)
class RawPicture:
    """A picture that came without a file: either its bytes with the suffix of their type, or decoded pixels."""

    data: bytes = b""
    suffix: str = ".png"
    image: QImage | None = None


@dataclass(frozen=True, slots=True)
class Payload:
    """What was brought.

    Args:
        paths: Pictures and folders on this computer, as named; nobody has looked whether they exist.
        weights: Files whose suffix says that they are a model's weights.
        raw: A picture without a file, only if there are no paths.
        web_addresses: http(s) addresses, only if there is nothing better. Never fetched unasked.
        refused: Sentences about what was not taken.
    """

    paths: tuple[Path, ...] = ()
    weights: tuple[Path, ...] = ()
    raw: RawPicture | None = None
    web_addresses: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.paths or self.weights or self.raw)

    @property
    def line(self) -> str:
        """One line for the user about what could not be taken, or ""."""
        if self.refused:
            return self.refused[0]
        if self.web_addresses:
            return (
                "That is a web address; nothing is fetched unasked. Save the picture first, or drag the picture itself."
            )
        return (
            "" if not self.empty else "There is no picture in that. Drop or paste picture files, folders or a picture."
        )


def may_hold_something(mime: QMimeData) -> bool:
    """Quick enough for every move of a drag: looks at the types alone."""
    formats = mime.formats()
    known = (_URI_LIST, _MOZILLA, "text/plain", *_SUFFIX_OF_TYPE)
    return mime.hasImage() or any(name in formats for name in known)


def read(mime: QMimeData, *, hovering: bool = False) -> Payload:
    """Take apart what was brought. Touches no disk and no network; copies a picture's bytes before the source goes.

    Args:
        mime: The drop, or what hovers.
        hovering: Only to say what would be taken: a picture's bytes are left where they are.
    """
    local: dict[str, None] = {}
    web: dict[str, None] = {}
    refused: dict[str, None] = {}
    for address in _addresses(mime):
        if not address.lower().startswith(b"file:"):
            web[address.decode(errors="replace")] = None
            continue
        host, path = _split(address)
        if _foreign(host, path):
            refused[_refusal(host)] = None
        elif name := _name(path):
            local[name] = None
    if local:
        weights = tuple(Path(name) for name in local if name.lower().endswith(WEIGHTS_SUFFIXES))
        paths = tuple(Path(name) for name in local if not name.lower().endswith(WEIGHTS_SUFFIXES))
        return Payload(paths, weights, refused=tuple(refused))
    raw = _raw_picture(mime, hovering)
    if raw is not None:
        return Payload(raw=raw, refused=tuple(refused))
    return Payload(web_addresses=tuple(web), refused=tuple(refused))


def keep(raw: RawPicture) -> Path:
    """Write a picture without a file into the cache, named by the time. For a worker: encoding takes a while.

    Raises:
        UserError: The pixels could not be encoded, or the cache cannot be written.
    """
    data = raw.data if raw.image is None else _png(raw.image)
    try:
        return _written(data, raw.suffix)
    except OSError as error:
        raise UserError(
            f"The picture could not be kept ({error.strerror}). Save it as a file yourself and drop that.",
            kind="cannot_write",
        ) from error


def _written(data: bytes, suffix: str) -> Path:
    folder = paths.cache_dir() / "pasted"
    stem = time.strftime("Pasted %Y-%m-%d %H.%M.%S")
    target = folder / f"{stem}{suffix}"
    number = 1
    while target.exists():
        number += 1
        target = folder / f"{stem} ({number}){suffix}"
    with files.atomic_file(target) as stream:
        stream.write(data)
    return target


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise UserError("The picture could not be taken. Save it as a file and drop that.", kind="unreadable")
    return bytes(buffer.data().data())


def _addresses(mime: QMimeData) -> list[bytes]:
    """Every address in the payload, still percent-encoded. Lines that are none, such as comments, are left out."""
    lines = _lines(_bytes(mime, _URI_LIST))
    lines += _lines(_utf16(_bytes(mime, _MOZILLA)))[:1]  # the second line is the page's title
    if not lines:
        lines = _lines(_bytes(mime, "text/plain"))
    return [line for line in lines if line.lower().startswith((b"file:", b"http://", b"https://"))]


def _bytes(mime: QMimeData, name: str) -> bytes:
    if not mime.hasFormat(name):
        return b""
    data: QByteArray = mime.data(name)
    return bytes(data.data())


def _lines(data: bytes) -> list[bytes]:
    return [line.strip() for line in data.replace(b"\0", b"").splitlines() if line.strip()]


def _utf16(data: bytes) -> bytes:
    codec = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-le"
    return data.decode(codec, errors="replace").encode()


def _split(address: bytes) -> tuple[bytes, bytes]:
    """Host and path of a file address, both still percent-encoded."""
    rest = address[len(b"file:") :]
    if not rest.startswith(b"//"):
        return b"", rest
    host, slash, path = rest[2:].partition(b"/")
    return host, slash + path


def _foreign(host: bytes, path: bytes) -> bool:
    """Whether it names another computer, or Windows would take it so."""
    if host and host.lower() != b"localhost":
        return True
    return os.name == "nt" and unquote_to_bytes(path).replace(b"\\", b"/").startswith(b"//")


def _name(path: bytes) -> str:
    """The file's name as Python's functions want it; "" if it is none."""
    name = unquote_to_bytes(path) if b"%" in path else path
    if b"\0" in name:
        return ""
    text = os.fsdecode(name)
    return text.lstrip("/") if os.name == "nt" else text


def _refusal(host: bytes) -> str:
    name = unquote_to_bytes(host).decode(errors="replace") or "another computer"
    return f"That file lies on {name}, and files on other computers are not opened. Copy it to this computer first."


def _raw_picture(mime: QMimeData, hovering: bool) -> RawPicture | None:
    if hovering:
        offered = mime.hasImage() or any(mime.hasFormat(name) for name in _SUFFIX_OF_TYPE)
        return RawPicture() if offered else None
    for name, suffix in _SUFFIX_OF_TYPE.items():
        if data := _bytes(mime, name):
            return RawPicture(data, suffix)
    if mime.hasImage():
        image = QImage(mime.imageData())
        if not image.isNull():
            return RawPicture(image=image)
    return None
