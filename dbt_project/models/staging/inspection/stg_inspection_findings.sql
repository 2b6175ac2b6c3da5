{#- 问题整改台账. One row per loaded row of an effective batch. -#}
{{ config(indexes=[
    {'columns': ['batch_id']},
    {'columns': ['finding_id']},
]) }}

with

new_batches as (
    {{ new_effective_batches('inspection_findings') }}
),

submitted as (
    select * from {{ raw_table('inspection_findings') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ as_text('submitted.finding_id') }} as finding_id,
        {{ as_text('submitted.visit_id') }} as visit_id,
        {{ as_text('submitted.park_code') }} as park_code,
        {{ as_text('submitted.uscc') }} as uscc,
        {{ as_text('submitted.finding_category') }} as finding_category,
        {{ as_text('submitted.severity') }} as severity,
        {{ as_text('submitted.responsible_unit') }} as responsible_unit,
        {{ as_text('submitted.liaison_person') }} as liaison_person,
        {{ as_text('submitted.review_result') }} as review_result,
        {{ as_text('submitted.transferred_to') }} as transferred_to,
        {{ as_date('submitted.found_on') }} as found_on,
        {{ as_date('submitted.due_on') }} as due_on,
        {{ as_date('submitted.completed_on') }} as completed_on
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
