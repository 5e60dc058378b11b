"""The command line's front: arguments first. Nothing heavy is imported before they are known to be right."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from desktop_classifier import __version__
from desktop_classifier.base.errors import Cancelled, UserError
from desktop_classifier.commands import streams

ANSWERED, SOME_FAILED, WRONG_USAGE = 0, 1, 2
"""Exit codes: all answered; some pictures (or the work itself) failed; the command was not understood."""

FRAMINGS = ("crop", "letterbox", "stretch", "book")


def main(words: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    streams.speak_utf8()
    words = _with_command(list(words))
    arguments = parser(words[0] if words[0] in COMMANDS else "").parse_args(words)
    try:
        return int(_run(arguments))
    except UserError as error:
        streams.complain(error.message)
        return WRONG_USAGE if error.kind in ("usage", "unknown_model") else SOME_FAILED
    except (Cancelled, KeyboardInterrupt):
        streams.complain("stopped")
        return SOME_FAILED
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python would complain once more at exit.
        sys.stdout = None
        return SOME_FAILED
    except OSError as error:
        if not streams.output_is_broken(error):
            raise
        streams.complain(f"The output could not be written ({error.strerror}). Make room there, or send it elsewhere.")
        return SOME_FAILED


def parser(only: str = "") -> argparse.ArgumentParser:
    """Of the whole command line, or of one command of `COMMANDS`: a window does not wait for what the others want."""
    top = argparse.ArgumentParser(
        prog="desktop-classifier",
        description="Pictures in, the three likeliest labels out. Without a command it opens the window.",
    )
    top.add_argument("--version", action="version", version=f"Desktop Classifier {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command, (told, fill) in _COMMANDS.items():
        if only in ("", command):
            fill(commands.add_parser(command, help=told))
    return top


def _gui(command: argparse.ArgumentParser) -> None:
    command.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="pictures or folders to open")
    command.add_argument("--screenshot", type=Path, metavar="FILE.png", help="wait for the answers, save, exit")


SCRATCH_HELP = "teach a network from nothing instead: resnet34, se_resnet34, se_resnet50 or new_xception"


def _classify(command: argparse.ArgumentParser) -> None:
    command.add_argument("paths", nargs="+", metavar="PATH", help="a picture, a folder, or - for a list on stdin")
    command.add_argument("--model", metavar="ID[,ID…]", help="which model or models; by default the one used last")
    command.add_argument("--top", type=_count, default=3, metavar="N", help="labels for each picture (default 3)")
    command.add_argument("--framing", choices=FRAMINGS, help="how a picture becomes the network's square")
    command.add_argument("--box", metavar="L,T,R,B", help="only this part: fractions of the picture (0 to 1) or pixels")
    command.add_argument("--precision", choices=("exact", "fast"))
    command.add_argument("--engine", choices=("auto", "openvino", "tensorflow"))
    command.add_argument("--format", choices=("table", "jsonl", "csv"), help="default: table on a terminal, else jsonl")
    command.add_argument("--output", type=Path, metavar="FILE", help="write there instead of on the terminal")
    command.add_argument("--fresh", action="store_true", help="compute even what is already known")


def _train(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", type=Path, metavar="FOLDER", help="a folder with one folder of pictures per class")
    command.add_argument("--name", help="what the model is called (default: the folder's name)")
    command.add_argument("--model", metavar="ID", help="the network to begin with (default: efficientnet_lite0)")
    command.add_argument("--preset", choices=("quick", "balanced", "best", "book"), default="balanced")
    command.add_argument("--from-scratch", metavar="NETWORK", default="", help=SCRATCH_HELP)
    command.add_argument("--epochs", type=_count, metavar="N", help="how often every picture is learned from, at most")
    command.add_argument("--seed", type=int, default=1, metavar="N", help="same seed, same pictures: same model")
    command.add_argument("--test-folder", type=Path, metavar="DIR", help="pictures kept apart to test on")
    command.add_argument("--events", action="store_true", help="JSON lines of progress on stdout")


def _evaluate(command: argparse.ArgumentParser) -> None:
    command.add_argument("model", metavar="MODEL", help="id of the model")
    command.add_argument("folder", type=Path, metavar="FOLDER", help="a folder with one folder of pictures per class")
    command.add_argument("--format", choices=("table", "json"), default="table")


def _projects(command: argparse.ArgumentParser) -> None:
    verbs = command.add_subparsers(dest="verb", metavar="VERB", required=True)
    listing = verbs.add_parser("list", help="every project and its state")
    listing.add_argument("--format", choices=("table", "json"), default="table")
    for verb, what in (
        ("show", "everything that is kept of a project"),
        ("review", "which pictures look wrong, and what would help most"),
        ("resume", "go on where it stopped"),
        ("use", "use the version that was made last, though it was not better"),
        ("remove", "delete a project; its model and your pictures stay"),
    ):
        one = verbs.add_parser(verb, help=what)
        one.add_argument("id", metavar="ID", help="id or name of the project")
        if verb == "review":
            one.add_argument("--format", choices=("table", "json"), default="table")
        if verb == "resume":
            one.add_argument("--events", action="store_true", help="JSON lines of progress on stdout")


def _models(command: argparse.ArgumentParser) -> None:
    verbs = command.add_subparsers(dest="verb", metavar="VERB", required=True)
    listing = verbs.add_parser("list", help="every model and its state")
    listing.add_argument("--format", choices=("table", "json"), default="table")
    for verb, what in (
        ("download", "fetch weights from their publisher"),
        ("prepare", "make ready for use, once"),
        ("remove", "delete what is stored on this computer"),
    ):
        one = verbs.add_parser(verb, help=what)
        one.add_argument("ids", nargs="+", metavar="ID")
    importing = verbs.add_parser("import", help="take weights from a file")
    importing.add_argument("file", type=Path, metavar="FILE")
    importing.add_argument("--as", dest="id", metavar="ID", help="which model the file is for")


def _gpu(command: argparse.ArgumentParser) -> None:
    verbs = command.add_subparsers(dest="verb", metavar="VERB", required=True)
    verbs.add_parser("enable", help="fetch NVIDIA’s libraries for TensorFlow into your own folder; says the size first")
    verbs.add_parser("remove", help="delete them again")


_COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "gui": ("open the window", _gui),
    "classify": ("answer pictures and folders", _classify),
    "train": ("teach a model your own classes", _train),
    "evaluate": ("how often a model is right on a folder of class folders", _evaluate),
    "projects": ("what was taught here: list, show, review, go on, use, remove", _projects),
    "models": ("list, download, import, prepare or remove models", _models),
    "gpu": ("fetch or remove the libraries that an NVIDIA card needs", _gpu),
    "doctor": ("what this computer has, what is wrong and how to mend it", lambda command: None),
}
COMMANDS = tuple(_COMMANDS)


def _run(arguments: argparse.Namespace) -> int:
    from desktop_classifier.base import log

    if arguments.command != "gui":
        streams.fill(answers_go_elsewhere=getattr(arguments, "output", None) is not None)
    log.start()
    if arguments.command == "gui":
        from desktop_classifier import app

        return app.run(arguments.paths, arguments.screenshot)
    command = importlib.import_module(f"desktop_classifier.commands.{arguments.command}")
    with streams.ended_politely():
        code = int(command.run(arguments))
        sys.stdout.flush()
    return code


def _with_command(words: list[str]) -> list[str]:
    """A bare start, or a start with files (a double click), means the window."""
    if words and (words[0] in COMMANDS or words[0] in ("-h", "--help", "--version")):
        return words
    return ["gui", *words]


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 to 1000, received {text!r}")
    return int(text)
