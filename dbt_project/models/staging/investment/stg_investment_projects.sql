{#- 招商项目库. One row per loaded row of an effective batch; amounts in 元, areas in 平方米. -#}
{{ config(indexes=[{'columns': ['batch_id']}]) }}

with

new_batches as (
    {{ new_effective_batches('investment_projects') }}
),

submitted as (
    select * from {{ raw_table('investment_projects') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ as_text('submitted.project_code') }} as project_code,
        {{ as_text('submitted.park_code') }} as park_code,
        {{ as_text('submitted.industry_code') }} as industry_code,
        {{ as_text('submitted.project_name') }} as project_name,
        {{ as_text('submitted.industry_policy_review') }} as industry_policy_review,
        {{ as_text('submitted.site_review') }} as site_review,
        {{ as_text('submitted.environment_review') }} as environment_review,
        {{ as_text('submitted.safety_review') }} as safety_review,
        {{ as_text('submitted.land_standard_review') }} as land_standard_review,
        {{ as_bool('submitted.is_standard_land') }} as is_standard_land,
        {{ as_base('agreed_investment') }} as agreed_investment,
        {{ as_base('funds_received') }} as funds_received,
        {{ as_base('investment_made') }} as investment_made,
        {{ as_base('new_land_area') }} as new_land_area,
        {{ as_date('submitted.signed_on') }} as signed_on,
        {{ as_date('submitted.planned_start_on') }} as planned_start_on,
        {{ as_date('submitted.actual_start_on') }} as actual_start_on,
        {{ as_date('submitted.planned_production_on') }} as planned_production_on,
        {{ as_date('submitted.actual_production_on') }} as actual_production_on
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
