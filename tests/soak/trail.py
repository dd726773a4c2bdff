"""
A trail of a million records, checked on a machine that has nothing; and a thousand tamperings, all found.

``python -m tests.soak.trail --records 1000000 --tamperings 1000``
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from functools import lru_cache
from pathlib import Path

from bihuan.trail_check import chain
from bihuan.web.trail.handing_out import standalone
from tests.web.trail_tampering import Maker, genuine, long_trail, tamperings


def million(records: int, suite: str = "sha256") -> str:
    """Check a genuine trail with the program that is handed out, and return what that took as a sentence."""
    with tempfile.TemporaryDirectory(prefix="bihuan-trail-") as name:
        export, program = Path(name) / "trail.jsonl", Path(name) / "trail_check.pyz"
        made = Maker(suite=suite)
        with export.open("w", encoding="utf-8") as lines:
            lines.write(json.dumps({"kind": "trail", "form": 1}) + "\n")
            for line in long_trail(made, records):
                lines.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
        program.write_bytes(standalone())
        started = time.monotonic()
        command = [sys.executable, "-I", "-S", str(program), str(export), "--key", made.public]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env={})
        said = process.stdout.read().decode()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"a genuine trail was called false:\n{said}")
        size = export.stat().st_size // 1_000_000
    return (
        f"{made.length} genuine records and {made.entries} access entries ({suite}, {size} MB): whole, in {seconds:.1f} s "
        f"({used.ru_utime + used.ru_stime:.1f} s of one processor) and {used.ru_maxrss // 1024} MB of memory"
    )


def tampered(count: int, seed: int) -> str:
    """Tamper with exports, look whether each is found where it is, and return the figures as a sentence."""
    plain = chain.is_signed
    chain.is_signed = lru_cache(maxsize=None)(plain)
    try:
        missed = [one.what for one in tamperings(count, genuine(), seed) if not one.is_located(one.check())]
    finally:
        chain.is_signed = plain
    if missed:
        raise SystemExit(f"not found where they are: {missed}")
    return f"{count} tamperings: each found, and where it is"


def main() -> int:
    """Run both series and print their figures."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--tamperings", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=20201130)
    options = parser.parse_args()
    print(tampered(options.tamperings, options.seed))
    print(million(options.records))
    print(million(options.records // 10, "sm3"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
