{{ config(
    materialized='table',
    indexes=[{'columns': ['batch_id'], 'unique': true}],
) }}

with

batches as (
    select * from {{ source('audit', 'batch') }}
),

-- What had been accepted by the end of this build's horizon.
accepted as (
    select *
    from batches
    where
        status in ('accepted', 'flagged')
        {%- if env_var('PARK_UNTIL_BATCH', '') %}
        and batch_id <= {{ env_var('PARK_UNTIL_BATCH', '') }}
        {%- endif %}
        {%- if var('as_of') is not none %}
        and decided_at <= timestamptz '{{ var('as_of') }}'
        {%- endif %}
),

final as (
    select
        batch_id,
        form,
        reporter,
        period,
        period_end,
        units,
        received_at,
        rows_loaded,
        batch_id = max(batch_id) over (partition by form, reporter, period) as is_effective
    from accepted
)

select * from final
