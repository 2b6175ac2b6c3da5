{#- 重点任务进度. One row per loaded row of an effective batch; progress in percent. -#}
{{ config(indexes=[{'columns': ['batch_id']}]) }}

with

new_batches as (
    {{ new_effective_batches('task_progress') }}
),

submitted as (
    select * from {{ raw_table('task_progress') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ as_text('submitted.task_id') }} as task_id,
        {{ as_text('submitted.clause_id') }} as clause_id,
        {{ as_text('submitted.park_code') }} as park_code,
        {{ as_text('submitted.task_name') }} as task_name,
        {{ as_text('submitted.lead_unit') }} as lead_unit,
        {{ as_text('submitted.problems') }} as problems,
        {{ as_text('submitted.next_steps') }} as next_steps,
        {{ as_base('planned_progress') }} as planned_progress,
        {{ as_base('actual_progress') }} as actual_progress,
        {{ as_date('submitted.due_on') }} as due_on
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
