"""What the stack needs to know of a program that it runs, and of a person who may log in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from park_warehouse.home import PROJECT


@dataclass(frozen=True)
class Service:
    """A long-running program, started in its own process group and watched by its process record."""

    name: str
    """ASCII; names the process record in `home.run`."""
    title: str
    """Chinese, for messages."""
    argv: tuple[str, ...]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Added to the caller's environment. Not shown: it holds passwords."""
    port: int | None = None
    """On 127.0.0.1; must be free before the start."""
    health_url: str | None = None
    """Answers 200 once the service is ready. Without it, a service is ready when it lives."""
    cwd: Path = PROJECT
    start_timeout: float = 180
    """Seconds until it must be ready, on a slow machine."""


@dataclass(frozen=True)
class Login:
    """One generated user: who it is for, where, and with what."""

    role: str
    """Chinese name of the role."""
    user: str
    password: str = field(repr=False)
    url: str
    note: str = ""
    """What this role sees or does, in Chinese."""
