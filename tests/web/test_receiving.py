"""Bodies over the limit on a real line: the page arrives although the sender sends on, and nothing of the body is kept."""

import socket
import threading
import time
from contextlib import contextmanager

import pytest
from waitress.server import create_server

from bihuan.web import receiving
from bihuan.web.receiving import PatientChannel

pytestmark = pytest.mark.no_database
LIMIT, PAGE = 64 * 1024, b"<p>common.upload_too_large</p>"
#: More than the buffers of a line hold, so that a sender that is cut off notices.
BODY = b"GET /inner HTTP/1.1\r\nHost: x\r\n\r\n" * 300_000


@contextmanager
def serving():
    """Serve an application that answers by the announced length; yield its address and the requests that it heard."""
    heard = []

    def application(environ, start):
        body = environ["wsgi.input"].read()
        heard.append((environ["PATH_INFO"], int(environ.get("CONTENT_LENGTH") or 0), len(body)))
        start("413 Content Too Large", [("Content-Length", str(len(PAGE)))])
        return [PAGE]

    server = create_server(application, listen="127.0.0.1:0", threads=1, max_request_body_size=LIMIT, ident=None)
    server.channel_class = PatientChannel
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield ("127.0.0.1", server.effective_port), heard
    finally:
        # The loop ends when nothing is left to listen to; it is woken so that it notices.
        channels = list(server.active_channels.values())
        for channel in channels:
            channel.will_close = True
        server.pull_trigger()
        server._map.clear()
        thread.join(timeout=5)
        server.task_dispatcher.shutdown(timeout=1)
        server.close()
        # Whoever was still there when the loop ended: a socket left to chance is a warning in another test.
        for channel in channels:
            if channel.socket is not None:
                channel.socket.close()


def ask(address, head, *blocks):
    """Send a request to its end before reading a byte, as browsers do; return all that comes back."""
    with socket.create_connection(address, timeout=10) as line:
        line.sendall(f"POST /outer HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode())
        for block in blocks:
            line.sendall(block)
        answer = b""
        while more := line.recv(65536):
            answer += more
    return answer


def test_a_body_over_the_limit_gets_its_page_although_it_is_sent_to_the_end():
    with serving() as (address, heard):
        answer = ask(address, f"Content-Length: {len(BODY)}", BODY)
        assert answer.startswith(b"HTTP/1.1 413")
        assert answer.endswith(PAGE)
        assert b"Connection: close" in answer
        # Heard by its length alone, and what stands in the body is no request of its own.
        assert heard == [("/outer", len(BODY), 0)]
        # Somebody who asks first is told before a byte is sent.
        answer = ask(address, f"Content-Length: {1 << 31}\r\nExpect: 100-continue")
        assert answer.startswith(b"HTTP/1.1 413")
        assert heard[-1] == ("/outer", 1 << 31, 0)
        # Chunks announce nothing: they are counted while they come.
        chunk = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
        answer = ask(address, "Transfer-Encoding: chunked", *[chunk] * 4, b"0\r\n\r\n")
        assert answer.endswith(PAGE)
        assert heard[-1][1] >= LIMIT
        assert heard[-1][2] == 0
        # What fits arrives whole, and the line may be used again.
        assert ask(address, "Content-Length: 3\r\nConnection: close", b"abc").endswith(PAGE)
        assert heard[-1] == ("/outer", 3, 3)


def test_nobody_holds_a_line_for_good(monkeypatch):
    monkeypatch.setattr(receiving, "_PATIENCE", 0)
    head = f"POST /outer HTTP/1.1\r\nHost: x\r\nContent-Length: {1 << 40}\r\n\r\n".encode()
    with serving() as (address, _heard), socket.create_connection(address, timeout=10) as line:
        line.sendall(head)
        with pytest.raises((ConnectionError, TimeoutError)):
            send_for_ever(line)


def test_nobody_holds_a_line_by_trickles(monkeypatch):
    monkeypatch.setattr(receiving, "_GRACE", 0.1)
    head = f"POST /outer HTTP/1.1\r\nHost: x\r\nContent-Length: {1 << 40}\r\n\r\n".encode()
    with serving() as (address, _heard), socket.create_connection(address, timeout=10) as line:
        line.sendall(head)
        with pytest.raises((ConnectionError, TimeoutError)):
            send_for_ever(line, b"x", every=0.02)


def send_for_ever(line, data=b"x" * LIMIT, *, every=0.0):
    while True:
        line.sendall(data)
        time.sleep(every)
