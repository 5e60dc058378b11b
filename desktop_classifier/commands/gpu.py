"""`gpu`: fetch the libraries that an NVIDIA card needs, or remove them."""

from __future__ import annotations

import argparse
import sys

from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.commands import progress
from desktop_classifier.inference import cuda_fetch, cuda_table, gpu


def run(arguments: argparse.Namespace) -> int:
    if arguments.verb == "remove":
        print(gpu.removed())
        return 0
    return _enable()


def _enable() -> int:
    """Say what it costs and whose it is, fetch it, and try the card; 1 if it is of no use all the same."""
    gpu.require()
    print(f"NVIDIA’s libraries for TensorFlow: {cuda_fetch.costs()}", file=sys.stderr)
    print(f"NVIDIA’s licence, which is not a free one: {cuda_table.LICENCE}", file=sys.stderr)
    card = gpu.enable(CancelToken(), _once_each(progress.bytes_report(sys.stderr, "NVIDIA’s libraries")))
    if card.standing is gpu.Standing.USED:
        print(f"{card.name}: used from now on.")
        return 0
    print(f"{card.name}: not used, because {card.why}. The processor goes on. {card.remedy}".rstrip())
    return 1


def _once_each(report: Report) -> Report:
    """Passes on what changes the number of bytes: unpacking and trying do not."""
    last = -1

    def told(progress: Progress) -> None:
        nonlocal last
        if progress.done != last:
            last = progress.done
            report(progress)

    return told
