"""What the tests of training share."""

from __future__ import annotations

import sys
from pathlib import Path

here = Path(__file__).parent
for folder in (here, here.parent / "inference"):
    sys.path.insert(0, str(folder))
