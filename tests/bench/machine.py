"""What the figures were taken on: a figure without its chip means nothing."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from functools import cache
from pathlib import Path

_CPU = Path("/proc/cpuinfo")
_MEMORY = Path("/proc/meminfo")
PACKAGES = ("openvino", "keras", "tensorflow", "pillow", "numpy", "PySide6-Essentials")


def facts() -> dict[str, str]:
    """In words, in the order in which they are printed."""
    versions = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    return {
        "chip": f"{_named('model name') or platform.processor() or 'unknown'}, {cores()} cores, {_memory()}",
        "16-bit floats": abilities(),
        "system": f"{platform.platform()}, Python {platform.python_version()}",
        "versions": versions,
    }


def load() -> str:
    """How much else was running: figures taken on a busy machine are noise."""
    if not hasattr(os, "getloadavg"):
        return "unknown"
    busy = os.getloadavg()[0]
    return f"{busy:.1f} processes" + (": OTHER WORK IS RUNNING, do not trust these figures" if busy > 1 else "")


def abilities() -> str:
    """AMX, avx512_bf16, both or neither."""
    found = [word for word, flag in (("AMX", "amx_bf16"), ("avx512_bf16", "avx512_bf16")) if flag in _flags()]
    return " and ".join(found) or "neither AMX nor avx512_bf16"


def computes_bf16() -> bool:
    return bool(_flags() & {"amx_bf16", "avx512_bf16"})


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _flags() -> frozenset[str]:
    return frozenset(_named("flags").split())


def _named(what: str) -> str:
    if not _CPU.is_file():
        return ""
    lines = _CPU.read_text(encoding="utf-8", errors="replace").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(what)), "")


def _memory() -> str:
    if not _MEMORY.is_file():
        return "memory unknown"
    total_kb = int(_MEMORY.read_text(encoding="ascii").split()[1])
    return f"{total_kb / 2**20:.0f} GB"


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "none"
