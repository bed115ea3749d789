"""One question to a server through its socket, in PostgreSQL's own protocol: no driver, so no event loop."""

import os
import socket
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

PORT = 5432
SECONDS_FOR_AN_ANSWER = 5
PROTOCOL_3_0 = 196608


def why_not_serving(socket_directory: Path, cluster: Path) -> str | None:
    """None when the server behind the socket works on this very cluster and lets `hub` into the database `hub`."""
    try:
        served = show(socket_directory, "data_directory")
    except OSError as problem:
        return problem.strerror or str(problem)
    if served == os.fsencode(cluster):
        return None
    return f"the server behind {socket_directory} works on {os.fsdecode(served)}"


def show(socket_directory: Path, setting: str) -> bytes:
    """A setting as the server tells it; OSError carries the server's own words when it does not."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(SECONDS_FOR_AN_ANSWER)
        line.connect(f"{socket_directory}/.s.PGSQL.{PORT}")
        line.sendall(_message(b"", struct.pack("!i", PROTOCOL_3_0) + b"user\0hub\0database\0hub\0\0"))
        with line.makefile("rb") as stream:
            _rows_until_ready(stream)
            line.sendall(_message(b"Q", f"SHOW {setting}".encode() + b"\0"))
            (row,) = _rows_until_ready(stream)
    columns_and_length = struct.calcsize("!hi")
    return row[columns_and_length:]


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


def _rows_until_ready(stream: BinaryIO) -> list[bytes]:
    rows = []
    for kind, body in _messages(stream):
        if kind == b"E":
            raise ConnectionError(_words(body))
        if kind == b"D":
            rows.append(body)
        if kind == b"Z":
            return rows
    raise ConnectionError("the server hung up")


def _messages(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    while len(head := stream.read(5)) == 5:
        kind, length = struct.unpack("!ci", head)
        yield kind, stream.read(length - 4)


def _words(error: bytes) -> str:
    fields = {field[:1]: field[1:] for field in error.split(b"\0")}
    return fields[b"M"].decode(errors="replace")
