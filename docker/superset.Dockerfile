# Superset with the dashboards of this project: the environment of superset_assets/requirements.lock.
FROM python:3.11.14-slim-bookworm

# The user of airflow.Dockerfile: both read the home's secrets.
RUN useradd --system --uid 10001 --create-home park \
    && install -d -o park /opt/park /var/lib/park
USER park
WORKDIR /opt/park

COPY --chown=park superset_assets/requirements.lock superset_assets/
COPY --chown=park park_warehouse/local/environment.sh park_warehouse/local/
RUN park_warehouse/local/environment.sh superset && rm -rf ~/.cache .tools

COPY --chown=park park_warehouse park_warehouse
COPY --chown=park superset_assets superset_assets

ENV PARK_HOME=/var/lib/park PYTHONUTF8=1 PYTHONPATH=/opt/park
ENTRYPOINT [".venv-superset/bin/python", "-P", "-m", "park_warehouse.local.container"]
