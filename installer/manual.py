"""The manual page: what `linux/desktop-classifier.1` has by hand, and the options as the program knows them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from desktop_classifier import __version__, cli

PAGE = Path(__file__).resolve().parent / "linux" / "desktop-classifier.1"

UNSAID = {"ID": "as “models list” names it", "FILE": "the file to take"}


def page(date: str) -> bytes:
    """The page in troff's language.

    Args:
        date: Of the release, as 2026-11-28.
    """
    parser = cli.parser()
    filled = {
        "@DATE@": date,
        "@VERSION@": __version__,
        "@SYNOPSIS@": "\n.br\n".join(_synopsis(name, command) for name, command, _ in _commands(parser)),
        "@COMMANDS@": "\n".join(line for command in _commands(parser) for line in _told(*command)),
    }
    text = PAGE.read_text(encoding="utf-8")
    for place, words in filled.items():
        text = text.replace(place, words)
    return text.encode()


def _commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser, str]]:
    """Each command with its words, its parser and what it is for; the verbs of one follow it."""
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to ask what it was told
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}  # noqa: SLF001
            for name, command in action.choices.items():
                verbs = [(f"{name} {verb}", sub, text) for verb, sub, text in _commands(command)]
                yield from verbs or [(name, command, helps.get(name, ""))]


def _synopsis(name: str, command: argparse.ArgumentParser) -> str:
    usage = " ".join(command.format_usage().split()).partition(f"{name} ")[2].replace("[-h] ", "").replace("[-h]", "")
    return f".B desktop\\-classifier {name}\n{_plain(usage)}".rstrip()


def _told(name: str, command: argparse.ArgumentParser, what: str) -> Iterator[str]:
    yield f".SS {name}"
    yield _plain(_sentence(what))
    for action in command._actions:  # noqa: SLF001
        if isinstance(action, argparse._HelpAction):  # noqa: SLF001
            continue
        yield ".TP"
        yield f".B {_plain(_named(action))}"
        yield _plain(_sentence(_meaning(action)))


def _named(action: argparse.Action) -> str:
    value = "|".join(map(str, action.choices)) if action.choices else action.metavar or action.dest.upper()
    value = value if isinstance(value, str) else " ".join(value)
    if not action.option_strings:
        return value
    return ", ".join(action.option_strings) + ("" if action.nargs == 0 else f" {value}")


def _meaning(action: argparse.Action) -> str:
    if action.help:
        return action.help % vars(action) if "%(" in action.help else action.help
    if action.default is not None:
        return f"default: {action.default}"
    return "one of these" if action.choices else UNSAID.get(str(action.metavar), "see above")


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def _plain(words: str) -> str:
    """As text that troff takes for nothing else."""
    words = words.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{words}" if words.startswith((".", "'")) else words
