"""What this computer has, what is wrong with it for our purposes, and how to mend it. Shown by `doctor` and About."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop_classifier import __version__
from desktop_classifier.base import child, log, paths
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.files import megabytes
from desktop_classifier.imaging import heif
from desktop_classifier.inference import choose, drivers, gpu, probe
from desktop_classifier.models import catalogue, store

LOW_SPACE = 1_000_000_000
"""Bytes free under which a download may fail."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, what was found, and, where something is wrong, how to mend it.

    Args:
        subject: What was looked at.
        found: What was found.
        remedy: How to mend it, in words; "" where nothing is wrong.
        action: What the program can do about it itself when asked: `gpu.ENABLE`, `gpu.REMOVE`, or "".
    """

    subject: str
    found: str
    remedy: str = ""
    action: str = ""

    @property
    def wrong(self) -> bool:
        return bool(self.remedy)


def examine() -> list[Finding]:
    """Look at everything. Takes seconds where a driver must be tried: not for the window's thread."""
    return [*_versions(), *_processor(), *_engines(), *_folders(), *_models()]


def _versions() -> Iterator[Finding]:
    yield Finding("Desktop Classifier", f"{__version__}, {'bundle' if paths.frozen() else 'installed with Python'}")
    yield Finding("System", f"{platform.system()} {platform.release()}, {platform.machine()}")
    yield Finding("Python", platform.python_version())
    for package in ("PySide6-Essentials", "openvino", "keras", "tensorflow", "pillow", "numpy"):
        version = drivers.version_of(package)
        if version or package != "tensorflow":
            yield Finding(package, version or "not found", "" if version else "Install the program again.")
    yield Finding("HEIC pictures", "can be read" if heif.available() else "cannot be read (needs the “heif” extra)")


def _processor() -> Iterator[Finding]:
    yield Finding("Processor", f"{_processor_name()}, {os.cpu_count()} threads")
    try:
        abilities = child.run("probe", {"what": "abilities"})["abilities"]
    except UserError as error:
        yield Finding("OpenVINO", error.message, "Install the program again; if that does not help, send us the log.")
        return
    quick = "bf16" if "BF16" in abilities else "f16" if "FP16" in abilities else ""
    yield Finding("Fast mode", f"computes in {quick}" if quick else "no gain: this processor has no 16-bit floats")


def _engines() -> Iterator[Finding]:
    yield Finding("Engine", choose.choose("auto").why)
    looked = probe.look()
    for trouble in looked.trouble:
        if trouble != looked.no_gpu:  # said of the card
            yield Finding("GPU", trouble, "Update the driver, or choose the processor in the model menu.")
    card = gpu.card(looked)
    if card is not None:
        yield from _card(card)


def _card(card: gpu.Card) -> Iterator[Finding]:
    if card.standing is gpu.Standing.USED:
        yield Finding("NVIDIA card", f"{card.name}, which TensorFlow computes on")
    else:
        offered = gpu.ENABLE if card.standing is gpu.Standing.MISSING else ""
        yield Finding("NVIDIA card", f"{card.name}, not used: {card.why}", card.remedy, offered)
    if card.taken:
        held = f"{megabytes(card.taken)} in {paths.libraries_dir()}; “desktop-classifier gpu remove” frees them"
        yield Finding("NVIDIA’s libraries", held, action=gpu.REMOVE)


def _folders() -> Iterator[Finding]:
    for subject, folder in (
        ("Settings", paths.config_dir()),
        ("Models", paths.models_dir()),
        ("Cache", paths.cache_dir()),
        ("Log", log.log_file().parent),
    ):
        yield _folder(subject, folder)


def _folder(subject: str, folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Finding(subject, f"{folder}: {error.strerror}", f"Make {folder} writable, or set {paths.HOME_VARIABLE}.")
    if not os.access(folder, os.W_OK):
        return Finding(subject, f"{folder} is read-only", f"Make it writable, or set {paths.HOME_VARIABLE}.")
    low = f"Make room: a model needs up to {megabytes(LOW_SPACE)}." if free < LOW_SPACE else ""
    return Finding(subject, f"{folder}, {megabytes(free)} free", low)


def _models() -> Iterator[Finding]:
    here = [spec for spec in catalogue.every() if store.state(spec) is not store.State.ABSENT]
    yield Finding("Models here", ", ".join(spec.name for spec in here))
    for spec in here:
        if (error := store.damage(spec)) is not None:
            again = "Install the program again." if spec.built_in else f"desktop-classifier models download {spec.id}"
            yield Finding(spec.name, error.message, again)


def _processor_name() -> str:
    if sys.platform.startswith("linux"):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
