"""`doctor`: what this computer has, what is wrong, and how to mend it."""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.table import Table
from rich.text import Text

from desktop_classifier.inference import health


def run(arguments: argparse.Namespace) -> int:
    """Print every finding; 1 if something is wrong, else 0."""
    findings = health.examine()
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for finding in findings:
        table.add_row(finding.subject, Text(finding.found, style="red" if finding.wrong else ""))
        if finding.wrong:
            table.add_row("", Text(f"→ {finding.remedy}"))
    console = Console()
    console.print(table)
    wrong = sum(finding.wrong for finding in findings)
    console.print(
        "\nNothing is wrong." if not wrong else f"\n{wrong} of these can be mended, as said behind the arrow."
    )
    return 1 if wrong else 0
