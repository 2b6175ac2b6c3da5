{{ config(
    materialized='incremental',
    incremental_strategy='affected_parcel_quarters',
    indexes=[{'columns': ['quarter', 'parcel_code'], 'unique': true}],
) }}

with

quarters as (
    select * from {{ ref('int_quarter') }}
    where
        has_figures
        and {{ is_affected('quarter', scope='parcel') }}
),

land_uses as (
    select * from {{ ref('land_uses') }}
),

in_force as (
    {{ in_force_at_quarter_end('stg_land_parcels', ['parcel_code']) }}
),

final as (
    select
        in_force.quarter,
        in_force.quarter_end,
        in_force.parcel_code,
        in_force.park_code,
        in_force.uscc,
        in_force.supply_mode,
        in_force.is_standard_land,
        in_force.land_area,
        in_force.floor_area,
        in_force.building_footprint,
        in_force.office_land_area,
        in_force.area_to_develop,
        in_force.area_developed,
        in_force.fixed_investment,
        in_force.planned_investment,
        in_force.agreed_start_on,
        in_force.actual_start_on,
        in_force.suspended_on,
        in_force.idle_cause,
        coalesce(land_uses.is_industrial, false) as is_industrial
    from in_force
    left join land_uses on in_force.land_use_code = land_uses.code
)

select * from final
