"""What the bench starts ends with it, however that ends."""

import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from cfcii.bench import programs

ROOT = Path(__file__).resolve().parents[2]
_BESIDE = (
    "import signal\n"
    "signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell's background jobs ignore\n"
    "from cfcii.bench import programs\n"
    "with programs.program(['sleep', '600']) as process:\n"
    "    print(process.pid, flush=True)\n"
    "    process.wait()\n"
)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_it_ends_with_a_bench_that_is_stopped(number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _BESIDE], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as bench:
        assert bench.stdout
        beside = psutil.Process(int(bench.stdout.readline()))
        bench.send_signal(number)
        psutil.wait_procs([beside], timeout=30)
    assert not beside.is_running() or beside.status() == psutil.STATUS_ZOMBIE


def test_it_ends_when_it_does_not_listen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "_END_SECONDS", 0.1)
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    with programs.program([sys.executable, "-c", code]) as process:
        pass
    assert process.returncode in (-signal.SIGTERM, -signal.SIGKILL)
