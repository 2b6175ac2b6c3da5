{#-
    审批办件. One row per loaded row of an effective batch. The same case may stand in the files
    of two months: the later batch counts.
-#}
{{ config(indexes=[
    {'columns': ['batch_id']},
    {'columns': ['case_id', 'batch_id']},
    {'columns': ['received_on']},
]) }}

with

new_batches as (
    {{ new_effective_batches('approvals') }}
),

submitted as (
    select * from {{ raw_table('approvals') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ as_text('submitted.case_id') }} as case_id,
        {{ as_text('submitted.park_code') }} as park_code,
        {{ as_text('submitted.item_name') }} as item_name,
        {{ as_bool('submitted.is_online') }} as is_online,
        {{ as_bool('submitted.is_parallel') }} as is_parallel,
        {{ as_bool('submitted.is_incomplete_accepted') }} as is_incomplete_accepted,
        {{ as_date('submitted.received_on') }} as received_on,
        {{ as_date('submitted.promised_on') }} as promised_on,
        {{ as_date('submitted.finished_on') }} as finished_on,
        {{ as_date('submitted.completion_due_on') }} as completion_due_on,
        {{ as_date('submitted.completed_on') }} as completed_on
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
