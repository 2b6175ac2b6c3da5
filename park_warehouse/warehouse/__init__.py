"""The PostgreSQL warehouse: how to reach it, and the migrations of its schemas `raw` and `audit`."""
