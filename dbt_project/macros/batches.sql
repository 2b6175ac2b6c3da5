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
