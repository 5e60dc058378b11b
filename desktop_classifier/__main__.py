"""The front door: a child's role, a command, or the window. Heavy imports wait until the arguments are known."""

from __future__ import annotations

import importlib
import sys

ROLES = {
    "decode": "desktop_classifier.imaging.decode_child",
    "prepare": "desktop_classifier.models.prepare_child",
    "tensorflow": "desktop_classifier.inference.tensorflow_child",
    "probe": "desktop_classifier.inference.probe_child",
    "finetune": "desktop_classifier.training.finetune_child",
    "train": "desktop_classifier.training.train_child",
    "review": "desktop_classifier.training.review_child",
}
"""What our program can be when it starts itself; each module has `main() -> int`."""


def main(arguments: list[str] | None = None) -> int:
    words = sys.argv[1:] if arguments is None else arguments
    if len(words) == 2 and words[0] == "--child":
        child = importlib.import_module(ROLES[words[1]])
        return int(child.main())
    from desktop_classifier import cli

    return cli.main(words)


def console() -> int:
    """The entry with a console. A command that has answered ends the process here."""
    code = main()
    from desktop_classifier import cli

    if set(sys.argv[1:2]) & (set(cli.COMMANDS) - {"gui"}):
        from desktop_classifier.commands import streams

        streams.leave(code)
    return code


def window() -> int:
    """The entry without a console."""
    return main(["gui", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(console())
