{#- 宗地台账. One row per loaded row of an effective batch; areas in 平方米, investment in 元. -#}
{{ config(indexes=[{'columns': ['batch_id']}]) }}

with

new_batches as (
    {{ new_effective_batches('land_parcels') }}
),

submitted as (
    select * from {{ raw_table('land_parcels') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ as_text('submitted.parcel_code') }} as parcel_code,
        {{ as_text('submitted.uscc') }} as uscc,
        {{ as_text('submitted.park_code') }} as park_code,
        {{ as_text('submitted.land_use_code') }} as land_use_code,
        {{ as_text('submitted.supply_mode') }} as supply_mode,
        {{ as_text('submitted.idle_cause') }} as idle_cause,
        {{ as_bool('submitted.is_standard_land') }} as is_standard_land,
        {{ as_base('land_area') }} as land_area,
        {{ as_base('floor_area') }} as floor_area,
        {{ as_base('building_footprint') }} as building_footprint,
        {{ as_base('office_land_area') }} as office_land_area,
        {{ as_base('area_to_develop') }} as area_to_develop,
        {{ as_base('area_developed') }} as area_developed,
        {{ as_base('fixed_investment') }} as fixed_investment,
        {{ as_base('planned_investment') }} as planned_investment,
        {{ as_date('submitted.agreed_start_on') }} as agreed_start_on,
        {{ as_date('submitted.actual_start_on') }} as actual_start_on,
        {{ as_date('submitted.suspended_on') }} as suspended_on
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
