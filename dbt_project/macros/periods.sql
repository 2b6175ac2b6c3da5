{#- Periods. A month is its first day; a quarter is YYYYQn. -#}

{% macro month_of(day) -%} date_trunc('month', ({{ day }})::timestamp)::date {%- endmacro %}

{% macro quarter_start_of(day) -%} date_trunc('quarter', ({{ day }})::timestamp)::date {%- endmacro %}

{% macro quarter_of(day) -%} to_char({{ day }}, 'YYYY"Q"Q') {%- endmacro %}

{% macro months_after(day, months) -%} ({{ day }} + make_interval(months => {{ months }}))::date {%- endmacro %}

{% macro month_end_of(month) -%} ({{ month }} + interval '1 month - 1 day')::date {%- endmacro %}

{#- Whole months from one day to another: as many as can be added to the one without passing the other. -#}
{% macro whole_months(first_day, last_day) -%}
    greatest(
        (extract(year from {{ last_day }}) - extract(year from {{ first_day }})) * 12
        + extract(month from {{ last_day }}) - extract(month from {{ first_day }})
        - (
            extract(day from {{ last_day }}) < extract(day from {{ first_day }})
            and extract(day from {{ last_day }} + 1) <> 1
        )::int,
        0
    )::int
{%- endmacro %}

{#- Bounds of an open span. No infinities: not every client can read them. -#}
{% macro beginning_of_time() -%} date '0001-01-01' {%- endmacro %}

{% macro end_of_time() -%} date '9999-12-31' {%- endmacro %}
