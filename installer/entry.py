"""The first lines of the bundle: put right what PyInstaller leaves to every program, then go through the front door."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

WINDOW = "-window"
"""On Windows a second executable, without a console, has this in its name."""

MUTEX = "DesktopClassifier.Window"
"""What the uninstaller (windows/setup.iss) looks for, so as not to take the files from under an open window."""


FOR_LIBRARIES = ("pyi_rth_pkgutil", "pyi_rth_tensorflow", "pyi_rth_multiprocessing")
"""What PyInstaller does in every start for what libraries may ask. No window and no command waits for it: 15 ms."""


def main() -> int:
    _give_back_variables()
    if {"--child", "--multiprocessing-fork", "-c"} & set(sys.argv[1:]):
        _serve_libraries()
    from desktop_classifier import __main__ as door

    here = Path(sys.executable)
    if not here.stem.endswith(WINDOW):
        return door.console()
    # Children talk through their standard streams, which only the executable with a console surely has.
    sys.executable = str(here.with_name(here.name.replace(WINDOW, "")))
    _be_seen()
    return door.window()


def _serve_libraries() -> None:
    for name in FOR_LIBRARIES:
        importlib.import_module(name)
    if "--child" not in sys.argv:
        # A library (joblib, TensorFlow) wants a worker of its own: without this it would get a window.
        import multiprocessing

        multiprocessing.freeze_support()


def _be_seen() -> None:
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.CreateMutexW(None, False, MUTEX)  # held until this process ends


def _give_back_variables() -> None:
    """What we start (a file manager, a browser) must find its own libraries and plug-ins, not ours.

    The dynamic linker has read these already, and Qt knows its place without them. Our own children need them too, so
    PyInstaller is told to begin anew there instead of trusting what it set here.
    """
    os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
    for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
        before = os.environ.pop(f"{name}_ORIG", None)
        if before is not None:
            os.environ[name] = before
        elif getattr(sys, "_MEIPASS", "-") in os.environ.get(name, "").split(os.pathsep):
            del os.environ[name]
    for name in ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH"):
        os.environ.pop(name, None)


if __name__ == "__main__":
    sys.exit(main())
