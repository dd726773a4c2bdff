"""Taking 50,000 rows out, bringing 50,000 in, and what others can do meanwhile."""

import io
import random
import resource
import tempfile
import threading
import time
from pathlib import Path

from bench.web.data import DETAILS, FAULTS, SUBJECTS, words


def export(rows: int) -> tuple[float, float, float]:
    """Return rows a second of an export, a second of its CPU, and the megabytes by which the process grew at its highest."""
    from django.http import QueryDict

    from bihuan.web.accounts.models import User
    from bihuan.web.common.tables.workbook import Sheet, write_workbook
    from bihuan.web.findings.queries.lists import lean, readable, scope_of
    from bihuan.web.findings.tables import finding_table

    person = User.objects.get(username="office")
    table = finding_table(scope_of(person, QueryDict("")))
    asked = table.asked(QueryDict(""))
    sheet = Sheet(page=table.page, title="问题台账", filters="全部", person="office", moment="")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder:
        begun, cpu = time.perf_counter(), time.process_time()
        found = table.all_rows(lean(readable(person, "finding"), table.columns), asked)
        written = write_workbook(
            Path(folder) / "out.xlsx", sheet, table.columns, (row for row, _ in zip(found, range(rows), strict=False))
        )
        taken, cpu = time.perf_counter() - begun, time.process_time() - cpu
    return (
        written.rows / taken,
        written.rows / cpu,
        (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
    )


def ledger(rows: int) -> bytes:
    """Return a ledger of so many rows as an office keeps it."""
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("台账")
        sheet.write_row(0, 0, ["问题台账"])
        sheet.write_row(1, 0, ["序号", "单位", "问题名称", "具体问题描述", "原因分析", "造成影响", "责任部门", "发现时间", "涉及金额（万元）", "涉及人数", "严重程度", "问题类别", "发现方式", "问题来源", "整改责任人"])  # fmt: skip
        draw = random.Random(1)
        for at in range(rows):
            fault = FAULTS[at % 9]
            sheet.write_row(at + 2, 0, [at + 1, f"第40轮第{at % 3 + 1}市", f"{SUBJECTS[at % 8]}{fault}（导入{at}）", f"{SUBJECTS[at % 8]}存在{fault}问题，{DETAILS[at % 6]}，{words(draw, 20)}，{words(draw, 30)}，编号{at}。", f"责任不清，{DETAILS[at % 6]}", "办事往返跑", "市政务服务局", f"2020.{at % 12 + 1}.{at % 28 + 1}", at % 1000 / 10, at % 50 + 1, ("一般", "较重", "严重")[at % 3], "ABCDEFGHIJKL"[at % 12], "查阅资料、个别谈话", "群众反映", f"某科{at % 40}"])  # fmt: skip
    return file.getvalue()


def bring_in(rows: int) -> dict[str, float]:
    """Return rows a second of the check and of the writing, and how long somebody else waited to save meanwhile."""
    from django.db import connection, transaction

    from bihuan.web.accounts.models import SavedView, User
    from bihuan.web.accounts.step_up import stepped_up
    from bihuan.web.findings.actions.importing import begin_import, check_import, confirm_import, write_rows

    person = User.objects.get(username="gl")
    waits: list[float] = []
    stop = threading.Event()

    def save_meanwhile() -> None:
        at = 0
        while not stop.is_set():
            begun = time.perf_counter()
            with transaction.atomic():
                SavedView.objects.update_or_create(person=person, page="bench", name="", defaults={"query": str(at)})
            waits.append((time.perf_counter() - begun) * 1000)
            at += 1
            time.sleep(0.05)
        connection.close()

    with stepped_up():
        job = begin_import(actor=person, data=ledger(rows), name="台账.xlsx")
        begun, cpu = time.perf_counter(), _cpu()
        job = check_import(actor=person, job=job, columns=job.columns)
        checked, checked_cpu = time.perf_counter() - begun, _cpu() - cpu
        assert job.counts == {"new": rows}, job.counts
        job = confirm_import(actor=person, job=job, version=job.version)
        other = threading.Thread(target=save_meanwhile)
        other.start()
        begun, cpu = time.perf_counter(), _cpu()
        while job.stage == "writing":
            job = write_rows(actor=person, job=job, seconds=5)
        written, written_cpu = time.perf_counter() - begun, _cpu() - cpu
        stop.set()
        other.join()
    waits.sort()
    return {
        "checked": rows / checked,
        "written": rows / written,
        "checked_cpu": rows / checked_cpu,
        "written_cpu": rows / written_cpu,
        "wait_p50": waits[len(waits) // 2],
        "wait_most": waits[-1],
        "saves": len(waits),
    }


def _cpu() -> float:
    """Return the CPU seconds of this process and of those it has ended: the check reads its file in a child."""
    return sum(
        sum((found.ru_utime, found.ru_stime))
        for found in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
