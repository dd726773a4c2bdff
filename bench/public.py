"""
``python -m bench.public [--notices 1000] [--clauses 100] [--seconds 10] [--clients 4] [--folder FOLDER] [--only pages|export]``.

Measures the public site on the loopback, served by this program as ``bihuan serve`` does, with 100,000 published problems:
answers a second and the 95th of 100, first asked (cold) and asked again (warm), and the time that its copy as files takes.
The database is SQLite in a folder of its own unless BIHUAN_DATABASE_URL names another, which has to be empty.
"""

import argparse
import http.client
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

from bench.web.data import CATEGORIES, DETAILS, FAULTS, FILLER, SUBJECTS, set_up

TARGETS = 12
VERDICTS = ("不到位", "不够", "有差距", "不健全", "缺失", "薄弱")
IDIOMS = ("前店后厂", "打折扣", "踢皮球", "吃拿卡要", "新官不理旧账", "玻璃门")
CODES = (
    "150100",
    "150200",
    "150300",
    "150400",
    "150500",
    "150600",
    "150700",
    "150800",
    "150900",
    "152200",
    "152500",
    "152900",
)


def main() -> None:
    """Make the data, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.public", description=__doc__)
    parser.add_argument("--notices", type=int, default=1_000)
    parser.add_argument("--clauses", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--port", type=int, default=8171)
    parser.add_argument("--only", default="", help="pages or export")
    parser.add_argument("--folder", type=Path, help="use, or make, this data folder instead of one that is thrown away")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as name:
        folder = chosen.folder or Path(name) / "data"
        begun = time.perf_counter()
        if (folder / "settings.toml").exists():
            set_up(folder)
        else:
            make(folder, chosen.notices, chosen.clauses)
        print(f"data of {chosen.notices * chosen.clauses:,} problems: {time.perf_counter() - begun:.0f} s", flush=True)
        if chosen.only in {"", "pages"}:
            measure_pages(folder, chosen)
        if chosen.only in {"", "export"}:
            measure_export(Path(name) / "site")


def make(folder: Path, notices: int, clauses: int) -> None:
    """Make a folder whose public site holds so many notices with so many problems each."""
    from bihuan.web.data_folder import DataFolder

    DataFolder(folder).make(demo=False)
    set_up(folder)
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from bihuan.web.common import planner
    from bihuan.web.notices.actions.tables import keep_known_tables
    from bihuan.web.public.actions.projecting import bump

    keep_known_tables()
    dice = random.Random(20210108)
    for first in range(0, notices, 50):
        with transaction.atomic():
            _fill(dice, range(first, min(first + 50, notices)), clauses)
            bump()
    planner.refresh()


def _fill(dice: random.Random, serials: range, clauses: int) -> None:
    from bihuan.web.public.access import INDEX, SCOPE
    from bihuan.web.public.models import PublicClause, PublicNotice, PublicTag, PublicTarget
    from bihuan.web.rounds.models import Taxonomy
    from bihuan.web.search.actions import Findable, index_many

    taxonomy = Taxonomy.objects.order_by("pk").first()
    assert taxonomy is not None
    kept = [
        PublicNotice(
            id=uuid.UUID(int=dice.getrandbits(128), version=4), round=uuid.UUID(int=dice.getrandbits(128), version=4),
            serial=serial + 1, source="publication", state="released", is_current=True, title=f"第{serial + 1}轮巡视反馈情况集中公布",
            text="\n".join(_sentence(dice) for _ in range(clauses)), sha256="0" * 64, taxonomy=taxonomy.version,
            facts={"term": "十届", "number": serial % 99 + 1, "type": "special", "theme": "优化营商环境", "mode": "一托三",
                   "groups": 4, "authority": "自治区党委", "starts_on": "2020-09-06", "ends_on": "2020-11-30"},
            released_on=date(2021, 1, 8) + timedelta(days=serial % 900),
            changed_at=datetime(2021, 1, 8, tzinfo=UTC) + timedelta(days=serial % 900),
        )
        for serial in serials
    ]  # fmt: skip
    PublicNotice.objects.bulk_create(kept)
    targets = [
        PublicTarget(notice=notice, number=at + 1, name=f"第{code}号市", code=code, kind="city", unit=code,
                     clauses_count=len(range(at, clauses, TARGETS)))
        for notice in kept
        for at, code in enumerate(CODES)
    ]  # fmt: skip
    PublicTarget.objects.bulk_create(targets)
    rows = [
        PublicClause(
            notice=target.notice, target=target, number=number + 1, text=_sentence(dice), is_current=True,
            place=number * TARGETS + target.number - target.notice.serial * 10_000_000,
            categories=sorted(dice.sample(CATEGORIES, dice.choice((1, 1, 2)))), verdicts=[dice.choice(VERDICTS)],
            idioms=[dice.choice(IDIOMS)] if dice.random() < 0.2 else [],
        )
        for target in targets
        for number in range(target.clauses_count)
    ]  # fmt: skip
    PublicClause.objects.bulk_create(rows)
    PublicTag.objects.bulk_create(
        PublicTag(clause=row, kind=kind, text=text)
        for row in rows
        for kind, texts in (("category", row.categories), ("verdict", row.verdicts), ("idiom", row.idioms))
        for text in texts
    )
    index_many(kind=INDEX, items=[Findable(row.pk, f"{row.text} {row.target.name}", SCOPE) for row in rows])


def _sentence(dice: random.Random) -> str:
    own = "".join(dice.choices(FILLER, k=14))
    return f"{dice.choice(SUBJECTS)}{dice.choice(FAULTS)}，{dice.choice(DETAILS)}，{own}{dice.choice(VERDICTS)}"


def addresses() -> dict[str, list[str]]:
    """Return addresses by the kind of page."""
    from bihuan.web.public.models import PublicNotice

    notices = list(PublicNotice.objects.order_by("-serial").values_list("round", "pk"))[:: max(1, 1_000 // 100)]
    texts = ("拖欠账款", "未批先建", "园区", "台账不实", "抽查", "中介", "会议", "往返")
    return {
        "home": ["/public/"],
        "rounds": [f"/public/rounds/{round_}/" for round_, _pk in notices],
        "targets": [f"/public/rounds/{round_}/targets/{number}/" for round_, _pk in notices for number in (1, 7)],
        "problems": [
            f"/public/rounds/{round_}/targets/3/clauses/{number}/" for round_, _pk in notices for number in (1, 2)
        ],
        "notices": [f"/public/notices/{pk}/?lang=en" for _round, pk in notices],
        "list": ["/public/findings/"],
        "list, filtered": [f"/public/findings/?category={one}&verdict={quote(VERDICTS[0])}" for one in CATEGORIES],
        "search": [f"/public/findings/?q={quote(text)}" for text in texts],
        "units": [f"/public/units/{code}/" for code in CODES],
        "feed": ["/public/feed.xml"],
    }


def measure_pages(folder: Path, chosen: argparse.Namespace) -> None:
    """Print how long each kind of page takes at first and again, and how many a second come out of all."""
    server = _serve(folder, chosen.port)
    try:
        asked = addresses()
        print("| Page | cold p50 ms | cold p95 ms | warm p50 ms | warm p95 ms | kB |\n|---|---:|---:|---:|---:|---:|")
        connection = http.client.HTTPConnection("127.0.0.1", chosen.port, timeout=60)
        for name, urls in asked.items():
            cold, sizes = _timed(connection, urls)
            warm, _ = _timed(connection, urls * max(1, 100 // len(urls)))
            print(
                f"| {name} | {statistics.median(cold):.1f} | {_p95(cold):.1f} | {statistics.median(warm):.1f}"
                f" | {_p95(warm):.1f} | {statistics.mean(sizes) / 1000:.0f} |",
                flush=True,
            )
        mixed = [url for urls in asked.values() for url in urls]
        random.Random(1).shuffle(mixed)
        rate, p95, cpu = _rate(chosen, server.pid, mixed)
        print(
            f"\n{rate:.0f} answers/s with {chosen.clients} clients, p95 {p95:.1f} ms, {cpu:.2f} ms of CPU of the server an answer"
        )
    finally:
        server.terminate()
        server.wait(20)


def _timed(connection: http.client.HTTPConnection, urls: list[str]) -> tuple[list[float], list[int]]:
    times, sizes = [], []
    for url in urls:
        begun = time.perf_counter()
        connection.request("GET", url)
        answer = connection.getresponse()
        sizes.append(len(answer.read()))
        times.append((time.perf_counter() - begun) * 1000)
        assert answer.status == 200, (url, answer.status)
    return times, sizes


def _p95(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, round(len(times) * 0.95))]


def _rate(chosen: argparse.Namespace, pid: int, urls: list[str]) -> tuple[float, float, float]:
    """Return answers a second, the 95th of 100 in milliseconds, and milliseconds of CPU of the server an answer."""
    until = time.perf_counter() + chosen.seconds
    times: list[list[float]] = [[] for _ in range(chosen.clients)]

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", chosen.port, timeout=60)
        for url in cycle(urls[number :: chosen.clients]):
            if time.perf_counter() > until:
                return
            times[number] += _timed(connection, [url])[0]

    before = _cpu(pid)
    threads = [threading.Thread(target=client, args=(number,)) for number in range(chosen.clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = [one for part in times for one in part]
    return len(whole) / chosen.seconds, _p95(whole), (_cpu(pid) - before) * 1000 / len(whole)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _serve(folder: Path, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bihuan", "serve", "--data", str(folder), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/help/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return server
    raise RuntimeError("the server did not come up")


def measure_export(folder: Path) -> None:
    """Print how long the site takes as files."""
    from bihuan.web.public.exporting import export_site

    begun, cpu = time.perf_counter(), time.process_time()
    done = export_site(folder)
    took = time.perf_counter() - begun
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    print(
        f"export of {done.notices:,} notices: {took:.1f} s ({time.process_time() - cpu:.1f} s of CPU), {done.files:,} files,"
        f" {size / 1e6:.0f} MB"
    )


if __name__ == "__main__":
    main()
