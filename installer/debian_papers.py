"""What a Debian package says of itself: control, changelog and copyright."""

from __future__ import annotations

import os
import re
import textwrap
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import bundle

PACKAGES = bundle.HERE / "linux" / "packages.txt"

BASE = ("libc6 (>= 2.34)", "libgcc-s1", "libstdc++6", "libx11-6", "libxcb1", "zlib1g")
"""What the bundle links besides packages.txt: on every desktop, so that list for people does not name it."""

DRIVER = "intel-opencl-icd"
"""Intel's, with the OpenCL that OpenVINO computes with on such a card; only who has one needs it."""

SUMMARY = "drop pictures on a window and read the three likeliest labels"
DESCRIPTION = """\
 Drop pictures or folders on a window and read the three likeliest labels of
 each as bars. Two models are built in, so nothing has to be downloaded, and no
 picture leaves the computer.
 .
 If the labels are not yours, a wizard teaches it your own from a folder of
 pictures, and tells how far the result can be trusted. All of it works on the
 command line, too.
 .
 This package brings everything along, Python and TensorFlow included."""

RIGHTS = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Desktop Classifier
{source}Comment:
 The program is built on the work of others, which this package brings along. Each
 has a folder with the text of its licence in /opt/desktop-classifier/THIRD-PARTY,
 and README.txt there names them all with their homes.
 .
 Qt, PySide6 and Shiboken are used under the GNU Lesser General Public License 3,
 of which /usr/share/common-licenses/LGPL-3 is a copy. They lie as separate shared
 libraries below /opt/desktop-classifier/_internal and may be replaced.

Files: *
Copyright: 2026 The Desktop Classifier team
License: Apache-2.0

Files: /opt/desktop-classifier/_internal/*
Copyright: the authors of each component, see the folders of THIRD-PARTY
License: various
Comment: These components are in the package:
{components}

License: Apache-2.0
 On Debian systems the full text of the Apache License 2.0 is in
 /usr/share/common-licenses/Apache-2.0.

License: various
 The text of each component's licence is in its folder of
 /opt/desktop-classifier/THIRD-PARTY.
"""


def maintainer() -> str:
    """Who stands for the package: as Debian's own tools ask for it, or a name under an address that cannot exist."""
    name = os.environ.get("DEBFULLNAME", "The Desktop Classifier team")
    return f"{name} <{os.environ.get('DEBEMAIL', 'desktop-classifier@example.invalid')}>"


def depends() -> str:
    """The packages that must be there, as dpkg wants them."""
    lines = (line.partition("#")[0].strip() for line in PACKAGES.read_text(encoding="utf-8").splitlines())
    return ", ".join(sorted({*BASE, *filter(None, lines)}))


def control(version: str, architecture: str, kilobytes: int, site: str) -> str:
    """The package's record.

    Args:
        version: Of the package.
        architecture: As dpkg calls it.
        kilobytes: Of everything, once installed.
        site: The program's home, or "".
    """
    fields = {
        "Package": bundle.NAME,
        "Version": version,
        "Architecture": architecture,
        "Maintainer": maintainer(),
        "Installed-Size": str(kilobytes),
        "Depends": depends(),
        "Suggests": DRIVER,
        "Section": "graphics",
        "Priority": "optional",
        "Homepage": site,
        "Description": f"{SUMMARY}\n{DESCRIPTION}",
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items() if value)


def changelog(version: str, who: str, epoch: int) -> str:
    """CHANGELOG.md's newest part in Debian's form."""
    text = (bundle.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.split(r"^## .*$", text, flags=re.MULTILINE)[1]
    points = [" ".join(point.split()) for point in re.split(r"^\* ", newest, flags=re.MULTILINE) if point.strip()]
    lines = "\n".join(_wrapped(point.replace("*", "").replace("`", "")) for point in points)
    day = format_datetime(datetime.fromtimestamp(epoch, UTC))
    return f"{bundle.NAME} ({version}) stable; urgency=medium\n\n{lines}\n\n -- {who}  {day}\n"


def _wrapped(point: str) -> str:
    return textwrap.fill(point, 78, initial_indent="  * ", subsequent_indent="    ")


def rights(papers: Path, site: str) -> str:
    """The copyright file.

    Args:
        papers: The bundle's folder of licences.
        site: Where the sources are, or "".
    """
    names = sorted(path.name for path in papers.iterdir() if path.is_dir()) if papers.is_dir() else []
    source = f"Source: {site}\n" if site else ""
    return RIGHTS.format(source=source, components="\n".join(f" {name}" for name in names) or " none")
