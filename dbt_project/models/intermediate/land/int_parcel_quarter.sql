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

snapshots as (
    select * from {{ ref('int_snapshot') }}
),

parcels as (
    select * from {{ ref('stg_land_parcels') }}
),

land_uses as (
    select * from {{ ref('land_uses') }}
),

-- Two reporters may list the same parcel: the later period, then the later batch.
in_force as (
    select distinct on (quarters.quarter, parcels.parcel_code)
        quarters.quarter,
        quarters.quarter_end,
        parcels.*
    from quarters
    inner join snapshots
        on
            quarters.quarter_end >= snapshots.in_force_from
            and quarters.quarter_end < snapshots.superseded_from
    inner join parcels on snapshots.batch_id = parcels.batch_id
    order by
        quarters.quarter,
        parcels.parcel_code,
        parcels.period_end desc,
        parcels.batch_id desc
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
