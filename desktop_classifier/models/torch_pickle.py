"""Carries out the few pickle instructions that a dictionary of tensors needs, on plain values.

A pickle is a program, and Python's own unpickler can be made to fill the memory before any of our code is asked. Here
nothing is looked up and nothing is called: names are tokens, a tensor is a record of where its numbers lie, and every
other instruction or name is refused.
"""

from __future__ import annotations

import math
import pickletools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, BinaryIO

import numpy as np

_MOST_STEPS = 200_000
"""Instructions a pickle may have; those of a network with 300 tensors have 9,200."""
_LARGEST = 1 << 48
"""No size, offset or stride of a real tensor is larger."""
_MOST_AXES = 8


class Refused(Exception):
    """The pickle asks for something that weights never need; its text says for what."""


class Name(Enum):
    """The only names that a pickle may use."""

    ORDERED_DICT = "collections OrderedDict"
    REBUILD_TENSOR = "torch._utils _rebuild_tensor_v2"
    FLOAT_STORAGE = "torch FloatStorage"
    LONG_STORAGE = "torch LongStorage"


_DTYPES: Mapping[Name, np.dtype[Any]] = {Name.FLOAT_STORAGE: np.dtype("<f4"), Name.LONG_STORAGE: np.dtype("<i8")}
_LITERALS = frozenset({"BINUNICODE", "BININT", "BININT1", "BININT2", "LONG1"})
_CONSTANTS: Mapping[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_TUPLE": tuple,
    "EMPTY_LIST": list,
    "EMPTY_DICT": dict,
}


@dataclass(frozen=True, slots=True)
class Storage:
    """A flat run of numbers somewhere behind the pickles."""

    key: str
    dtype: np.dtype[Any]
    count: int


@dataclass(frozen=True, slots=True)
class Tensor:
    """A view of a storage, in elements."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    @property
    def nbytes(self) -> int:
        return math.prod(self.shape) * self.storage.dtype.itemsize

    @property
    def fits(self) -> bool:
        """Whether its first and its last number lie inside the storage."""
        if 0 in self.shape:
            return True
        last = self.offset + sum((length - 1) * stride for length, stride in zip(self.shape, self.strides, strict=True))
        return last < self.storage.count


class TensorPickles:
    """Runs of the pickles in a stream, one after the other."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._stack: list[Any] = []
        self._marks: list[int] = []
        self._memo: dict[int, Any] = {}
        self._storages: dict[str, Storage] = {}
        self._steps: Mapping[str, Callable[[Any], None]] = {
            "PROTO": self._proto,
            "GLOBAL": self._global,
            "BINPUT": self._put,
            "LONG_BINPUT": self._put,
            "BINGET": self._get,
            "LONG_BINGET": self._get,
            "MARK": self._mark,
            "TUPLE": self._tuple,
            "TUPLE1": lambda _: self._short_tuple(1),
            "TUPLE2": lambda _: self._short_tuple(2),
            "TUPLE3": lambda _: self._short_tuple(3),
            "APPEND": self._append,
            "APPENDS": self._appends,
            "SETITEM": self._set_item,
            "SETITEMS": self._set_items,
            "REDUCE": self._reduce,
            "BUILD": self._build,
            "BINPERSID": self._persistent,
        }

    def run(self) -> Any:
        """Read one pickle and give its value, made of None, bool, int, str, tuple, list, dict, `Name` and `Tensor`.

        Raises:
            Refused: It asks for more than that.
            ValueError, TypeError, LookupError, AttributeError: It is no sound pickle.
        """
        self._stack, self._marks, self._memo = [], [], {}
        for count, (operation, argument) in enumerate(_operations(self._stream)):
            if operation == "STOP":
                break
            if count > _MOST_STEPS:
                raise Refused("more steps than any network has")
            if operation in _LITERALS:
                self._stack.append(argument)
            elif operation in _CONSTANTS:
                self._stack.append(_CONSTANTS[operation]())
            elif step := self._steps.get(operation):
                step(argument)
            else:
                raise Refused(f"the instruction {operation}")
        return self._stack.pop()

    def _proto(self, version: int) -> None:
        if version != 2:
            raise Refused(f"pickle version {version}")

    def _global(self, name: str) -> None:
        try:
            self._stack.append(Name(name))
        except ValueError:
            raise Refused(f"“{name[:80]}”") from None

    def _put(self, index: int) -> None:
        self._memo[index] = self._stack[-1]

    def _get(self, index: int) -> None:
        self._stack.append(self._memo[index])

    def _mark(self, _: None) -> None:
        self._marks.append(len(self._stack))

    def _take_marked(self) -> list[Any]:
        start = self._marks.pop()
        taken = self._stack[start:]
        del self._stack[start:]
        return taken

    def _tuple(self, _: None) -> None:
        self._stack.append(tuple(self._take_marked()))

    def _short_tuple(self, length: int) -> None:
        taken = self._stack[-length:]
        del self._stack[-length:]
        self._stack.append(tuple(taken))

    def _append(self, _: None) -> None:
        self._extend([self._stack.pop()])

    def _appends(self, _: None) -> None:
        self._extend(self._take_marked())

    def _extend(self, values: list[Any]) -> None:
        if not isinstance(self._stack[-1], list):
            raise Refused("adding to what is no list")
        self._stack[-1].extend(values)

    def _set_item(self, _: None) -> None:
        value, key = self._stack.pop(), self._stack.pop()
        self._update([key, value])

    def _set_items(self, _: None) -> None:
        self._update(self._take_marked())

    def _update(self, flat: list[Any]) -> None:
        if not isinstance(self._stack[-1], dict) or not all(isinstance(key, str) for key in flat[::2]):
            raise Refused("adding to what is no dictionary of names")
        self._stack[-1].update(zip(flat[::2], flat[1::2], strict=True))

    def _reduce(self, _: None) -> None:
        arguments, called = self._stack.pop(), self._stack.pop()
        if called is Name.ORDERED_DICT and arguments == ():
            self._stack.append({})
        elif called is Name.REBUILD_TENSOR:
            self._stack.append(self._tensor(*arguments))
        else:
            raise Refused("a call that makes no tensor")

    def _build(self, _: None) -> None:
        # PyTorch hangs the versions of its layers on the dictionary; they say nothing about the weights.
        self._stack.pop()
        if not isinstance(self._stack[-1], dict):
            raise Refused("setting the state of what is no dictionary")

    def _persistent(self, _: None) -> None:
        kind, name, key, _place, count, view = self._stack.pop()
        # The hash of a tuple nested a million deep overflows the stack: look nothing up that may be one.
        dtype = _DTYPES.get(name) if isinstance(name, Name) else None
        if kind != "storage" or dtype is None or not isinstance(key, str) or view is not None:
            raise Refused("a storage of an unknown kind")
        storage = Storage(key, dtype, _size(count))
        if self._storages.setdefault(key, storage) != storage:
            raise Refused("one storage of two kinds")
        self._stack.append(storage)

    def _tensor(self, storage: Any, offset: Any, shape: Any, strides: Any, _gradient: Any, _hooks: Any) -> Tensor:
        if not isinstance(storage, Storage) or not isinstance(shape, tuple) or not isinstance(strides, tuple):
            raise Refused("a tensor without a storage")
        if len(shape) > _MOST_AXES or len(shape) != len(strides):
            raise Refused("a tensor of an impossible shape")
        return Tensor(storage, _size(offset), tuple(map(_size, shape)), tuple(map(_size, strides)))


def _operations(stream: BinaryIO) -> Iterator[tuple[str, Any]]:
    for operation, argument, _ in pickletools.genops(stream):
        yield operation.name, argument


def _size(value: Any) -> int:
    if type(value) is not int or not 0 <= value < _LARGEST:
        raise ValueError(f"Expected a size, found {value!r:.40}")
    return value
