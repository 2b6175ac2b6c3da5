"""Services start, come back and go, with everything they started themselves."""

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from park_warehouse.home import Home, ParkError
from park_warehouse.local.processes import is_alive, wait_until_ended
from park_warehouse.local.service import Service
from park_warehouse.local.supervisor import State, Supervisor

# A small web server with a child process that ignores polite requests, as real services have.
PROGRAM = """
import http.server, os, signal, subprocess, sys
port, children_file = int(sys.argv[1]), sys.argv[2]
stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
child = subprocess.Popen([sys.executable, "-c", stubborn])
open(children_file, "w").write(str(child.pid))
print("listening", flush=True)
http.server.ThreadingHTTPServer(("127.0.0.1", port), http.server.SimpleHTTPRequestHandler).serve_forever()
"""


@pytest.fixture
def supervisor(home: Home) -> Iterator[Supervisor]:
    supervisor = Supervisor(home, stop_timeout=1, probe_timeout=0.5)
    yield supervisor
    supervisor.stop_all()


@pytest.fixture
def service(home: Home, tmp_path: Path) -> Service:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return Service(
        name="example",
        title="示例服务",
        argv=(sys.executable, "-c", PROGRAM, str(port), str(tmp_path / "child")),
        log=home.logs / "example.log",
        port=port,
        health_url=f"http://127.0.0.1:{port}/",
        cwd=tmp_path,
        start_timeout=30,
    )


def _start(supervisor: Supervisor, service: Service) -> psutil.Process:
    supervisor.start(service)
    supervisor.wait_until_ready(service)
    return _leader(supervisor, service.name)


def _leader(supervisor: Supervisor, name: str) -> psutil.Process:
    record = json.loads((supervisor.home.run / f"{name}.json").read_text())
    return psutil.Process(record["pid"])


def _child(tmp_path: Path) -> psutil.Process:
    return psutil.Process(int((tmp_path / "child").read_text()))


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_started_service_answers_and_logs(supervisor: Supervisor, service: Service) -> None:
    assert supervisor.state(service) is State.STOPPED
    _start(supervisor, service)
    assert supervisor.state(service) is State.RUNNING
    assert supervisor.running() == ["example"]
    assert supervisor.holds_port(service.port or 0)
    assert "listening" in service.log.read_text()


def test_it_does_not_belong_to_the_terminal_of_its_starter(supervisor: Supervisor, service: Service) -> None:
    leader = _start(supervisor, service)
    assert os.getsid(leader.pid) == leader.pid


def test_starting_again_leaves_a_healthy_service_alone(supervisor: Supervisor, service: Service) -> None:
    leader = _start(supervisor, service)
    assert _start(supervisor, service) == leader


def test_a_changed_service_is_replaced(supervisor: Supervisor, service: Service) -> None:
    leader = _start(supervisor, service)
    changed = replace(service, env={"PASSWORD": "new"})
    assert _start(supervisor, changed) != leader
    assert not is_alive(leader)


def test_the_record_holds_no_password(supervisor: Supervisor, service: Service) -> None:
    _start(supervisor, replace(service, env={"PASSWORD": "do-not-write-me"}))
    assert "do-not-write-me" not in (supervisor.home.run / "example.json").read_text()
    assert "do-not-write-me" not in repr(replace(service, env={"PASSWORD": "do-not-write-me"}))


def test_stop_takes_the_whole_family(supervisor: Supervisor, service: Service, tmp_path: Path) -> None:
    leader = _start(supervisor, service)
    child = _child(tmp_path)
    supervisor.stop("example")
    assert not is_alive(leader)
    assert not is_alive(child)
    assert supervisor.state(service) is State.STOPPED
    supervisor.stop("example")


def test_a_killed_service_is_seen_and_its_orphans_are_cleared(
    supervisor: Supervisor, service: Service, tmp_path: Path
) -> None:
    leader = _start(supervisor, service)
    orphan = _child(tmp_path)
    leader.kill()
    wait_until_ended([leader], 5)
    assert supervisor.state(service) is State.CRASHED
    assert supervisor.running() == ["example"], "the orphan still runs"

    second = _start(supervisor, service)
    assert supervisor.state(service) is State.RUNNING
    assert second != leader
    assert not is_alive(orphan)


def test_a_frozen_service_is_replaced(supervisor: Supervisor, service: Service) -> None:
    leader = _start(supervisor, service)
    leader.send_signal(signal.SIGSTOP)
    # Longer alive than a start may take, and silent: sick, not starting.
    sick = replace(service, start_timeout=0)
    supervisor.start(sick)
    supervisor.wait_until_ready(service)
    assert not is_alive(leader)


def test_a_record_of_another_processs_number_is_not_believed(
    supervisor: Supervisor, service: Service
) -> None:
    """After a reboot the number may belong to anybody: here, to this test."""
    record = {"pid": os.getpid(), "born": time.time() - 86400, "fingerprint": ""}
    (supervisor.home.run / "example.json").write_text(json.dumps(record))
    assert supervisor.state(service) is State.CRASHED
    supervisor.stop("example")
    assert is_alive(psutil.Process())


def test_a_foreign_port_is_refused_by_name(supervisor: Supervisor, service: Service) -> None:
    with (
        socket.create_server(("127.0.0.1", service.port or 0)),
        pytest.raises(ParkError, match=f"示例服务.*{service.port}"),
    ):
        supervisor.start(service)
    assert supervisor.running() == []


def test_a_service_that_dies_at_once_is_told_with_its_log(supervisor: Supervisor, service: Service) -> None:
    broken = replace(service, argv=(sys.executable, "-c", "raise SystemExit('no licence')"))
    supervisor.start(broken)
    with pytest.raises(ParkError, match=r"示例服务启动失败(.|\n)*no licence"):
        supervisor.wait_until_ready(broken)


def test_a_service_that_never_answers_is_given_up(supervisor: Supervisor, service: Service) -> None:
    silent = replace(service, argv=(sys.executable, "-c", "import time; time.sleep(600)"), start_timeout=1)
    supervisor.start(silent)
    with pytest.raises(ParkError, match="没有就绪"):
        supervisor.wait_until_ready(silent)


def test_stop_all_finds_services_nobody_speaks_of(supervisor: Supervisor, service: Service) -> None:
    first = _start(supervisor, service)
    idle = Service("idle", "闲置", (sys.executable, "-c", "import time; time.sleep(600)"), service.log)
    supervisor.start(idle)
    second = _leader(supervisor, "idle")
    stopped: list[str] = []
    Supervisor(supervisor.home).stop_all(stopped=stopped.append)
    assert sorted(stopped) == ["example", "idle"]
    _until(lambda: not is_alive(first) and not is_alive(second))
    assert list(supervisor.home.run.glob("*.json")) == []
