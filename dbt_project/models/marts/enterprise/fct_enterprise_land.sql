{{ config(
    materialized='incremental',
    incremental_strategy='affected_quarters',
    indexes=[{'columns': ['uscc', 'quarter']}],
) }}

with

quarters as (
    select * from {{ ref('int_quarter') }}
    where
        has_figures
        and {{ is_affected('quarter') }}
),

industrial_parcels as (
    select * from {{ ref('int_parcel_quarter') }}
    where
        is_industrial
        and {{ is_affected('quarter') }}
),

leases as (
    {{ in_force_at_quarter_end('stg_land_leases', ['parcel_code', 'lessee_uscc']) }}
),

-- A lease has no use of its own: it is that of the parcel.
industrial_leases as (
    select leases.*
    from leases
    inner join industrial_parcels
        on
            leases.quarter = industrial_parcels.quarter
            and leases.parcel_code = industrial_parcels.parcel_code
    where
        leases.lease_start_on <= leases.quarter_end
        and (leases.lease_end_on is null or leases.lease_end_on >= leases.quarter_end)
),

areas as (
    select
        quarter,
        uscc,
        land_area as own,
        0 as leased_in,
        0 as leased_out
    from industrial_parcels
    where uscc is not null
    union all
    select
        quarter,
        lessee_uscc as uscc,
        0 as own,
        leased_area as leased_in,
        0 as leased_out
    from industrial_leases
    union all
    select
        quarter,
        lessor_uscc as uscc,
        0 as own,
        0 as leased_in,
        leased_area as leased_out
    from industrial_leases
),

final as (
    select
        uscc,
        quarter,
        {{ sqm_to_mu('sum(own)') }} as own_mu,
        {{ sqm_to_mu('sum(leased_in)') }} as leased_in_mu,
        {{ sqm_to_mu('sum(leased_out)') }} as leased_out_mu,
        {{ sqm_to_mu('sum(own) - sum(leased_out) + sum(leased_in)') }} as land_mu
    from areas
    group by uscc, quarter
)

select * from final
