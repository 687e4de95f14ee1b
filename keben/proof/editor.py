"""Turns a line of a source into a line in the editor of whoever sits at this machine.

KEBEN_EDITOR is its command: `code -g {file}:{line}`. Without one, what opens such files here is asked.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from threading import Thread

from keben.messages import _
from keben.proof.sources import Refused

VARIABLE = "KEBEN_EDITOR"


def open_in_editor(file: Path, line: int) -> None:
    """Open a source at a line, as far as the editor knows of lines; raises `Refused`."""
    opener = "open {file}" if sys.platform == "darwin" else "xdg-open {file}"
    command = os.environ.get(VARIABLE) or opener
    try:
        process = subprocess.Popen(
            [
                word.replace("{file}", str(file)).replace("{line}", str(line))
                for word in shlex.split(command)
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C ends the desk, not the editor
        )
    except (OSError, ValueError):
        raise Refused(
            _("no editor could be started; set {variable}, as in: {example}").format(
                variable=VARIABLE, example="code -g {file}:{line}"
            )
        ) from None
    Thread(target=process.wait, daemon=True).start()  # what has ended does not linger
