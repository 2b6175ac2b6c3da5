{#- 化工园区安全风险评估. One row per loaded row of an effective batch. -#}
{{ config(indexes=[{'columns': ['batch_id']}]) }}

with

new_batches as (
    {{ new_effective_batches('chemical_park_safety') }}
),

submitted as (
    select * from {{ raw_table('chemical_park_safety') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ as_text('submitted.park_code') }} as park_code,
        {{ as_base('score') }} as score,
        {{ as_date('submitted.assessed_on') }} as assessed_on
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
