"""Whether a window can open here, found out before Qt is asked: Qt aborts where it cannot. No Qt in here."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop_classifier.base.errors import UserError

PACKAGES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
"""The libraries that Qt's window plug-in takes from the system, and the Debian and Ubuntu package of each."""

_DRAWING = (
    "libGL.so.1",
    "libEGL.so.1",
    "libfontconfig.so.1",
    "libdbus-1.so.3",
    "libglib-2.0.so.0",
    "libxkbcommon.so.0",
)
"""Those that Qt needs even where no window opens."""

Loads = Callable[[str], bool]


def loads(library: str) -> bool:
    """Whether the system has a library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a window can open.

    Args:
        trouble: Why not, with what to do about it; "" if nothing is known against it.
        release: To be called when Qt has its own connection to the display. Until then ours is held, because some X
            servers start anew when their last client leaves, and Qt would knock at a closed door.
    """

    trouble: str = ""
    release: Callable[[], object] = lambda: None


def look(environment: Mapping[str, str] = os.environ, platform: str = sys.platform, has: Loads = loads) -> Verdict:
    """Find out."""
    if not platform.startswith("linux"):
        return Verdict()
    chosen = environment.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if chosen and chosen not in ("xcb", "wayland"):
        return Verdict(_missing(_DRAWING, has))
    if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        return Verdict(
            "There is no display to open the window on. Start it in a desktop session, or use "
            "“desktop-classifier classify PICTURE” in this terminal."
        )
    if environment.get("WAYLAND_DISPLAY") and chosen != "xcb":
        return Verdict(_missing(_DRAWING, has))
    lacking = _missing(tuple(PACKAGES), has)
    return Verdict(lacking) if lacking else _reach(environment["DISPLAY"])


def _missing(libraries: tuple[str, ...], has: Loads) -> str:
    packages = [PACKAGES[library] for library in libraries if not has(library)]
    if not packages:
        return ""
    return (
        f"The window needs {_some(packages)} that this system lacks. On Debian and Ubuntu, type:  "
        f"sudo apt-get install {' '.join(packages)}"
    )


def _some(packages: list[str]) -> str:
    return "a library" if len(packages) == 1 else f"{len(packages)} libraries"


def _reach(display: str) -> Verdict:
    """Ask the X server itself, by the library that Qt will use."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return Verdict()  # then Qt has its own
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(os.fsencode(display), None)
    if not xcb.xcb_connection_has_error(connection):
        return Verdict(release=lambda: xcb.xcb_disconnect(connection))
    xcb.xcb_disconnect(connection)
    return Verdict(
        f"The display {display} cannot be reached, so no window can open. Look at the variable DISPLAY, or use "
        "“desktop-classifier classify PICTURE” in this terminal."
    )


def require_plugin(
    plugins: Path, environment: Mapping[str, str] = os.environ, platform: str = sys.platform, has: Loads = loads
) -> None:
    """Look at Qt's own plug-in for X11, once Qt is imported and `look` found nothing against it.

    Args:
        plugins: Qt's folder of plug-ins.
        environment: Variables of this process.
        platform: `sys.platform`.
        has: Whether a library can be loaded.

    Raises:
        UserError: It is there and cannot be loaded.
    """
    chosen = environment.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if not platform.startswith("linux") or (chosen or "xcb") != "xcb" or environment.get("WAYLAND_DISPLAY"):
        return
    plugin = plugins / "platforms" / "libqxcb.so"
    if not plugin.exists() or not has(str(plugin)):
        raise UserError(
            "Qt’s part for windows cannot be loaded. Install Desktop Classifier anew, or look at "
            "“desktop-classifier doctor”.",
            kind="no_window",
        )
