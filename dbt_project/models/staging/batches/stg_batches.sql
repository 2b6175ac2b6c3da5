{{ config(
    materialized='table',
    indexes=[
        {'columns': ['batch_id'], 'unique': true},
        {'columns': ['form', 'reporter', 'period'], 'unique': true},
    ],
) }}

with

versions as (
    select * from {{ ref('stg_batch_versions') }}
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
        rows_loaded
    from versions
    where is_effective
)

select * from final
