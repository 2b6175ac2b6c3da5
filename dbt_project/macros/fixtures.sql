{#-
    Rows of unit tests are cast to the types of their columns; PostgreSQL calls every array's type ARRAY, to
    which nothing can be cast. Ours are all of text, written in a fixture as {a,b}.
-#}
{% macro postgres__safe_cast(field, type) -%}
    cast({{ field }} as {{ 'text[]' if type == 'ARRAY' else type }})
{%- endmacro %}
