# Airflow, dbt, Great Expectations and our package: the environment of requirements.lock.
FROM python:3.11.14-slim-bookworm

RUN useradd --system --uid 10001 --create-home park \
    && install -d -o park /opt/park /var/lib/park
USER park
WORKDIR /opt/park

# The environment first: it is built again only when its lock changes.
COPY --chown=park requirements.lock ./
COPY --chown=park park_warehouse/local/environment.sh park_warehouse/local/
RUN park_warehouse/local/environment.sh warehouse && rm -rf ~/.cache .tools

COPY --chown=park . .

ENV PARK_HOME=/var/lib/park PYTHONUTF8=1
ENTRYPOINT [".venv/bin/python", "-P", "-m", "park_warehouse.local.container"]
