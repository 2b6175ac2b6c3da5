{#-
    园区基础设施运行. One row per loaded row of an effective batch; water in 立方米, waste in 吨,
    subsidies in 元.
-#}
{{ config(indexes=[
    {'columns': ['batch_id']},
    {'columns': ['park_code', 'month']},
]) }}

with

new_batches as (
    {{ new_effective_batches('infrastructure_operation') }}
),

submitted as (
    select * from {{ raw_table('infrastructure_operation') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ month_of('new_batches.period_end') }} as month,
        {{ as_text('submitted.park_code') }} as park_code,
        {{ as_base('wastewater_generated') }} as wastewater_generated,
        {{ as_base('wastewater_collected') }} as wastewater_collected,
        {{ as_base('wastewater_treated') }} as wastewater_treated,
        {{ as_base('wastewater_discharged') }} as wastewater_discharged,
        {{ as_base('water_reused') }} as water_reused,
        {{ as_base('solid_waste_generated') }} as solid_waste_generated,
        {{ as_base('solid_waste_disposed') }} as solid_waste_disposed,
        {{ as_base('subsidy_approved') }} as subsidy_approved,
        {{ as_base('subsidy_paid') }} as subsidy_paid
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
