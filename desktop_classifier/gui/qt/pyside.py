"""Two habits of PySide's that cost a program with threads dearly, and what keeps them away."""

from __future__ import annotations

import functools
import sys
from pathlib import Path

from PySide6.QtCore import QFileInfo


def leave_unread() -> None:
    """Have PySide take every module for one without `from __feature__ import …`. Call once QtCore is imported.

    It reads the source of every module that is imported after it, to see whether that uses PySide's second spelling.
    Ours do not. Left alone, that costs 14 MB, which stay, and the window's thread waits for workers that read NumPy's.
    """
    names = vars(sys.modules.get("shibokensupport.feature", sys))
    if "_mod_uses_pyside" in names:  # PySide's own, which a new version may drop
        names["_mod_uses_pyside"] = lambda module: False


@functools.cache
def know_paths() -> None:
    """Have PySide ask for the first time, on this thread alone, whether an argument is a path.

    The first time it imports `pathlib`, under a lock of C++. A second thread that asks meanwhile holds Python's lock
    while it waits for that one, and the first waits for Python's: both for ever (PySide 6.11, seen with two threads
    that each made their first `QImage`). Call before a second thread begins.
    """
    QFileInfo(Path())
