{#- 人工评分. One row per loaded row of an effective batch; scores from 0 to 100. -#}
{{ config(indexes=[{'columns': ['batch_id']}]) }}

with

new_batches as (
    {{ new_effective_batches('manual_scores') }}
),

submitted as (
    select * from {{ raw_table('manual_scores') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ as_text('submitted.park_code') }} as park_code,
        {{ as_text('submitted.indicator') }} as indicator,
        {{ as_text('submitted.scored_by') }} as scored_by,
        {{ as_text('submitted.score_basis') }} as score_basis,
        {{ as_base('score') }} as score
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
