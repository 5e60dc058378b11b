"""`projects`: what was taught here, list, show, review, go on, use, remove."""

from __future__ import annotations

import argparse
import json
import sys

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.names import printable
from desktop_classifier.models import own
from desktop_classifier.training import project
from desktop_classifier.training.project import Project


def run(arguments: argparse.Namespace) -> int:
    if arguments.verb == "list":
        return _list(arguments.format)
    which = _found(arguments.id)
    if arguments.verb == "show":
        print(json.dumps(project.to_json(which), indent=1))
        return 0
    if arguments.verb == "remove":
        project.remove(which.id)
        print(f"The project “{printable(which.name)}” was removed. Its model and your pictures stay.")
        return 0
    if arguments.verb == "use":
        return _use(which)
    if arguments.verb == "review":
        from desktop_classifier.commands import reviewing

        return reviewing.go(which, arguments.format)
    from desktop_classifier.commands import train

    return train.go(which, arguments.events)


def _list(style: str) -> int:
    found = project.every()
    if style == "json":
        print(json.dumps([project.to_json(one) for one in found], indent=1))
        return 0
    from rich.console import Console
    from rich.table import Table

    if not found:
        print("Nothing was taught here yet. Begin with: desktop-classifier train FOLDER", file=sys.stderr)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("Id", "Name", "State", "Backbone", "Preset", "Model"):
        table.add_column(title, no_wrap=True)
    for one in found:
        choices = one.choices
        name = printable(one.name)
        table.add_row(one.id, name, one.state, choices.backbone, str(choices.preset), one.model)
    Console(markup=False).print(table)  # a name may have brackets
    return 0


def _use(which: Project) -> int:
    """Take the version that was made last into use, if it waits for that."""
    if not own.exists(which.model) or (offered := (model := own.load(which.model)).offered) is None:
        raise UserError(f"No newer version of “{which.name}” waits to be used. Teach it again first.", kind="usage")
    own.adopt(model.id, offered)
    print(f"“{model.name}” answers with version {offered} now.")
    return 0


def _found(id: str) -> Project:
    """By id, or by a name that only one project has."""
    named = [one for one in project.every() if one.name == id]
    if len(named) > 1:
        ids = ", ".join(f"{one.id} (begun {one.created[:16].replace('T', ' ')})" for one in named)
        raise UserError(f"Several projects are called “{printable(id)}”. Name one by its id: {ids}.", kind="usage")
    return named[0] if named else project.load(id)
