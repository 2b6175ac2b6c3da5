{#- 停产企业台账. One row per loaded row of an effective batch; areas in 平方米. -#}
{{ config(indexes=[{'columns': ['batch_id']}]) }}

with

new_batches as (
    {{ new_effective_batches('stopped_enterprises') }}
),

submitted as (
    select * from {{ raw_table('stopped_enterprises') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ as_text('submitted.case_id') }} as case_id,
        {{ as_text('submitted.uscc') }} as uscc,
        {{ as_text('submitted.park_code') }} as park_code,
        {{ as_text('submitted.treatment') }} as treatment,
        {{ as_text('submitted.responsible_unit') }} as responsible_unit,
        {{ as_base('land_area') }} as land_area,
        {{ as_base('revived_area') }} as revived_area,
        {{ as_date('submitted.stopped_on') }} as stopped_on,
        {{ as_date('submitted.filed_on') }} as filed_on,
        {{ as_date('submitted.planned_completion_on') }} as planned_completion_on,
        {{ as_date('submitted.completed_on') }} as completed_on,
        {{ as_date('submitted.resumed_on') }} as resumed_on,
        {{ as_date('submitted.restopped_on') }} as restopped_on
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
