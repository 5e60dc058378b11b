"""`classify`: pictures and folders in, a table, JSON lines or CSV out, in the order given."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from desktop_classifier.base import settings
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.commands import progress, writers
from desktop_classifier.imaging.folder import walk
from desktop_classifier.imaging.framing import Box, Framing, PixelBox
from desktop_classifier.inference.classifier import Classifier, Question, open_classifier
from desktop_classifier.models import catalogue
from desktop_classifier.models.spec import ModelSpec


def run(arguments: argparse.Namespace) -> int:
    """Answer everything; 0 if every picture was answered, 1 if some could not be."""
    kept = settings.load()
    specs = [catalogue.spec(id) for id in (arguments.model or kept.model).split(",")]
    framing = Framing(arguments.framing or kept.framing)
    box = Box.parse(arguments.box) if arguments.box else None
    style = arguments.format or ("table" if arguments.output is None and sys.stdout.isatty() else "jsonl")
    token = CancelToken()
    with ExitStack() as stack:
        classifiers = [stack.enter_context(_open(spec, arguments, kept, token)) for spec in specs]
        writer = stack.enter_context(writers.open_writer(style, arguments.output, len(specs)))
        watch = stack.enter_context(progress.Watch(sys.stderr))
        failed = 0
        for classifier in classifiers:
            questions = _questions(arguments.paths, box, token)
            for answer in classifier.answers(questions, framing, arguments.top, token):
                writer.write(answer)
                watch.step()
                failed += answer.error is not None
    return 1 if failed else 0


def _open(spec: ModelSpec, arguments: argparse.Namespace, kept: settings.Settings, token: CancelToken) -> Classifier:
    return open_classifier(
        spec,
        precision=arguments.precision or kept.precision,
        engine=arguments.engine or kept.engine,
        token=token,
        report=progress.say(sys.stderr),
    )


def _questions(words: list[str], box: Box | PixelBox | None, token: CancelToken) -> Iterator[Question]:
    for word in words:
        for path in walk(_listed() if word == "-" else [Path(word)], token):
            yield Question(path, box)


def _listed() -> Iterator[Path]:
    """Paths on stdin, one a line, whatever bytes they are made of."""
    for line in sys.stdin.buffer:
        if name := os.fsdecode(line.rstrip(b"\r\n")):
            yield Path(name)
