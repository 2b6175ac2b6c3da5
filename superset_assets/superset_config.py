"""Superset's settings for a closed government network. Read through SUPERSET_CONFIG_PATH.

Environment: PARK_SUPERSET_METADATA_URL (Superset's own database) and PARK_SUPERSET_SECRET_KEY.
Behind HTTPS, PARK_SUPERSET_HTTPS=1 marks the session cookie as secure.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

# Superset loads this file by its path, so the folder's other modules are not importable by themselves.
sys.path.append(str(Path(__file__).resolve().parent))

from behaviour import adapt
from bundle import load_palette

SQLALCHEMY_DATABASE_URI = os.environ["PARK_SUPERSET_METADATA_URL"]
SECRET_KEY = os.environ["PARK_SUPERSET_SECRET_KEY"]
# Threads of one process share this pool; the default of five makes the sixth chart of a page wait.
SQLALCHEMY_ENGINE_OPTIONS = {"pool_size": 10, "max_overflow": 10, "pool_pre_ping": True}

FLASK_APP_MUTATOR = adapt

# Chinese, and nothing else to choose.
BABEL_DEFAULT_LOCALE = "zh"
LANGUAGES = {"zh": {"flag": "cn", "name": "简体中文"}}
D3_FORMAT = {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["¥", ""]}
D3_TIME_FORMAT = {
    "dateTime": "%Y年%-m月%-d日 %H:%M:%S",
    "date": "%Y-%m-%d",
    "time": "%H:%M:%S",
    "periods": ["上午", "下午"],
    "days": ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"],
    "shortDays": ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
    "months": ["1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"],
    "shortMonths": ["1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"],
}

# Nothing leaves the host: the browser may talk to this server only, so no pixel, tiles, fonts or CDN.
TALISMAN_ENABLED = True
TALISMAN_CONFIG = {
    "content_security_policy": {
        "default-src": ["'self'"],
        "base-uri": ["'self'"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "object-src": "'none'",
        "script-src": ["'self'", "'strict-dynamic'"],
        # The components write their styles into the page.
        "style-src": ["'self'", "'unsafe-inline'"],
        "worker-src": ["'self'", "blob:"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": os.environ.get("PARK_SUPERSET_HTTPS") == "1",
    "referrer_policy": "same-origin",
}
ENABLE_CORS = False
THEME_FONT_URL_ALLOWED_DOMAINS: list[str] = []
DATASET_IMPORT_ALLOWED_DATA_URLS: list[str] = []
SHOW_STACKTRACE = False
FAB_API_SWAGGER_UI = False
BUG_REPORT_URL = None
DOCUMENTATION_URL = None

SESSION_COOKIE_NAME = "park_superset"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = os.environ.get("PARK_SUPERSET_HTTPS") == "1"
# Sent again with every answer, a cookie from before the log-in could arrive after it and undo it.
SESSION_REFRESH_EACH_REQUEST = False
PERMANENT_SESSION_LIFETIME = timedelta(hours=10)
WTF_CSRF_TIME_LIMIT = int(timedelta(hours=10).total_seconds())
# Counted per process without a shared store, so worth nothing here; a server's proxy has to limit log-ins.
RATELIMIT_ENABLED = False

FEATURE_FLAGS = {
    # A role sees the charts of the dashboards that name it, without a grant per dataset.
    "DASHBOARD_RBAC": True,
    # Printing and full-page pictures need the charts below the fold too.
    "DASHBOARD_VIRTUALIZATION": False,
    "ALERT_REPORTS": False,
    "DRILL_BY": False,
    "EMBEDDED_SUPERSET": False,
}

ROW_LIMIT = 10_000
SQL_MAX_ROW = 50_000
DISPLAY_MAX_ROW = 10_000
SUPERSET_WEBSERVER_TIMEOUT = 60
PREVENT_UNSAFE_DB_CONNECTIONS = True

# A page read before a meeting must show the build that has just ended; the marts answer in milliseconds.
CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
DATA_CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}

APP_NAME = "园区数仓"
LOGO_TARGET_PATH = "/superset/welcome/"
# A picture inside the page: no file to serve, and the content policy admits data.
_LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="148" height="28" viewBox="0 0 148 28">'
    '<rect x="1" y="13" width="5" height="12" rx="1" fill="#7fa3cc"/>'
    '<rect x="8" y="8" width="5" height="17" rx="1" fill="#3f74b0"/>'
    '<rect x="15" y="3" width="5" height="22" rx="1" fill="#1d4f91"/>'
    '<text x="30" y="21" font-size="19" font-weight="600" letter-spacing="2" fill="#1d3557" '
    "font-family=\"'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif\">园区数仓</text></svg>"
)
THEME_DEFAULT = {
    "token": {
        "brandAppName": APP_NAME,
        "brandLogoAlt": APP_NAME,
        "brandLogoUrl": "data:image/svg+xml," + quote(_LOGO),
        "brandLogoMargin": "12px 0",
        "brandLogoHref": LOGO_TARGET_PATH,
        "brandLogoHeight": "26px",
        "colorPrimary": "#1d4f91",
        "colorLink": "#1d4f91",
        "colorError": "#b3261e",
        "colorWarning": "#c77700",
        "colorSuccess": "#2e7d4f",
        "colorInfo": "#3f74b0",
        "fontUrls": [],
        "fontFamily": "'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif",
        "borderRadius": 4,
    },
    "algorithm": "default",
    # Two buttons beside each legend that nobody asked for.
    "echartsOptionsOverrides": {"legend": {"selector": False}},
}
# One appearance for everybody: a printed page must look like the screen.
THEME_DARK = None
ENABLE_UI_THEME_ADMINISTRATION = False

_PALETTE = load_palette()
EXTRA_CATEGORICAL_COLOR_SCHEMES = [
    {
        "id": _PALETTE["scheme"],
        "label": _PALETTE["label"],
        "description": "",
        "colors": _PALETTE["colors"],
        "isDefault": True,
    }
]
