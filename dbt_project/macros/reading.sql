{#-
    Raw text into typed values, by the same functions with which the intake judged it:
    what passed there cannot mean something else here.
-#}

{#-
    A form's rows as they were sent. No dbt source: sources are listed by name in a YAML file, and a new form
    is to need no line in any list. The table is there as soon as its contract is.
-#}
{% macro raw_table(form) -%} raw.{{ form }} {%- endmacro %}

{% macro as_text(cell) -%} raw.clean({{ cell }}) {%- endmacro %}

{% macro as_date(cell) -%} raw.as_date({{ cell }}) {%- endmacro %}

{% macro as_timestamp(cell) -%} raw.as_timestamp({{ cell }}) {%- endmacro %}

{% macro as_bool(cell) -%} raw.as_bool({{ cell }}) {%- endmacro %}

{% macro as_count(cell) -%} raw.as_number({{ cell }})::bigint {%- endmacro %}

{#- A figure that the form gives no unit, such as a rate beside an amount in the same column. -#}
{% macro as_number(cell) -%} raw.as_number({{ cell }}) {%- endmacro %}

{#-
    An amount in its dimension's base unit (元, 平方米, 吨标准煤, 千瓦时, 立方米).
    Its unit is the one that its own batch had for the column.
-#}
{% macro as_base(column) -%}
    raw.to_base(raw.as_number(submitted.{{ column }}), new_batches.units ->> '{{ column }}')
{%- endmacro %}
