"""PySide reads the source of every module that is imported after it, to see whether it uses PySide's second spelling.

We do not. Left alone, that costs 14 MB, which stay, and the window's thread waits for workers that read NumPy's.
"""

from __future__ import annotations

import sys


def leave_unread() -> None:
    """Have PySide take every module for one without `from __feature__ import …`. Call once QtCore is imported."""
    names = vars(sys.modules.get("shibokensupport.feature", sys))
    if "_mod_uses_pyside" in names:  # PySide's own, which a new version may drop
        names["_mod_uses_pyside"] = lambda module: False
