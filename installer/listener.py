"""What a screen reader hears of a window: every name, state and place, over the bus that such programs use (AT-SPI)."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

from screen import ANSWER_WITHIN_S

_ROOT = "/org/a11y/atspi/accessible/root"
_THING = "org.a11y.atspi.Accessible"
_PLACE = "org.a11y.atspi.Component"
_BUS = ("org.freedesktop.DBus", "/org/freedesktop/DBus")
_CHECKED, _SENSITIVE, _SHOWING = (1 << bit for bit in (4, 24, 25))
_ON_SCREEN = "uint32:0"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that is shown.

    Args:
        name: As it is spoken.
        states: Bits as AT-SPI numbers them.
        path: Its address inside the program.
    """

    name: str
    states: int
    path: str

    @property
    def enabled(self) -> bool:
        return bool(self.states & _SENSITIVE)

    @property
    def checked(self) -> bool:
        return bool(self.states & _CHECKED)


class Listener:
    """Hears the one program on a bus.

    Args:
        bus: The bus's address.
    """

    def __init__(self, bus: str) -> None:
        self._bus = bus
        self._program = ""

    def shown(self) -> list[Thing]:
        """Everything on the screen, parents before children; empty while the program has no window."""
        self._program = self._program or self._found()
        return [thing for path in self._children(_ROOT) for thing in self._under(path)]

    def middle(self, thing: Thing) -> tuple[int, int]:
        """The middle of a thing, in pixels of the screen.

        Raises:
            LookupError: It is no longer there.
        """
        numbers = re.findall(r"int32 (-?\d+)", self._call(thing.path, f"{_PLACE}.GetExtents", _ON_SCREEN))
        if len(numbers) != 4:
            raise LookupError(f"{thing.name!r} is gone")
        x, y, width, height = map(int, numbers)
        return x + width // 2, y + height // 2

    def _found(self) -> str:
        names = re.findall(r'string "(:[\d.]+)"', self._ask(*_BUS, "org.freedesktop.DBus.ListNames"))
        return next((name for name in names if self._ask(name, _ROOT, f"{_THING}.GetRole")), "")

    def _under(self, path: str) -> Iterator[Thing]:
        """A thing and what is in it; what is hidden hides what is in it."""
        low = re.search(r"uint32 (\d+)", self._call(path, f"{_THING}.GetState"))
        states = int(low[1]) if low else 0
        if states & _SHOWING:
            yield Thing(self._name(path), states, path)
            for child in self._children(path):
                yield from self._under(child)

    def _name(self, path: str) -> str:
        said = self._call(path, "org.freedesktop.DBus.Properties.Get", f"string:{_THING}", "string:Name")
        found = re.search(r'string "(.*)"\s*$', said, re.DOTALL)
        return found[1] if found else ""

    def _children(self, path: str) -> list[str]:
        return re.findall(r'object path "(.*)"', self._call(path, f"{_THING}.GetChildren"))

    def _call(self, path: str, method: str, *words: str) -> str:
        return self._ask(self._program, path, method, *words) if self._program else ""

    def _ask(self, destination: str, path: str, method: str, *words: str) -> str:
        """The answer as dbus-send prints it; "" if there is none, as when a thing went away in between."""
        command = ["dbus-send", f"--bus={self._bus}", "--print-reply", f"--dest={destination}", path, method, *words]
        answer = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=ANSWER_WITHIN_S, check=False)
        return answer.stdout if answer.returncode == 0 else ""
