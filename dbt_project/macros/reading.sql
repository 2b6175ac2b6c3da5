{#-
    Raw text into typed values, by the same functions with which the intake judged it:
    what passed there cannot mean something else here.
-#}

{% macro as_text(cell) -%} raw.clean({{ cell }}) {%- endmacro %}

{% macro as_date(cell) -%} raw.as_date({{ cell }}) {%- endmacro %}

{% macro as_bool(cell) -%} raw.as_bool({{ cell }}) {%- endmacro %}

{% macro as_count(cell) -%} raw.as_number({{ cell }})::bigint {%- endmacro %}

{#-
    An amount in its dimension's base unit (元, 平方米, 吨标准煤, 千瓦时, 立方米).
    Its unit is the one that its own batch had for the column.
-#}
{% macro as_base(column) -%}
    raw.to_base(raw.as_number(submitted.{{ column }}), new_batches.units ->> '{{ column }}')
{%- endmacro %}
