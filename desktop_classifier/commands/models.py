"""`models`: list, download, import, prepare, remove."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.files import megabytes
from desktop_classifier.base.names import printable
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.commands import progress
from desktop_classifier.models import catalogue, store
from desktop_classifier.models.spec import ModelSpec

WORDS = {
    store.State.BUILT_IN: "built in",
    store.State.ABSENT: "not downloaded",
    store.State.PRESENT: "downloaded",
    store.State.READY: "ready",
}


def run(arguments: argparse.Namespace) -> int:
    if arguments.verb == "list":
        return _list(arguments.format)
    if arguments.verb == "import":
        return _import(arguments)
    act = {"download": _download, "prepare": _prepare, "remove": _remove}[arguments.verb]
    return max([_done(act, spec) for spec in [catalogue.spec(id) for id in arguments.ids]])


def _done(act: Callable[[ModelSpec], None], spec: ModelSpec) -> int:
    """Exit code of one model; what fails for one is told and does not keep the next ones waiting."""
    try:
        act(spec)
    except UserError as error:
        print(f"desktop-classifier: {error.message}", file=sys.stderr)
        return 1
    return 0


def _list(style: str) -> int:
    if style == "json":
        print(json.dumps([_record(spec) for spec in catalogue.every()], indent=1))
        return 0
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title, side in (
        ("Id", "left"),
        ("Model", "left"),
        ("Right of 100", "right"),
        ("Size", "right"),
        ("State", "left"),
    ):
        table.add_column(title, justify=side, no_wrap=True)  # type: ignore[arg-type]
    every = catalogue.every()
    table.columns[0].min_width = max(len(spec.id) for spec in every)  # half an id cannot be typed
    for spec in every:
        size = megabytes(spec.weights.size)
        table.add_row(spec.id, printable(spec.name), f"{spec.top1:.1f}", size, _state(spec))
    Console(markup=False).print(table)  # a name may have brackets
    return 0


def _state(spec: ModelSpec) -> str:
    state = store.state(spec)
    return "can be taught" if state is store.State.ABSENT and store.teachable(spec) else WORDS[state]


def _record(spec: ModelSpec) -> dict[str, object]:
    known = store.weights_record(spec)
    return {
        "id": spec.id,
        "name": spec.name,
        "state": str(store.state(spec)),
        "teachable": store.teachable(spec),
        "bytes": spec.weights.size,
        "exact_bytes": spec.weights.exact_size,
        "top1": spec.top1,
        "side": spec.side,
        "licence": spec.licence,
        "url": store.download_address(spec),
        "verified": known.verified if known else None,
    }


def _download(spec: ModelSpec) -> None:
    if store.intact(spec, CancelToken()):
        print(f"{spec.name} is on this computer already.")
        return
    about = "" if spec.weights.exact_size else "about "
    print(f"{spec.name}: {about}{megabytes(spec.weights.size)}, {spec.licence}", file=sys.stderr)
    store.fetch(spec, CancelToken(), progress.bytes_report(sys.stderr, spec.name))
    print(f"{spec.name} is ready.")


def _import(arguments: argparse.Namespace) -> int:
    spec = catalogue.spec(arguments.id) if arguments.id else store.guess(arguments.file)
    store.import_file(spec, arguments.file, CancelToken(), progress.say(sys.stderr))
    answers = store.state(spec) is not store.State.ABSENT
    print(f"{spec.name} is ready. {_how_sure(spec)}" if answers else store.taught_only(spec))
    return 0


def _how_sure(spec: ModelSpec) -> str:
    """Whether an imported file is the right one, as far as anybody can tell."""
    known = store.weights_record(spec)
    if known is not None and known.verified != "layout":
        return "The file is the published one."
    answer = "recognises the sample picture" if store.known_answer(spec) else "does NOT recognise the sample picture"
    if spec.weights.sha256 or spec.weights.md5:
        return f"The file is not the published one, byte for byte; it has the right layout, and it {answer}."
    return f"Its publisher gives no checksum to compare; the file has the right layout, and it {answer}."


def _prepare(spec: ModelSpec) -> None:
    store.prepare(spec, CancelToken(), progress.say(sys.stderr))
    print(f"{spec.name} is ready.")


def _remove(spec: ModelSpec) -> None:
    if not store.stored(spec):
        print(f"{spec.name} is not on this computer.")
        return
    store.remove(spec)
    print(f"{spec.name} was removed.")
