"""A screen in memory for the bundle's window: with mouse, keyboard, and the bus that screen readers listen on.

That bus is how somebody outside knows what a window shows: Qt tells there every name, state and place. It is one of our
own, without the desktop's services, so nothing but the window is on it.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TOOLS = {"Xvfb": "xvfb", "openbox": "openbox", "xdotool": "xdotool", "dbus-daemon": "dbus", "dbus-send": "dbus"}
"""What a walk needs, and the package of Debian and Ubuntu that has it."""

ANSWER_WITHIN_S = 30.0

_BUS = """\
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@dataclass(frozen=True, slots=True)
class Screen:
    """Somewhere a window can be seen and worked with.

    Args:
        display: Name of the X server.
        bus: Address of the bus of screen readers.
    """

    display: str
    bus: str

    @property
    def variables(self) -> dict[str, str]:
        """With these a program opens its window here, and tells what it shows."""
        return {"DISPLAY": self.display, "AT_SPI_BUS_ADDRESS": self.bus}

    def click(self, x: int, y: int) -> None:
        """Press the left button of the mouse at these pixels of the screen."""
        self._hand("mousemove", "--sync", str(x), str(y), "click", "1")

    def press(self, key: str) -> None:
        """Press a key, or several at once: "Return", "ctrl+q"."""
        self._hand("key", "--clearmodifiers", key)

    def _hand(self, *words: str) -> None:
        variables = {"DISPLAY": self.display}
        tool = shutil.which("xdotool") or "xdotool"
        subprocess.run([tool, *words], check=True, capture_output=True, env=variables, timeout=ANSWER_WITHIN_S)


def missing() -> str:
    """What a walk needs and this computer lacks, in a sentence with the next step, or ""."""
    lacking = [tool for tool in TOOLS if shutil.which(tool) is None]
    if not lacking:
        return ""
    packages = " ".join(sorted({TOOLS[tool] for tool in lacking}))
    return f"not walked: no {', '.join(lacking)} here (on Debian and Ubuntu: apt install {packages})"


@contextmanager
def opened() -> Iterator[Screen]:
    """A screen and its bus, until the end of the block."""
    with x_server() as display, _window_manager(display), _bus() as address:
        yield Screen(display, address)


@contextmanager
def x_server() -> Iterator[str]:
    """The name of an X server of our own."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    with _telling(command, "the X server") as number:
        yield f":{number}"


@contextmanager
def _window_manager(display: str) -> Iterator[None]:
    """Without one no window is ever in front, so no key would reach any."""
    variables, nothing = {"DISPLAY": display, "HOME": "/"}, subprocess.DEVNULL
    with subprocess.Popen(["openbox", "--sm-disable"], env=variables, stdout=nothing, stderr=nothing) as manager:
        try:
            yield
        finally:
            manager.terminate()  # it ends with nothing of its own to save


@contextmanager
def _bus() -> Iterator[str]:
    # A socket in a folder, since one without is left behind with the network; and a short path, which sockets need.
    with tempfile.TemporaryDirectory(prefix="bus-") as folder:
        config = Path(folder, "bus.conf")
        config.write_text(_BUS.format(folder=folder), encoding="utf-8")
        command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--print-address=1"]
        with _telling(command, "the bus") as address:
            yield address


@contextmanager
def _telling(command: list[str], what: str) -> Iterator[str]:
    """Run a server that says on its first line where it is."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        try:
            where = server.stdout.readline().strip()
            assert where, f"{what} did not start"
            yield where
        finally:
            server.terminate()  # servers have no gentler way to be told
