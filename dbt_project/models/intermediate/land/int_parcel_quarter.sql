{{ config(
    materialized='incremental',
    incremental_strategy='affected_quarters',
    indexes=[{'columns': ['quarter', 'parcel_code'], 'unique': true}],
) }}

with

quarters as (
    select * from {{ ref('int_quarter') }}
    where
        has_figures
        and {{ is_affected('quarter') }}
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
        in_force.land_area,
        coalesce(land_uses.is_industrial, false) as is_industrial
    from in_force
    left join land_uses on in_force.land_use_code = land_uses.code
)

select * from final
