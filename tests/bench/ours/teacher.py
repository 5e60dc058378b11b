"""Stands in for the window: begins or goes on with a training in a child, as the window does, and says how it ended.

python teacher.py PROJECT
"""

from __future__ import annotations

import json
import sys

from desktop_classifier.base import child
from desktop_classifier.base.errors import UserError


def main(project: str) -> int:
    try:
        finished = child.run("train", {"project": project})
    except UserError as error:
        print(json.dumps({"error": error.kind, "message": error.message}))
        return 1
    print(json.dumps(finished))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
