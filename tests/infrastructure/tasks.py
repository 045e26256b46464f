"""Tasks for the tests of the workers; they leave their traces in a file."""

import time
from pathlib import Path


def quick(trace: str) -> None:
    _write(trace, "end")


def slow(trace: str) -> None:
    _write(trace, "start")
    time.sleep(6)
    _write(trace, "end")


def _write(trace: str, word: str) -> None:
    with Path(trace).open("a") as file:
        file.write(f"{word}\n")
