"""Flask settings of Airflow's log-in and user pages ([fab] config_file)."""

from flask_appbuilder.const import AUTH_DB  # type: ignore[import-untyped]

AUTH_TYPE = AUTH_DB
WTF_CSRF_ENABLED = True
WTF_CSRF_TIME_LIMIT = None

BABEL_DEFAULT_LOCALE = "zh"
LANGUAGES = {"zh": {"flag": "cn", "name": "简体中文"}}

# Cookies know hosts, not ports: under the usual name, Superset's log-in on this host would end Airflow's.
SESSION_COOKIE_NAME = "park_airflow_session"
