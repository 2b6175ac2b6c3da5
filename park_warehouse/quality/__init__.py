"""The checks: rules from expectations/, judged by Great Expectations, kept in audit, shown to auditors."""
