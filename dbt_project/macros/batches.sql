{#-
    The effective batches of a form whose rows are not in the staging table yet.
    A snapshot without rows is never "in the table"; it is looked at again and brings nothing.
-#}
{% macro new_effective_batches(form) -%}
    select
        batches.batch_id,
        batches.reporter,
        batches.period,
        batches.period_end,
        batches.units
    from {{ ref('stg_batches') }} as batches
    where
        batches.form = '{{ form }}'
        {%- if is_incremental() %}
        and not exists (
            select 1 from {{ this }} as present
            where present.batch_id = batches.batch_id
        )
        {%- endif %}
{%- endmacro %}

{#- Where a staging row comes from: with these three values the cell in the sender's file is found. -#}
{% macro origin_columns() -%}
    new_batches.batch_id,
    submitted._sheet as sheet,
    submitted._row_number as row_number
{%- endmacro %}

{#-
    True for the row that counts among all those with the same key: the one of the later batch.
    An anti-join rather than a window, so that a filter on the outer rows stays cheap.
-#}
{% macro is_latest_of(alias, model, key) -%}
    not exists (
        select 1 from {{ ref(model) }} as later
        where
            later.batch_id > {{ alias }}.batch_id
            {%- for column in key %}
            and later.{{ column }} = {{ alias }}.{{ column }}
            {%- endfor %}
    )
{%- endmacro %}

{#-
    What the snapshots in force at each quarter's end say, for the quarters of the CTE `quarters`.
    Where two reporters list the same key: the later period counts, then the later batch.
-#}
{% macro in_force_at_quarter_end(model, key) -%}
    {{ in_force_at_end_of('quarter', model, key) }}
{%- endmacro %}

{#- The same at the end of each month, quarter or year of the CTE `months`, `quarters` or `years`. -#}
{% macro in_force_at_end_of(period, model, key, columns=['*']) -%}
    select distinct on ({{ period }}s.{{ period }}, {% for column in key %}listed.{{ column }}{{ ', ' if not loop.last }}{% endfor %})
        {{ period }}s.{{ period }},
        {{ period }}s.{{ period }}_end,
        {%- for column in columns %}
        listed.{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ period }}s
    inner join {{ ref('int_snapshot') }} as snapshots
        on
            {{ period }}s.{{ period }}_end >= snapshots.in_force_from
            and {{ period }}s.{{ period }}_end < snapshots.superseded_from
    inner join {{ ref(model) }} as listed on snapshots.batch_id = listed.batch_id
    order by
        {{ period }}s.{{ period }},
        {%- for column in key %}
        listed.{{ column }},
        {%- endfor %}
        listed.period_end desc,
        listed.batch_id desc
{%- endmacro %}
