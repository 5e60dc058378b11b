"""Runs before everything else in the bundle: modules that Keras and TensorFlow name but that are left out.

Keras's OpenVINO backend imports `scipy.signal` for one function that makes windows for sound. SciPy and what it needs
are 140 MB, so an empty module stands in its place; likewise for the part of TensorFlow's profiler (88 MB) that serves
TensorBoard. The folder `sklearn` of the bundle holds two pictures and is no module, which Python would take it for.
"""

from __future__ import annotations

import sys
import types


def _stand_in(name: str) -> types.ModuleType:
    module = types.ModuleType(name, "Left out of the bundle; see installer/stand_ins.py.")
    sys.modules[name] = module
    return module


_stand_in("scipy").signal = _stand_in("scipy.signal")  # type: ignore[attr-defined]
_stand_in("tensorflow.python.profiler.internal._pywrap_profiler_plugin")
sys.modules["sklearn"] = None  # type: ignore[assignment]
