"""How Superset is served: `gunicorn --config gunicorn.conf.py --bind HOST:PORT`."""

import os
from typing import Any

wsgi_app = "superset.app:create_app()"
workers = int(os.environ.get("PARK_SUPERSET_WORKERS", "2"))
worker_class = "gthread"
threads = 8
timeout = 120
# A browser keeps its connections open; stopping must not wait for them.
graceful_timeout = 5
# Workers share the memory of one loaded application.
preload_app = True
# A control socket in a fixed place would be shared by two installations on one machine.
control_socket_disable = True
accesslog = None


def post_fork(server: Any, worker: Any) -> None:  # noqa: ARG001
    """Forget the connections that came over the fork, without closing the parent's ends of them."""
    application = server.app.wsgi()
    with application.app_context():
        from superset.extensions import db

        db.engine.dispose(close=False)
