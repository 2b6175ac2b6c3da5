{#- Periods. A month is its first day; a quarter is YYYYQn. -#}

{% macro month_of(day) -%} date_trunc('month', ({{ day }})::timestamp)::date {%- endmacro %}

{% macro quarter_start_of(day) -%} date_trunc('quarter', ({{ day }})::timestamp)::date {%- endmacro %}

{% macro quarter_of(day) -%} to_char({{ day }}, 'YYYY"Q"Q') {%- endmacro %}

{% macro months_after(day, months) -%} ({{ day }} + make_interval(months => {{ months }}))::date {%- endmacro %}

{% macro month_end_of(month) -%} ({{ month }} + interval '1 month - 1 day')::date {%- endmacro %}

{#- Bounds of an open span. No infinities: not every client can read them. -#}
{% macro beginning_of_time() -%} date '0001-01-01' {%- endmacro %}

{% macro end_of_time() -%} date '9999-12-31' {%- endmacro %}
