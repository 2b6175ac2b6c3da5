{#-
    检查记录. One row per loaded row of an effective batch. The same visit may stand in the files
    of two months: the later batch counts.
-#}
{{ config(indexes=[
    {'columns': ['batch_id']},
    {'columns': ['visit_id', 'batch_id']},
    {'columns': ['visited_on']},
]) }}

with

new_batches as (
    {{ new_effective_batches('inspection_visits') }}
),

submitted as (
    select * from {{ raw_table('inspection_visits') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ as_text('submitted.visit_id') }} as visit_id,
        {{ as_text('submitted.park_code') }} as park_code,
        {{ as_text('submitted.uscc') }} as uscc,
        {{ as_text('submitted.visit_type') }} as visit_type,
        {{ as_text('submitted.visit_target') }} as visit_target,
        {{ as_text('submitted.inspecting_department') }} as inspecting_department,
        {{ as_count('submitted.items_due') }} as items_due,
        {{ as_count('submitted.items_passed') }} as items_passed,
        {{ as_date('submitted.visited_on') }} as visited_on
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
