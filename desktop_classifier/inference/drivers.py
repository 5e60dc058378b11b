"""Cheap signs of a driver, read without loading one."""

from __future__ import annotations

import ctypes
import importlib.metadata
import sys
from pathlib import Path

_NVIDIA = Path("/proc/driver/nvidia/version")
_RENDER = Path("/dev/dri")
_NEURAL = Path("/dev/accel")


def nvidia_version() -> str:
    """The first line of NVIDIA's driver on Linux, "present" where only its library is, or ""."""
    if not sys.platform.startswith("linux"):
        return ""
    if _NVIDIA.is_file():
        return _NVIDIA.read_text(encoding="utf-8", errors="replace").splitlines()[0].strip()
    return "present" if _loads("libcuda.so.1") else ""


def intel_device() -> str:
    """A sign of a GPU or NPU that OpenVINO might use: its device files and compute library, or ""."""
    if sys.platform == "win32":
        return "possible"
    if not sys.platform.startswith("linux"):
        return ""
    nodes = [*_RENDER.glob("renderD*"), *_NEURAL.glob("accel*")]
    return ",".join(sorted(node.name for node in nodes)) if nodes and _loads("libOpenCL.so.1") else ""


def version_of(package: str) -> str:
    """The installed version of a package, or "" where it is not installed."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
