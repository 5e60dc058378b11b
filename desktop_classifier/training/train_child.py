"""The child that trains: the window's side of it is `base.child` with the role "train"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Report
from desktop_classifier.base.serve import serve_with_events
from desktop_classifier.training import events, train
from desktop_classifier.training.train import Paused


def main() -> int:
    return serve_with_events(_train)


def _train(message: Mapping[str, Any], report: Report, tell: Callable[[Mapping[str, Any]], None]) -> Mapping[str, Any]:
    """Train the project that `message` names; its events go to `tell`, its end is the answer.

    Raises:
        UserError: See `train.train`; `paused` where the user wished so.
    """
    try:
        finished = train.train(message["project"], CancelToken(), lambda event: tell(events.to_json(event)))
    except Paused as error:
        raise UserError("Paused. Every epoch that ended is kept; go on when you like.", kind="paused") from error
    return events.to_json(finished)
