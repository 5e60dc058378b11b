"""`classify`: pictures and folders in, a table, JSON lines or CSV out, in the order given."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from desktop_classifier.base import settings
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.commands import progress, streams, writers
from desktop_classifier.commands.asking import Asking, Named, named_to
from desktop_classifier.imaging.framing import Box, Framing
from desktop_classifier.inference.answer import Answer
from desktop_classifier.inference.classifier import Classifier, open_classifier
from desktop_classifier.models import catalogue
from desktop_classifier.models.spec import ModelSpec


def run(arguments: argparse.Namespace) -> int:
    """Answer everything; 0 if every picture was answered, 1 if some could not be."""
    if "" in arguments.paths:
        raise UserError("One of the paths is empty. Leave it out; this folder itself is “.”.", kind="usage")
    kept = settings.load()
    specs = _specs(arguments.model, kept.model)
    framing = Framing(arguments.framing or kept.framing)
    box = Box.parse(arguments.box) if arguments.box is not None else None
    style = arguments.format or ("table" if arguments.output is None and sys.stdout.isatty() else "jsonl")
    if arguments.output is not None:
        writers.require(arguments.output)
    token = CancelToken()
    with ExitStack() as stack:
        classifiers = [stack.enter_context(_open(spec, arguments, kept, token)) for spec in specs]
        writer = stack.enter_context(writers.open_writer(style, arguments.output, len(specs)))
        watch = stack.enter_context(progress.Watch(sys.stderr))
        failed = 0
        for classifier, paths in zip(classifiers, named_to(len(specs), arguments.paths), strict=True):
            asking = Asking(paths, box, token)
            for given, answer in _answers(classifier, asking, framing, arguments.top, token):
                writer.write(answer, given)
                watch.step()
                failed += answer.error is not None
    return 1 if failed else 0


def _specs(ids: str | None, kept: str) -> list[ModelSpec]:
    """The models asked for; else the one used last, if it is still there."""
    if ids is not None:
        return [catalogue.spec(id.strip()) for id in ids.split(",")]
    try:
        return [catalogue.spec(kept)]
    except UserError:
        fallback = catalogue.spec(catalogue.DEFAULT)
        streams.complain(f"{kept}, the model used last, is not here any more. {fallback.name} answers.")
        return [fallback]


def _open(spec: ModelSpec, arguments: argparse.Namespace, kept: settings.Settings, token: CancelToken) -> Classifier:
    return open_classifier(
        spec,
        precision=arguments.precision or kept.precision,
        engine=arguments.engine or kept.engine,
        token=token,
        report=progress.say(sys.stderr),
    )


def _answers(
    classifier: Classifier, asking: Asking, framing: Framing, top: int, token: CancelToken
) -> Iterator[tuple[str, Answer]]:
    """Each answer with the name that the user gave, and in its place what could not be asked at all."""
    while not asking.ended:
        for answer in classifier.answers(asking.burst(), framing, top, token):
            yield from _refusals(classifier, asking)
            yield asking.lines.popleft().given, answer
        yield from _refusals(classifier, asking)


def _refusals(classifier: Classifier, asking: Asking) -> Iterator[tuple[str, Answer]]:
    while asking.lines and asking.lines[0].refusal is not None:
        line = asking.lines.popleft()
        yield line.given, _refused(classifier, line)


def _refused(classifier: Classifier, line: Named) -> Answer:
    facts = (classifier.spec.id, classifier.engine, classifier.precision)
    return Answer(Path(line.given), *facts, error=line.refusal)
