"""An NVIDIA card: does TensorFlow compute on it, and if not, what is missing and what can be done about it.

Nothing is ever said of a card where there is none. What is fetched for one is fetched when somebody asks for it.
"""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from enum import StrEnum

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.files import megabytes
from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.inference import cuda, cuda_fetch, cuda_table, drivers, probe

ENABLE, REMOVE = "enable_gpu", "remove_gpu"
"""What `health.Finding.action` names, for a window that offers it."""

OLDEST_DRIVER = 525
"""NVIDIA's first driver for CUDA 12 on Linux ("CUDA Toolkit Release Notes", minor version compatibility)."""


class Standing(StrEnum):
    """How a card stands."""

    USED = "used"
    MISSING = "missing"
    """Its libraries are; they can be fetched."""
    UNDRIVEN = "undriven"
    """It lacks a driver, or has one that is too old: only the user can mend that."""
    USELESS = "useless"
    """Everything is there and it does not work all the same."""


@dataclass(frozen=True, slots=True)
class Card:
    """What there is to say of the card.

    Args:
        standing: How it stands.
        name: As its maker calls it, or "NVIDIA card".
        why: What keeps it from being used, to go on after "the card is not used: "; "" where it is.
        remedy: What the user can do, a sentence, or "".
        taken: Bytes that our copies of its libraries take on the disk; 0 where there are none.
    """

    standing: Standing
    name: str = "NVIDIA card"
    why: str = ""
    remedy: str = ""
    taken: int = 0


def card(found: probe.Found) -> Card | None:
    """How the NVIDIA card of this computer stands, after what was found; None where TensorFlow could use none."""
    if not sys.platform.startswith("linux") or platform.machine() != "x86_64" or not drivers.nvidia_card():
        return None
    name, taken = drivers.nvidia_name() or "NVIDIA card", cuda.taken()
    if found.tensorflow_gpus:
        return Card(Standing.USED, found.tensorflow_gpus[0], taken=taken)
    if old := _driver():
        remedy = f"Install NVIDIA’s driver, version {OLDEST_DRIVER} or newer, with your system’s own software centre."
        return Card(Standing.UNDRIVEN, name, old, remedy, taken)
    if not drivers.version_of("tensorflow"):
        return Card(Standing.USELESS, name, "this installation has no TensorFlow", taken=taken)
    if not cuda.ready() and not drivers.version_of("nvidia-cudnn-cu12"):
        why = f"NVIDIA’s libraries for TensorFlow are not here ({cuda_fetch.costs()})"
        return Card(Standing.MISSING, name, why, "Fetch them: desktop-classifier gpu enable", taken)
    why = found.no_gpu or "TensorFlow cannot compute on it"
    return Card(Standing.USELESS, name, why, "Update NVIDIA’s driver, and look again.", taken)


def require() -> Card:
    """The card, where there is one that could be enabled.

    Raises:
        UserError: `no_gpu`.
    """
    here = card(probe.look())
    if here is None or here.standing is Standing.UNDRIVEN:
        what = here.remedy if here else "This computer has no NVIDIA card that TensorFlow could use."
        raise UserError(f"There is nothing to enable. {what}", kind="no_gpu")
    return here


def enable(token: CancelToken, report: Report) -> Card:
    """Fetch what is missing, and try the card with it.

    Returns:
        How it stands now; whoever asked says why where it is still of no use.

    Raises:
        UserError: See `require` and `cuda_fetch.fetch`.
        Cancelled: What has arrived is kept.
    """
    before = require()
    if before.standing is Standing.USED:
        return before
    if before.standing is Standing.MISSING:
        cuda_fetch.fetch(token, report)
    probe.forget()
    report(Progress(cuda_table.to_download(), cuda_table.to_download(), "Trying the GPU"))
    after = card(probe.look(token))
    return after or before


def removed() -> str:
    """Remove the libraries; gives back what that brought, in words.

    Raises:
        UserError: See `cuda.remove`.
    """
    freed = cuda.remove()
    if not freed:
        return "There are no libraries of NVIDIA’s to remove."
    return f"NVIDIA’s libraries were removed: {megabytes(freed)} are free again."


def _driver() -> str:
    """What is wrong with the driver, or ""."""
    if not drivers.nvidia_version():
        return "NVIDIA’s driver is not installed"
    release = drivers.nvidia_release()
    if release and release[0] < OLDEST_DRIVER:
        return f"NVIDIA’s driver {'.'.join(map(str, release))} is too old"
    return ""
