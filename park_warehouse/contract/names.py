"""Names that a form or a column cannot have: they mean something else in SQL or in the warehouse."""

# What PostgreSQL reserves (pg_get_keywords, categories R and T), and the columns that every table has.
_POSTGRESQL_WORDS = """
    all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate
    collation column concurrently constraint create cross current_catalog current_date current_role
    current_schema current_time current_timestamp current_user default deferrable desc distinct do else end
    except false fetch for foreign freeze from full grant group having ilike in initially inner intersect into
    is isnull join lateral leading left like limit localtime localtimestamp natural not notnull null offset on
    only or order outer overlaps placing primary references returning right select session_user similar some
    symmetric system_user table tablesample then to trailing true union unique user using variadic verbose
    when where window with
    tableoid xmin xmax cmin cmax ctid
"""
# What staging puts beside a form's own columns. In raw such columns begin with an underscore: no name does.
_OF_THE_WAREHOUSE = frozenset({"batch_id", "sheet", "row_number", "reporter", "period_end"})

RESERVED = _OF_THE_WAREHOUSE.union(_POSTGRESQL_WORDS.split())
