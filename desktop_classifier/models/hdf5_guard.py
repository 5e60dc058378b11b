"""pyfive for files from strangers: it believes every size that a file states, so the sizes are held against the file.

Not only here: numbers of arrays are never read through pyfive (see `hdf5_reader`).
"""

from __future__ import annotations

import io
from typing import Any, BinaryIO

import pyfive
from pyfive.dataobjects import DataObjects

_MOST_READS = 500_000
"""Reads of structure that are allowed; the 105 layers of MobileNetV2 take 17,000. Ends every circle in a file."""
_STRUCTURE_LIMIT = 32 << 20
"""Bytes of structure that may be read altogether; MobileNetV2 has 0.8 MB."""


class GuardedFile(pyfive.File):  # type: ignore[misc]  # pyfive has no types
    """An HDF5 file whose structure costs little time and memory, whatever it says.

    Args:
        stream: The open file.
        size: Its bytes.
    """

    def __init__(self, stream: BinaryIO, size: int) -> None:
        super().__init__(_Counted(stream, size))

    def _get_dataobjects(self, address: int) -> Any:
        objects = super()._get_dataobjects(address)
        objects.__class__ = _GuardedObjects
        return objects


class _GuardedObjects(DataObjects):  # type: ignore[misc]
    def _attr_value(self, kind: Any, buffer: Any, count: int, offset: int) -> Any:
        # pyfive makes room for as many values as an attribute claims to have, before it looks for them.
        if not 0 <= count <= len(buffer):
            raise ValueError(f"Expected at most {len(buffer)} values, found a claim of {count}")
        return super()._attr_value(kind, buffer, count, offset)


class _Counted:
    """What pyfive reads from: no read passes the end, and circles in the structure come to one."""

    closed = False

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._size = size
        self._reads_left = _MOST_READS
        self._bytes_left = _STRUCTURE_LIMIT

    def read(self, count: int = -1) -> bytes:
        left = max(self._size - self._stream.tell(), 0)
        count = left if count < 0 else min(count, left)
        self._reads_left -= 1
        self._bytes_left -= count
        if self._reads_left < 0 or self._bytes_left < 0:
            raise ValueError("Expected a file whose structure ends, found one that goes on and on")
        return self._stream.read(count)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()
