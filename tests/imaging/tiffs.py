"""TIFFs of the layouts that Pillow does not write: one strip, or one for each colour."""

from __future__ import annotations

import struct
import zlib

import numpy as np

_KINDS = {"u": 1, "i": 2, "f": 3, "c": 6}
_SHORT, _LONG = 3, 4


def tiff(values: np.ndarray, *, big=False, deflated=False, white_is_zero=False, apart=False, compression=None) -> bytes:
    """[height, width] grey or [height, width, 3] colour, of any number type; `apart`: each colour in its own strip."""
    order = ">" if big else "<"
    height, width, *colours = values.shape
    bands = colours[0] if colours else 1
    values = values.astype(values.dtype.newbyteorder(order))
    strips = [values[..., band].tobytes() for band in range(bands)] if apart else [values.tobytes()]
    if deflated:
        strips = [zlib.compress(strip) for strip in strips]
    starts = [8 + sum(map(len, strips[:place])) for place in range(len(strips))]
    entries = {
        256: (_LONG, [width]),
        257: (_LONG, [height]),
        258: (_SHORT, [values.dtype.itemsize * 8] * bands),
        259: (_SHORT, [compression or (8 if deflated else 1)]),
        262: (_SHORT, [2 if bands == 3 else int(not white_is_zero)]),
        273: (_LONG, starts),
        277: (_SHORT, [bands]),
        278: (_LONG, [height]),
        279: (_LONG, [len(strip) for strip in strips]),
        284: (_SHORT, [2 if apart else 1]),
        339: (_SHORT, [_KINDS[values.dtype.kind]] * bands),
    }
    body = b"".join(strips)
    return _head(order, 8 + len(body)) + body + _directory(order, entries, 8 + len(body))


def _head(order: str, directory: int) -> bytes:
    return (b"MM" if order == ">" else b"II") + struct.pack(order + "HI", 42, directory)


def _directory(order: str, entries: dict[int, tuple[int, list[int]]], at: int) -> bytes:
    behind = at + 2 + 12 * len(entries) + 4
    lines, rest = b"", b""
    for tag, (kind, numbers) in sorted(entries.items()):
        field = struct.pack(order + {_SHORT: "H", _LONG: "I"}[kind] * len(numbers), *numbers)
        if len(field) > 4:
            field, rest = struct.pack(order + "I", behind + len(rest)), rest + field
        lines += struct.pack(order + "HHI", tag, kind, len(numbers)) + field.ljust(4, b"\0")
    return struct.pack(order + "H", len(entries)) + lines + bytes(4) + rest
