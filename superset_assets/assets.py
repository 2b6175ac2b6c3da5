"""Import the bundle into Superset and take away what has left it. Needs an application context."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from bundle import Bundle, import_contents
from sqlalchemy import event
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from superset import db
from superset.commands.exceptions import CommandInvalidError, ImportFailedError
from superset.commands.importers.v1.assets import ImportAssetsCommand
from superset.connectors.sqla.models import SqlaTable
from superset.models.core import Database
from superset.models.dashboard import Dashboard
from superset.models.slice import Slice
from superset.utils.core import override_user

# In the order in which they may be deleted: what refers to others first.
MODELS: dict[str, type[Any]] = {
    "dashboards": Dashboard,
    "charts": Slice,
    "datasets": SqlaTable,
    "databases": Database,
}


def import_bundle(bundle: Bundle, warehouse_url: str, owner: Any) -> dict[str, int]:
    """Import everything in one transaction; how many objects of each kind are new or different.

    Raises ValueError with the files and reasons where Superset does not accept them.
    """
    before = _last_changes(bundle)
    with override_user(owner), _equal_uuids_left_alone():
        try:
            ImportAssetsCommand(import_contents(bundle, warehouse_url)).run()
        except ImportFailedError as error:
            # Its own text says neither which file it was nor what is wrong with it.
            cause = error.__cause__
            reason = cause.normalized_messages() if isinstance(cause, CommandInvalidError) else cause
            raise ValueError(f"看板文件不合要求：{reason}") from error
    after = _last_changes(bundle)
    return {
        kind: sum(before[kind].get(uuid) != moment for uuid, moment in after[kind].items()) for kind in MODELS
    }


def prune(bundle: Bundle) -> dict[str, int]:
    """Delete our objects that the bundle no longer holds; what people made in the browser is not ours."""
    removed = {}
    for kind, keep in bundle.uuids().items():
        model = MODELS[kind]
        ours = db.session.query(model).filter(model.is_managed_externally.is_(True)).all()
        removed[kind] = [item for item in ours if str(item.uuid) not in keep]
    for kind in MODELS:
        for item in removed[kind]:
            db.session.delete(item)
        db.session.flush()
    db.session.commit()
    return {kind: len(items) for kind, items in removed.items()}


@contextmanager
def _equal_uuids_left_alone() -> Iterator[None]:
    """Keep the importer from touching what is the same.

    It writes UUIDs as text over UUIDs, which counts as a change and moves every object's `changed_on`.
    """

    def restore(session: Session, *_: Any) -> None:
        for item in session.dirty:
            if isinstance(getattr(item, "uuid", None), str):
                set_committed_value(item, "uuid", UUID(item.uuid))

    event.listen(db.session, "before_flush", restore)
    try:
        yield
    finally:
        event.remove(db.session, "before_flush", restore)


def _last_changes(bundle: Bundle) -> dict[str, dict[str, datetime]]:
    """UUID → moment of the last change, by kind."""
    db.session.expire_all()
    return {
        kind: {
            str(uuid): changed_on
            for uuid, changed_on in db.session.query(MODELS[kind].uuid, MODELS[kind].changed_on).filter(
                MODELS[kind].uuid.in_(uuids)
            )
        }
        for kind, uuids in bundle.uuids().items()
    }
