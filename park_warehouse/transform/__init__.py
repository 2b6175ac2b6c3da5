"""dbt in this process: staging from what the intake accepted, marts from staging."""
