"""
``python -m bench.web [--findings 10000,100000] [--rows 50000] [--seconds 5] [--times 100] [--output FILE]``.

Measures the pages with a server of two workers (gunicorn where it is installed) and writes the figures; the database is
SQLite in a folder of its own unless BIHUAN_DATABASE_URL names another, which has to be empty.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.web import data, ledgers, pages


def main() -> None:
    """Measure and print; each size in a process of its own, because Django is set up once a process."""
    parser = argparse.ArgumentParser(prog="python -m bench.web", description=__doc__)
    parser.add_argument("--findings", default="10000,100000")
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--port", type=int, default=8150)
    parser.add_argument("--only", default="", help="pages, export or import")
    parser.add_argument("--folder", type=Path, help="use, or make, this data folder instead of one that is thrown away")
    chosen = parser.parse_args()
    sizes = [int(size) for size in chosen.findings.split(",")]
    if len(sizes) > 1:
        for size in sizes:
            subprocess.run([sys.executable, "-m", "bench.web", *sys.argv[1:], "--findings", str(size)], check=True)
        return
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as name:
        folder = chosen.folder or Path(name) / "data"
        begun = time.perf_counter()
        if (folder / "settings.toml").exists():
            data.set_up(folder)
        else:
            data.make(folder, sizes[0])
        print(f"\n## {sizes[0]:,} findings, {_database()} (made in {time.perf_counter() - begun:.0f} s)\n", flush=True)
        if chosen.only in {"", "pages"}:
            _pages(folder, chosen)
        if chosen.only in {"", "export"}:
            rate, cpu, grown = ledgers.export(min(chosen.rows, sizes[0]))
            print(
                f"export: {rate:,.0f} rows/s ({cpu:,.0f} a second of CPU), process grew by {grown:.0f} MB", flush=True
            )
        if chosen.only in {"", "import"}:
            found = ledgers.bring_in(chosen.rows)
            print(
                f"import of {chosen.rows:,}: checked {found['checked']:,.0f} rows/s ({found['checked_cpu']:,.0f} a second of CPU), written"
                f" {found['written']:,.0f} rows/s ({found['written_cpu']:,.0f} a second of CPU);"
                f" meanwhile {found['saves']:.0f} saves of another, median {found['wait_p50']:.0f} ms, longest"
                f" {found['wait_most']:.0f} ms",
                flush=True,
            )


def _database() -> str:
    from django.db import connection

    return "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"


def _pages(folder: Path, chosen: argparse.Namespace) -> None:
    server = _serve(folder, chosen.port)
    try:
        cookies = {who: pages.sign_in(who) for who in ("office", "gl")}
        print("| Page | p50 ms | p95 ms | CPU ms | statements | kB |\n|---|---:|---:|---:|---:|---:|")
        asked = pages.addresses()
        for name, (who, urls) in asked.items():
            found = pages.time_page(chosen.port, server.pid, name, who, urls, cookies[who], chosen.times)
            print(
                f"| {name} | {found.p50:.1f} | {found.p95:.1f} | {found.cpu:.1f} | {found.statements} | {found.size / 1000:.0f} |",
                flush=True,
            )
        mixed = [
            url
            for name in ("list, office", "filter by round and state", "list, deep in it")
            for url in asked[name][1][:8]
        ]
        rate = pages.pages_a_second(chosen.port, mixed, cookies["office"], chosen.seconds)
        print(
            f"\n{rate:.0f} pages/s with 4 clients; {_memory(server.pid):.0f} MB (proportional) for the server",
            flush=True,
        )
    finally:
        server.terminate()
        server.wait(20)


def _serve(folder: Path, port: int) -> subprocess.Popen[bytes]:
    try:
        import gunicorn  # noqa: F401

        command = [sys.executable, "-m", "gunicorn", "bihuan.web.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--log-level", "error"]  # fmt: skip
    except ImportError:
        command = [sys.executable, "-c", f"import waitress; from bihuan.web.wsgi import application; waitress.serve(application, listen='127.0.0.1:{port}', threads=4)"]  # fmt: skip
    environment = {**os.environ, "BIHUAN_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "bihuan.web.settings"}
    server = subprocess.Popen(command, env=environment)
    for _ in range(200):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.1)
    raise RuntimeError("the server did not come up")


def _memory(pid: int) -> float:
    """Return the megabytes of a process and its children, what they share counted once."""
    total = 0
    for one in pages.family(pid):
        for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


if __name__ == "__main__":
    main()
