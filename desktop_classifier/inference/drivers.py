"""Cheap signs of a driver, read without loading one."""

from __future__ import annotations

import ctypes
import importlib.metadata
import re
import sys
from pathlib import Path

_NVIDIA = Path("/proc/driver/nvidia/version")
_CARDS = Path("/proc/driver/nvidia/gpus")
_PCI = Path("/sys/bus/pci/devices")
_RENDER = Path("/dev/dri")
_NEURAL = Path("/dev/accel")


def nvidia_version() -> str:
    """The first line of NVIDIA's driver on Linux, "present" where only its library is, or ""."""
    if not sys.platform.startswith("linux"):
        return ""
    if _NVIDIA.is_file():
        return _NVIDIA.read_text(encoding="utf-8", errors="replace").splitlines()[0].strip()
    return "present" if _loads("libcuda.so.1") else ""


def nvidia_card() -> bool:
    """Whether there is a card of NVIDIA's that computes: on Linux a device that its bus says is a display's."""
    if not sys.platform.startswith("linux"):
        return False
    return any(_is_nvidia(device) for device in _PCI.glob("*")) or bool(nvidia_version())


def nvidia_name() -> str:
    """What NVIDIA's driver calls the first card, such as "NVIDIA GeForce RTX 3060", or ""."""
    for said in sorted(_CARDS.glob("*/information")):
        match = re.search(r"^Model:\s*(\S.*?)\s*$", said.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
        if match:
            return match[1]
    return ""


def nvidia_release() -> tuple[int, ...]:
    """NVIDIA's driver as numbers, such as (535, 129, 3); empty where nothing says it."""
    match = re.search(r"\b(\d{3,4})\.(\d+)(?:\.(\d+))?\b", nvidia_version())
    return tuple(int(part) for part in match.groups() if part) if match else ()


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


def _is_nvidia(device: Path) -> bool:
    try:
        vendor, kind = ((device / name).read_text(encoding="ascii").strip() for name in ("vendor", "class"))
    except (OSError, ValueError):
        return False
    return vendor == "0x10de" and kind.startswith("0x03")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
