"""Server settings of the embedded PostgreSQL, fitted to the machine."""

import os
import shutil
from pathlib import Path

import psutil  # type: ignore[import-untyped]

MEGABYTE = 1024**2
# Below this, parallel queries fail with "could not resize shared memory segment" (containers give 64 MB).
ROOMY_SHARED_MEMORY = 512 * MEGABYTE


def settings(*, durable: bool) -> str:
    """Content of `park.conf`. An operator's `alter system` still overrides every line of it.

    `durable=False` survives a kill but not a power failure: only for data that a test throws away.
    """
    memory = psutil.virtual_memory().total // MEGABYTE
    cpus = os.cpu_count() or 1
    lines = [
        # Airflow and Superset need most of the memory; a warehouse of one province fits into this cache.
        f"shared_buffers = {_between(128, memory // 12, 2048)}MB",
        f"effective_cache_size = {memory // 2}MB",
        f"work_mem = {_between(8, memory // 256, 64)}MB",
        f"maintenance_work_mem = {_between(64, memory // 32, 512)}MB",
        f"max_worker_processes = {max(8, cpus)}",
        f"max_parallel_workers = {cpus}",
        f"max_parallel_workers_per_gather = {max(1, cpus // 2)}",
        f"dynamic_shared_memory_type = {_shared_memory_type()}",
        "max_connections = 200",
        "random_page_cost = 1.1",
        # Compiling costs more than it saves on queries of this size.
        "jit = off",
        "checkpoint_timeout = 15min",
        "max_wal_size = 4GB",
        "wal_compression = on",
        "timezone = 'Asia/Shanghai'",
        "log_timezone = 'Asia/Shanghai'",
        "log_line_prefix = '%m [%p] %u@%d %a '",
        "log_min_duration_statement = 10s",
        # TCP only: socket paths are limited to 107 bytes, a home's path is not.
        "unix_socket_directories = ''",
        "listen_addresses = '127.0.0.1'",
        "password_encryption = scram-sha-256",
    ]
    if not durable:
        lines += ["fsync = off", "full_page_writes = off"]
    return "\n".join(lines) + "\n"


def _between(low: int, value: int, high: int) -> int:
    return max(low, min(value, high))


def _shared_memory_type() -> str:
    folder = Path("/dev/shm")  # noqa: S108 (measured, not written)
    if folder.is_dir() and shutil.disk_usage(folder).total >= ROOMY_SHARED_MEMORY:
        return "posix"
    return "mmap"
