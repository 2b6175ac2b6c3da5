{#- 企业名录. One row per loaded row of an effective batch. -#}
{{ config(indexes=[
    {'columns': ['batch_id']},
    {'columns': ['uscc', 'period_end']},
]) }}

with

new_batches as (
    {{ new_effective_batches('enterprise_registry') }}
),

submitted as (
    select * from {{ raw_table('enterprise_registry') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ as_text('submitted.uscc') }} as uscc,
        {{ as_text('submitted.park_code') }} as park_code,
        {{ as_text('submitted.industry_code') }} as industry_code,
        {{ as_text('submitted.enterprise_name') }} as enterprise_name,
        {{ as_text('submitted.size_class') }} as size_class,
        {{ as_text('submitted.operating_status') }} as operating_status,
        {{ as_text('submitted.liaison_leader') }} as liaison_leader,
        {{ as_text('submitted.liaison_department') }} as liaison_department,
        {{ as_text('submitted.liaison_officer') }} as liaison_officer,
        {{ as_bool('submitted.four_duties_signed') }} as four_duties_signed,
        {{ as_date('submitted.joined_on') }} as joined_on
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
