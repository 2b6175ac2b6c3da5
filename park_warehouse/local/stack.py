"""`up` and `down`: the whole stack of one home, the slow parts side by side."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from park_warehouse.home import PORTS, Home, ParkError, port_is_free
from park_warehouse.local import airflow, superset
from park_warehouse.local.database import start_database
from park_warehouse.local.databases import prepare_external_databases
from park_warehouse.local.demo_load import demo_is_done, demo_is_due, put_demo_into_inbox
from park_warehouse.local.environment import prepare_superset_environment
from park_warehouse.local.postgres import EmbeddedPostgres
from park_warehouse.local.progress import Steps
from park_warehouse.local.service import Login, Service
from park_warehouse.local.supervisor import State, Supervisor
from park_warehouse.warehouse.connection import external_warehouse_url


def up(home: Home, steps: Steps, *, demo: bool, with_airflow: bool, with_superset: bool) -> None:
    """Start everything that does not run yet, and load the demo city into an empty warehouse.

    Can be repeated at any time, also after an interruption: what stands is left alone.
    Raises ParkError with everything that failed.
    """
    with home.locked("stack"), _threads() as threads:
        work = _Up(home, steps)
        futures: list[Future[None]] = []

        def beside(task: Callable[..., None], *arguments: object) -> Future[None]:
            futures.append(threads.submit(task, *arguments))
            return futures[-1]

        environment = beside(work.superset_environment) if with_superset else None
        work.database(metadata_too=with_airflow or with_superset)
        loading = demo and demo_is_due(home)
        before_loading = [beside(work.demo_files)] if loading else []
        if with_airflow:
            before_loading.append(beside(work.airflow))
        if environment:
            beside(work.superset, environment)
        if loading:
            beside(work.demo_run, before_loading, with_airflow)
        _finish(futures)
        work.check()


def down(home: Home, steps: Steps) -> None:
    """Stop everything that belongs to this home. Raises ParkError when something could not be stopped."""
    with home.locked("stack"):
        supervisor, postgres = Supervisor(home), EmbeddedPostgres(home)
        if supervisor.running():
            with steps.step("停止服务") as tell:
                supervisor.stop_all(stopped=tell)
        # Also where nothing runs: records of crashed services go.
        supervisor.stop_all()
        if postgres.is_running():
            with steps.step("停止数据库"):
                postgres.stop()
        left = supervisor.running() + (["postgres"] if postgres.is_running() else [])
        if left:
            raise ParkError(f"以下服务没有停下来: {', '.join(left)}")


def services(home: Home) -> list[Service]:
    """The services of a complete stack, whether they run or not."""
    return [*airflow.services(home), *superset.services(home)]


def logins(home: Home) -> list[Login]:
    """The generated users of Airflow and Superset, one per role."""
    return [*superset.logins(home), *airflow.logins(home)]


class _Up:
    """The steps of `up`. Each may run in a thread of its own."""

    def __init__(self, home: Home, steps: Steps) -> None:
        self.home = home
        self.steps = steps
        self.supervisor = Supervisor(home)
        self.started: list[Service] = []

    def database(self, *, metadata_too: bool) -> None:
        with self.steps.step("启动数据库"):
            if url := external_warehouse_url():
                if metadata_too:
                    prepare_external_databases(url)
            elif (server := EmbeddedPostgres(self.home)).running_port() != self.home.port("postgres"):
                # Services whose database is gone die one by one in the next minute: all start anew.
                self.supervisor.stop_all()
                server.stop()
            start_database(self.home)

    def superset_environment(self) -> None:
        with self.steps.step("准备 Superset 运行环境"):
            prepare_superset_environment()

    def airflow(self) -> None:
        self._settle_port("airflow")
        with self.steps.step("准备 Airflow"):
            airflow.prepare(self.home)
        self._start("启动 Airflow", airflow.services(self.home))

    def superset(self, environment: Future[None]) -> None:
        environment.result()
        self._settle_port("superset")
        with self.steps.step("准备 Superset 与看板") as tell:
            superset.prepare(self.home, tell)
        self._start("启动 Superset", superset.services(self.home))

    def demo_files(self) -> None:
        with self.steps.step("生成演示城市的报送文件") as tell:
            put_demo_into_inbox(self.home, tell)

    def demo_run(self, before: list[Future[None]], with_airflow: bool) -> None:
        for future in before:
            future.result()
        with self.steps.step("载入演示数据") as tell:
            if with_airflow:
                airflow.run_demo(self.home, tell)
            else:
                _run_pipeline(self.home, tell)
            demo_is_done(self.home)

    def check(self) -> None:
        """A service may answer once and die in the minutes after."""
        dead = [service for service in self.started if self.supervisor.state(service) is State.CRASHED]
        if dead:
            raise ParkError("; ".join(f"{service.title}已退出, 详见 {service.log}" for service in dead))

    def _settle_port(self, name: str) -> None:
        """Move to another port where a stranger has taken the remembered one."""
        port = self.home.port(name)
        if port_is_free(port) or self.supervisor.holds_port(port):
            self.home.remember_port(name, port)
        elif self.home.fixed_port(name):
            raise ParkError(f"{PORTS[name].variable} 指定的端口 {port} 已被其他程序占用, 请换一个")
        else:
            self.home.move_port(name)

    def _start(self, title: str, services: Iterable[Service]) -> None:
        with self.steps.step(title) as tell:
            for service in services:
                self.supervisor.start(service)
                self.started.append(service)
            for service in services:
                tell(service.title)
                self.supervisor.wait_until_ready(service)


@contextmanager
def _threads() -> Iterator[ThreadPoolExecutor]:
    """Threads that are not waited for when something breaks off: Ctrl-C must not take minutes."""
    threads = ThreadPoolExecutor()
    try:
        yield threads
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


def _run_pipeline(home: Home, tell: Callable[[str], None]) -> None:
    from park_warehouse.pipeline import run_all

    run_all(home, progress=tell)


def _finish(futures: Iterable[Future[None]]) -> None:
    """Wait for all; raise what was expected to be possible as one ParkError, anything else as it is."""
    failures: list[str] = []
    for future in futures:
        try:
            future.result()
        except ParkError as error:
            failures.append(str(error))
    if failures:
        # A step that waited for a failed one fails with the same words.
        raise ParkError("\n".join(dict.fromkeys(failures)))
