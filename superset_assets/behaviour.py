"""What Superset cannot be told by a setting.

Chinese before log-in, a role's own first page, no tracking picture, CSV files that Excel reads.
"""

import json
import re
from pathlib import Path
from typing import Any

import yaml
from flask import Flask, Response, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

LANGUAGE = "zh"
LANGUAGE_PACK = f"/superset/language_pack/{LANGUAGE}/"
WELCOME = "/superset/welcome/"
TERMS = Path(__file__).resolve().parent / "terms.yaml"
BYTE_ORDER_MARK = "\N{BYTE ORDER MARK}".encode()
# The menu of every page loads a picture from this address to count installations; no setting turns it off.
PIXEL = re.compile(rb"https://apachesuperset\.gateway\.scarf\.sh/pixel/[^`\"']*")
NO_PICTURE = b"data:,"


def adapt(app: Flask) -> None:
    """Superset's FLASK_APP_MUTATOR."""
    # Built before the server forks its workers, so that they share it.
    pack = language_pack()
    scripts = scripts_without_pixel(Path(str(app.static_folder)))

    @app.before_request
    def answer_language_pack() -> Response | None:
        # Superset's own view wants a log-in first, which leaves the log-in page itself in English.
        if request.path != LANGUAGE_PACK:
            return None
        return Response(pack, mimetype="application/json", headers={"Cache-Control": "public, max-age=3600"})

    @app.before_request
    def answer_script() -> Response | None:
        # The content policy would block the picture, but not the attempt and its line in every console.
        if request.path not in scripts:
            return None
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        return Response(scripts[request.path], mimetype="text/javascript", headers=headers)

    @app.before_request
    def open_first_page() -> BaseResponse | None:
        # Superset answers this address with the user's dashboard, but its browser code draws the start page.
        if request.path != WELCOME or not current_user.is_authenticated:
            return None
        dashboard = welcome_dashboard(current_user.id)
        return redirect(url_for("Superset.dashboard", dashboard_id_or_slug=dashboard)) if dashboard else None

    @app.after_request
    def mark_csv(response: Response) -> Response:
        if response.mimetype == "text/csv" and not response.is_streamed:
            content = response.get_data()
            if not content.startswith(BYTE_ORDER_MARK):
                response.set_data(BYTE_ORDER_MARK + content)
        return response


def language_pack() -> str:
    """The shipped Chinese pack as JSON, without its machine-guessed entries, corrected by terms.yaml."""
    import superset

    folder = Path(superset.__file__).parent / "translations" / LANGUAGE / "LC_MESSAGES"
    pack: dict[str, Any] = json.loads((folder / "messages.json").read_text(encoding="utf-8"))
    messages = pack["locale_data"]["superset"]
    for guessed in _guessed(folder / "messages.po"):
        messages.pop(guessed, None)
    terms: dict[str, str] = yaml.safe_load(TERMS.read_text(encoding="utf-8"))
    messages.update({english: [chinese] for english, chinese in terms.items()})
    return json.dumps(pack, ensure_ascii=False)


def welcome_dashboard(user_id: int) -> int | None:
    """The dashboard that a user sees first, if one was set."""
    from superset.extensions import db
    from superset.models.user_attributes import UserAttribute

    found: int | None = (
        db.session.query(UserAttribute.welcome_dashboard_id).filter_by(user_id=user_id).scalar()
    )
    return found


def scripts_without_pixel(static: Path) -> dict[str, bytes]:
    """Address → content of the shipped scripts that name the tracking picture, with the picture left out."""
    shipped = ((path, path.read_bytes()) for path in (static / "assets").glob("*.js"))
    return {
        f"/static/assets/{path.name}": PIXEL.sub(NO_PICTURE, content)
        for path, content in shipped
        if PIXEL.search(content)
    }


def _guessed(catalogue: Path) -> set[str]:
    """Texts whose translation the tools marked `fuzzy`: taken over from a similar text, and often wrong."""
    from babel.messages.pofile import read_po

    with catalogue.open("rb") as file:
        return {
            message.id if isinstance(message.id, str) else message.id[0]
            for message in read_po(file, locale=LANGUAGE)
            if message.fuzzy and message.id
        }
