"""Runs before everything else in the bundle: modules that Keras names but that are left out.

Keras's OpenVINO backend imports `scipy.signal` for one function that makes windows for sound. SciPy and what it needs
are 140 MB, so an empty module stands in its place. The folder `sklearn` of the bundle holds two pictures and is no
module, which Python would take it for.
"""

from __future__ import annotations

import sys
import types


def _stand_in(name: str) -> types.ModuleType:
    module = types.ModuleType(name, "Left out of the bundle; see installer/stand_ins.py.")
    sys.modules[name] = module
    return module


_stand_in("scipy").signal = _stand_in("scipy.signal")  # type: ignore[attr-defined]
sys.modules["sklearn"] = None  # type: ignore[assignment]
