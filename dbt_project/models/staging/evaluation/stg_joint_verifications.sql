{#-
    指标共同核定. One row per loaded row of an effective batch; values in the unit of their
    indicator.
-#}
{{ config(indexes=[{'columns': ['batch_id']}]) }}

with

new_batches as (
    {{ new_effective_batches('joint_verifications') }}
),

submitted as (
    select * from {{ raw_table('joint_verifications') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ as_text('submitted.park_code') }} as park_code,
        {{ as_text('submitted.indicator') }} as indicator,
        {{ as_text('submitted.strategy_document_no') }} as strategy_document_no,
        {{ as_number('submitted.statistics_value') }} as statistics_value,
        {{ as_number('submitted.committee_value') }} as committee_value,
        {{ as_date('submitted.statistics_verified_on') }} as statistics_verified_on,
        {{ as_date('submitted.committee_verified_on') }} as committee_verified_on,
        {{ as_date('submitted.strategy_due_on') }} as strategy_due_on,
        {{ as_date('submitted.strategy_filed_on') }} as strategy_filed_on
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
