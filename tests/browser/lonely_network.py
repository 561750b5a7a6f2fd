"""A network of its own for some processes: that leads nowhere, and a name server of ours.

What leaves a browser in it is counted: each name that is asked for, each connection, each datagram.
Needs root (for `unshare` and `nsenter` of util-linux).
"""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import pytest

ELSEWHERE: Final = "10.66.6.6"
"""Where all names lead to: this stands for the rest of the world."""
DOMAIN: Final = "elsewhere.test"
_NOWHERE: Final = "nowhere"
"""An interface whose cable ends in itself: WebRTC looks for one before it asks anybody."""
_NAME_SERVER: Final = "127.0.0.53"
_TCP: Final = (80, 443)
_UDP: Final = (443, 3478)
_ROOT: Final = Path(__file__).resolve().parents[2]
_NEW_NETWORK: Final = 0x40000000  # CLONE_NEWNET
_ANSWER: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nAccess-Control-Allow-Origin: *\r\n"
    b"Content-Length: 2\r\nConnection: close\r\n\r\nok"
)


class LonelyNetwork:
    """The network of a process that waits; others are started in it."""

    def __init__(self, keeper: int, hosts: Path) -> None:
        self._keeper = keeper
        self.hosts = hosts
        self.names: list[str] = []
        """Names of `elsewhere.test` that were asked for, in lower case."""
        self.connections: list[bytes] = []
        """The first bytes of each connection to elsewhere."""
        self.datagrams: list[bytes] = []
        """Each datagram to elsewhere."""

    def command(self, *words: str | Path) -> list[str]:
        """What runs a command in it."""
        nsenter = ["nsenter", f"--target={self._keeper}", "--net", "--mount", "--"]
        return [*nsenter, "env", "-C", str(_ROOT), *map(str, words)]

    def program(self, path: Path, *words: str) -> Path:
        """A script at `path` that runs a program in it, with the arguments that it is given."""
        run = " ".join(f"'{word}'" for word in self.command(*words))
        path.write_text(f'#!/bin/sh\nexec {run} "$@"\n')
        path.chmod(0o755)
        return path

    def listen(self, kind: socket.SocketKind, address: str, port: int) -> socket.socket:
        """A socket in it, wherever its user is."""
        own = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        other = os.open(f"/proc/{self._keeper}/ns/net", os.O_RDONLY)
        try:
            _enter(other)
            made = socket.socket(socket.AF_INET, kind)
        finally:
            _enter(own)
            os.close(own)
            os.close(other)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address, port))
        return made

    def reached(self, name: str) -> bool:
        """Whether anything went to `NAME.elsewhere.test`."""
        host = f"{name}.{DOMAIN}"
        return host in self.names or any(host.encode() in first for first in self.connections)


def _enter(descriptor: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, _NEW_NETWORK):
        raise OSError(ctypes.get_errno(), "setns")


@contextmanager
def lonely_network(folder: Path) -> Iterator[LonelyNetwork]:
    """Makes such a network; the test is skipped where that is not possible."""
    if os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("nsenter"):
        pytest.skip("a network of its own needs root, and unshare and nsenter of util-linux")
    servers = folder / "resolv.conf"
    servers.write_text(f"nameserver {_NAME_SERVER}\n")
    script = (
        f"mount --bind '{servers}' /etc/resolv.conf && ip link set lo up"
        f" && ip link add {_NOWHERE} type veth peer name {_NOWHERE}2"
        f" && ip link set {_NOWHERE} up && ip link set {_NOWHERE}2 up"
        f" && ip address add {ELSEWHERE}/24 dev {_NOWHERE} && echo up && cat"
    )
    keeper = subprocess.Popen(
        ["unshare", "--net", "--mount", "sh", "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert keeper.stdin is not None
    assert keeper.stdout is not None
    sockets: list[socket.socket] = []
    try:
        if keeper.stdout.readline() != b"up\n":
            pytest.skip("this machine does not allow a network of its own")
        network = LonelyNetwork(keeper.pid, servers)
        sockets += _serve(network)
        yield network
    finally:
        for each in sockets:
            each.close()
        keeper.stdin.close()
        keeper.wait(10)
        keeper.stdout.close()


def _serve(network: LonelyNetwork) -> Iterator[socket.socket]:
    for port in _TCP:
        listening = network.listen(socket.SOCK_STREAM, ELSEWHERE, port)
        listening.listen(256)
        _in_thread(partial(_accept, listening, network))
        yield listening
    for port in _UDP:
        receiving = network.listen(socket.SOCK_DGRAM, ELSEWHERE, port)
        _in_thread(partial(_receive, receiving, network))
        yield receiving
    naming = network.listen(socket.SOCK_DGRAM, _NAME_SERVER, 53)
    _in_thread(partial(_name, naming, network))
    yield naming


def _in_thread(work: Callable[[], None]) -> None:
    def until_closed() -> None:
        try:
            work()
        except OSError:
            return  # the socket was closed: the test is over

    threading.Thread(target=until_closed, daemon=True).start()


def _accept(listening: socket.socket, network: LonelyNetwork) -> None:
    while True:
        connection, _ = listening.accept()
        connection.settimeout(0.5)
        _in_thread(partial(_talk, connection, network))


def _talk(connection: socket.socket, network: LonelyNetwork) -> None:
    with connection:
        try:
            first = connection.recv(4096)
        except TimeoutError:
            first = b""
        network.connections.append(first)
        if first:
            connection.sendall(_ANSWER)


def _receive(receiving: socket.socket, network: LonelyNetwork) -> None:
    while True:
        network.datagrams.append(receiving.recv(4096))


def _name(naming: socket.socket, network: LonelyNetwork) -> None:
    """Answers each question for an address of `elsewhere.test` (RFC 1035, section 4)."""
    while True:
        asked, sender = naming.recvfrom(4096)
        labels, at = [], 12
        while size := asked[at]:
            labels.append(asked[at + 1 : at + 1 + size].decode("latin-1").lower())
            at += 1 + size
        question = asked[12 : at + 5]
        name = ".".join(labels)
        known = name.endswith(DOMAIN)
        if known:
            network.names.append(name)
        has_address = known and question[-4:-2] == b"\x00\x01"
        record = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x00\x00\x04" + socket.inet_aton(ELSEWHERE)
        flags = 0x8180 if known else 0x8183
        head = asked[:2] + struct.pack(">HHHHH", flags, 1, int(has_address), 0, 0)
        naming.sendto(head + question + (record if has_address else b""), sender)
