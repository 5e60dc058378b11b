"""What the tests of downloads share: the file, what is known of it, and what lies about."""

from __future__ import annotations

import hashlib
import random

from desktop_classifier.models.download import Limits
from desktop_classifier.models.spec import WeightsFile

BODY = random.Random(1).randbytes(600_000)
SHA256 = hashlib.sha256(BODY).hexdigest()
MD5 = hashlib.md5(BODY).hexdigest()
EXACT = WeightsFile("weights.h5", size=len(BODY), exact_size=True, sha256=SHA256)
ABOUT = WeightsFile("weights.h5", size=590_000)
QUICK = Limits(connect=2.0, read=5.0, waits=(0.001, 0.001))


def beside(target):
    return target.with_name(target.name + ".part")


def left(target):
    return sorted(path.name for path in target.parent.iterdir())
