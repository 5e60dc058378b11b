"""Runs before everything else in the bundle: a module that TensorFlow names but that is left out.

A part of TensorFlow's profiler (88 MB) serves TensorBoard alone; an empty module stands in its place.
"""

from __future__ import annotations

import sys
import types


def _stand_in(name: str) -> None:
    sys.modules[name] = types.ModuleType(name, "Left out of the bundle; see installer/stand_ins.py.")


_stand_in("tensorflow.python.profiler.internal._pywrap_profiler_plugin")
