"""What this computer computes with, in the words of the model menu. Work for a runner: it loads OpenVINO."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_classifier.base.progress import CancelToken, Report

if TYPE_CHECKING:
    from desktop_classifier.inference.gpu import Card


@dataclass(frozen=True, slots=True)
class Computer:
    """What was found.

    Args:
        fast: Whether "fast" is anything but "exact" on this processor.
        why: Which engine is chosen by itself, and why.
        gpu: Name of the GPU that works, or "".
        trouble: What went wrong while looking, in words.
        card: How an NVIDIA card stands, or None where there is none to speak of.
    """

    fast: bool
    why: str
    gpu: str = ""
    trouble: tuple[str, ...] = ()
    card: Card | None = None

    @property
    def fast_line(self) -> str:
        if not self.fast:
            return "Fast: this processor has nothing faster than exact."
        return "Fast: quicker here; about 2 in 100 first answers may change."

    @property
    def gpu_line(self) -> str:
        return self.gpu or ("GPU: none found" if self.card is None else "GPU: not in use")


def look(token: CancelToken, report: Report) -> Computer:
    """Find out. May start a child the first time, then remembers."""
    from desktop_classifier.inference import choose, gpu, openvino_engine, probe

    found = probe.look(token)
    names = [*found.tensorflow_gpus, *(name for _, name in found.openvino_devices)]
    return Computer(
        openvino_engine.has_fast(),
        choose.choose("auto").why,
        names[0] if names else "",
        found.trouble,
        gpu.card(found),
    )
