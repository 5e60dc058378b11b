"""How a model was made, as one page of HTML that needs nothing else: to print, to send, to keep with a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from desktop_classifier.models import own
from desktop_classifier.models.own import OwnModel
from desktop_classifier.training import calibration, coverage, evaluation, package
from desktop_classifier.training.evaluation import Result

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2.5rem; font-size: 1.1rem; }
p.line { margin-top: .3rem; opacity: .75; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .7rem; text-align: right; border-bottom: 1px solid #8884; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
td.right { background: #3b82f633; } td.wrong { background: #ef444433; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.5rem; } dd { margin: 0; }
"""

_PRESETS = {
    "quick": "Quick",
    "balanced": "Quick, then better",
    "best": "Best",
    "book": "As in the book",
}
_MOST_COLUMNS = 20
"""A larger confusion matrix would be no table that anybody reads."""


def page(id: str) -> str:
    """The page of a model of the user's own.

    Raises:
        UserError: There is no such model, or it is damaged.
    """
    model = own.load(id)
    result = package.result(model.folder)
    title = escape(model.name)
    return "\n".join(
        [
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>',
            f"<h1>{title}</h1>",
            f'<p class="line">{escape(evaluation.sentence(result))}. {escape(evaluation.detail(result))}</p>',
            "<h2>Class by class</h2>",
            _classes(model, result),
            *_confusion(model, result),
            *_trust(model, result),
            "<h2>How it was made</h2>",
            _facts(_made(model)),
            "<h2>With which programs</h2>",
            _facts(model.package["versions"].items()),
            "<h2>Files</h2>",
            _facts((name, f"SHA-256 {digest}") for name, digest in model.package["files"].items()),
            "</html>",
        ]
    )


def _classes(model: OwnModel, result: Result) -> str:
    rows = [
        [model.class_name(one.class_id), f"{one.count:,}", _share(one.recall), _share(one.precision)]
        for one in result.per_class
    ]
    return _table(["Class", "Never-seen pictures", "Found", "Right when it says so"], rows)


def _confusion(model: OwnModel, result: Result) -> list[str]:
    if not result.of or len(result.classes) > _MOST_COLUMNS:
        return []
    names = [model.class_name(class_id) for class_id in result.classes]
    head = "".join(f"<th>{escape(name)}</th>" for name in ("", *names))
    rows = []
    for place, (name, row) in enumerate(zip(names, result.confusion, strict=True)):
        cells = "".join(_cell(count, place == column) for column, count in enumerate(row))
        rows.append(f"<tr><td>{escape(name)}</td>{cells}</tr>")
    return [
        "<h2>What it is (rows) and what the model said (columns)</h2>",
        f"<table><tr>{head}</tr>{''.join(rows)}</table>",
    ]


def _trust(model: OwnModel, result: Result) -> list[str]:
    """Whether its percentages can be believed, and how much it answers."""
    judged = result.counted
    if not judged:
        return []
    said, right = [one.probability for one in judged], [one.right for one in judged]
    rows = [
        [f"{100 * each.low:.0f} to {100 * each.high:.0f} %", f"{each.count:,}", _share(each.said), _share(each.right)]
        for each in calibration.bins(said, right)
    ]
    facts = [
        ("In words", calibration.reliability_sentence(said, right)),
        (
            "Calibration error",
            f"{100 * calibration.ece(said, right):.1f} percent points on never-seen pictures, ten bins",
        ),
        ("Temperature", f"{result.temperature:.2f}, chosen on the held-back pictures"),
    ]
    if result.held_familiar:
        facts += [("“None of these”", _coverage(model, result))]
    table = _table(["It says", "Never-seen pictures", "Said on average", "Right"], rows)
    return ["<h2>How far to trust it</h2>", _facts(facts), table]


def _coverage(model: OwnModel, result: Result) -> str:
    if model.coverage >= 1:
        return "Never said: it always answers."
    return coverage.covered_sentence(coverage.covered(result, model.coverage))


def _cell(count: int, right: bool) -> str:
    kind = f' class="{"right" if right else "wrong"}"' if count else ""
    return f"<td{kind}>{count or '·'}</td>"


def _made(model: OwnModel) -> list[tuple[str, str]]:
    record, training = model.package, model.package["training"]
    pictures, choices = training["pictures"], training["choices"]
    changed = {edit["sha256"] for edit in training["edits"] if edit["action"] != "right"}
    return [
        ("Made", record["created"].replace("T", " ").replace("+00:00", " UTC")),
        ("From", ", ".join(f"{count:,} × {name}" for name, count in training["classes"].items())),
        ("Learned from", f"{pictures['train']:,} pictures; {pictures['validation']:,} were held back to choose by"),
        (
            "From nothing" if record["kept"] == "scratch" else "Begins with",
            f"{record['backbone_name']} ({record['licence']})",
        ),
        ("Thoroughness", f"{_PRESETS[choices['preset']]}; the {_kept(record)} was kept"),
        ("Seed", str(choices["seed"])),
        ("Framing", record["framing"]),
        ("Left out or relabelled by hand", f"{len(changed):,}"),
        ("Could not be used", f"{training['could_not_be_used']:,}"),
    ]


def _kept(record: Mapping[str, Any]) -> str:
    return {"tuned": "fine-tuned model", "scratch": "model from scratch"}.get(record["kept"], "quick model")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    first = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    rest = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{first}</tr>{rest}</table>"


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts) + "</dl>"


def _share(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"
