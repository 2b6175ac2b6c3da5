"""The one-machine stack: embedded PostgreSQL, Airflow and Superset, started, watched and stopped together."""
