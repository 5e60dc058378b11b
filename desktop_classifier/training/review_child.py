"""The child that reviews a project, so that scikit-learn and its sums stay out of the window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_classifier.base.progress import CancelToken, Report
from desktop_classifier.base.serve import serve
from desktop_classifier.training import review


def main() -> int:
    return serve(_review)


def _review(message: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Review the project that `message` names; what was found stands in its folder afterwards."""
    review.review(message["project"], CancelToken(), report)
    return {}
