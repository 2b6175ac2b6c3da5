"""One service per container (docker-compose.yml): `python -m park_warehouse.local.container NAME`.

The containers share one home and one warehouse server; what they run, and how it is configured, is what the
one-machine stack runs. The container's own environment wins over that configuration.
"""

import os
import sys
from dataclasses import replace
from typing import NoReturn

from park_warehouse.home import Home, ParkError
from park_warehouse.local.service import Service

EVERYWHERE = "0.0.0.0"  # noqa: S104 (inside the container; compose publishes on the loopback address)


def main() -> None:
    """`init` prepares the databases and ends; every other name becomes that service."""
    _, name = sys.argv
    home = Home.current()
    home.prepare()
    try:
        if name == "init":
            _initialise(home)
        elif name == "superset":
            _superset(home)
        else:
            from park_warehouse.local import airflow

            _become(next(one for one in airflow.services(home) if one.name == f"airflow-{name}"))
    except ParkError as error:
        sys.exit(str(error))


def _initialise(home: Home) -> None:
    from park_warehouse.local import airflow
    from park_warehouse.local.database import start_database
    from park_warehouse.local.databases import prepare_external_databases
    from park_warehouse.warehouse.connection import warehouse_url

    prepare_external_databases(warehouse_url(home))
    start_database(home)
    airflow.prepare(home)


def _superset(home: Home) -> NoReturn:
    from park_warehouse.local import superset

    superset.prepare(home, print)
    (service,) = superset.services(home)
    argv = [part.replace(f"{superset.HOST}:", f"{EVERYWHERE}:") for part in service.argv]
    _become(replace(service, argv=tuple(argv)))


def _become(service: Service) -> NoReturn:
    os.chdir(service.cwd)
    os.execvpe(service.argv[0], service.argv, {**service.env, **os.environ})  # noqa: S606 (our own program)


if __name__ == "__main__":
    main()
