"""A real OpenSearch of several nodes, each a process of its own on loopback, from Maven Central."""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from tests.wire.node_tools import only_one_process

_RECIPE = Path(__file__).parent / "opensearch"
_TARGET = _RECIPE / "target"
_JARS = _TARGET / "jars"
_LAUNCHER = _TARGET / "Node.class"
_START_SECONDS = 300.0  # the machine may be busy with anything
_LOOPBACK = "127.0.0.1"
NEEDED = ("java", "javac", "mvn")


def missing() -> list[str]:
    """Return the programs that are needed and not there."""
    return [name for name in NEEDED if shutil.which(name) is None]


def install() -> str:
    """Have the server's libraries fetched and its launcher compiled, once; return the class path."""
    path = f"{_TARGET}{os.pathsep}{_JARS}/*"
    with only_one_process(_RECIPE):
        if not _is_installed():
            fetch = ("mvn", "-B", "-q", "dependency:copy-dependencies", f"-DoutputDirectory={_JARS}")
            subprocess.run(fetch, cwd=_RECIPE, check=True)
            subprocess.run(("javac", "-cp", f"{_JARS}/*", "-d", str(_TARGET), "Node.java"), cwd=_RECIPE, check=True)
            _LAUNCHER.touch()
    return path


def _is_installed() -> bool:
    sources = [_RECIPE / "pom.xml", _RECIPE / "Node.java"]
    return _LAUNCHER.exists() and all(one.stat().st_mtime <= _LAUNCHER.stat().st_mtime for one in sources)


@dataclass
class Server:
    """Some nodes that know each other, compiled well where it is for long. `url` names them, as in OPENSEARCH_URL."""

    folder: Path
    nodes: int
    heap: str = "512m"
    is_for_long: bool = False
    ports: list[int] = field(default_factory=list)
    processes: dict[int, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return ",".join(f"http://{_LOOPBACK}:{port}" for port in self.ports[: self.nodes])

    def start(self) -> None:
        """Start the nodes that do not run, and wait until they have found each other."""
        path = install()
        self.ports = self.ports or free_ports(2 * self.nodes)
        for number in range(self.nodes):
            if number not in self.processes:
                self.processes[number] = self._started(number, path)
        self._wait_for(lambda: self.ask("/_cluster/health")["number_of_nodes"] == self.nodes)
        self._wait_for(lambda: self.ask("/_cluster/health")["status"] == "green")

    def kill(self, *numbers: int) -> None:
        """End nodes at once, as a loss of power does."""
        for number in numbers:
            process = self.processes.pop(number)
            process.send_signal(signal.SIGKILL)
            process.wait()

    def stop(self) -> None:
        """End all nodes."""
        self.kill(*list(self.processes))

    def ask(self, path: str) -> dict[str, object]:
        """Return what a node that runs answers."""
        port = self.ports[next(iter(self.processes))]
        with urllib.request.urlopen(f"http://{_LOOPBACK}:{port}{path}", timeout=60) as response:
            answer: dict[str, object] = msgspec.json.decode(response.read())
        return answer

    def node_with_primary(self, index: str) -> int:
        """Return the number of the node that holds the primary shard of an index."""
        with urllib.request.urlopen(
            f"http://{_LOOPBACK}:{self.ports[next(iter(self.processes))]}/_cat/shards/{index}?h=prirep,node", timeout=60
        ) as response:
            shards = [line.split() for line in response.read().decode().splitlines()]
        return next(int(node.removeprefix("node-")) for kind, node in shards if kind == "p")

    def _started(self, number: int, path: str) -> "subprocess.Popen[bytes]":
        names = ",".join(f"node-{each}" for each in range(self.nodes))
        transports = self.ports[self.nodes :]
        seeds = ",".join(f"{_LOOPBACK}:{port}" for port in transports)
        memory = (f"-Xms{self.heap}", f"-Xmx{self.heap}")
        home = self.folder / f"node-{number}"
        home.mkdir(parents=True, exist_ok=True)
        told = (f"node-{number}", str(home), str(self.ports[number]), str(transports[number]), names, seeds)
        with (home / "output").open("ab") as output:
            return subprocess.Popen(
                (
                    "java",
                    *memory,
                    *(() if self.is_for_long else ("-XX:TieredStopAtLevel=1",)),
                    "-cp",
                    path,
                    "Node",
                    *told,
                ),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def _wait_for(self, is_so: Callable[[], bool]) -> None:
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            for number, process in self.processes.items():
                if process.poll() is not None:
                    output = (self.folder / f"node-{number}" / "output").read_text()[-2_000:]
                    raise RuntimeError(f"node {number} ended:\n{output}")
            try:
                if is_so():
                    return
            except OSError:
                pass
            time.sleep(0.5)
        raise TimeoutError("the nodes have not found each other")


def free_ports(count: int) -> list[int]:
    """Return ports of this machine that nobody listens on."""
    sockets = [socket.create_server((_LOOPBACK, 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
