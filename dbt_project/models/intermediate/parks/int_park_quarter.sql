{{ config(
    materialized='incremental',
    incremental_strategy='affected_quarters',
    indexes=[{'columns': ['quarter', 'park_code'], 'unique': true}],
) }}

with

quarters as (
    select * from {{ ref('int_quarter') }}
    where
        has_figures
        and {{ is_affected('quarter') }}
),

enterprise_quarters as (
    select * from {{ ref('int_enterprise_quarter') }}
    where {{ is_affected('quarter') }}
),

parcels as (
    select * from {{ ref('int_parcel_quarter') }}
    where {{ is_affected('quarter') }}
),

register as (
    select * from {{ ref('int_enterprise_register') }}
    where {{ is_affected('quarter') }}
),

registration as (
    select * from {{ ref('int_park_registration') }}
),

tree as (
    select * from {{ ref('int_park_tree') }}
),

versions as (
    select * from {{ ref('int_park_version') }}
),

-- Enterprises, parcels and register entries first, then parks: the tree multiplies rows.
own_figures as (
    select
        park_code,
        quarter,
        sum(output) as output,
        sum(output_ytd) as output_ytd,
        sum(output_ytd) filter (where output_ytd_base is not null) as comparable,
        sum(output_ytd_base) filter (where output_ytd is not null) as comparable_base,
        sum(value_added_ytd) as value_added_ytd,
        sum(tax_inbound) as tax_inbound,
        sum(tax_evaluated) as tax_evaluated,
        sum(tax_evaluated_ytd) as tax_evaluated_ytd
    from enterprise_quarters
    group by park_code, quarter
),

own_land as (
    select
        park_code,
        quarter,
        sum(land_area) as land
    from parcels
    where is_industrial
    group by park_code, quarter
),

own_register as (
    select
        park_code,
        quarter,
        count(*) filter (where is_counted) as enterprises,
        count(*) filter (where is_stopped) as enterprises_stopped
    from register
    group by park_code, quarter
),

-- No register yet: the number is unknown, not 0.
quarters_with_register as (
    select distinct quarter from register
),

-- One row per park of the tree, the city among them, and quarter.
rolled_up as (
    select
        tree.park_code,
        quarters.quarter,
        quarters.quarter_start,
        quarters.quarter_end,
        sum(own_figures.output) as output,
        sum(own_figures.output_ytd) as output_ytd,
        sum(own_figures.comparable) as comparable,
        sum(own_figures.comparable_base) as comparable_base,
        sum(own_figures.value_added_ytd) as value_added_ytd,
        sum(own_figures.tax_inbound) as tax_inbound,
        sum(own_figures.tax_evaluated) as tax_evaluated,
        sum(own_figures.tax_evaluated_ytd) as tax_evaluated_ytd,
        sum(own_land.land) as land,
        case
            when count(quarters_with_register.quarter) > 0
                then coalesce(sum(own_register.enterprises), 0)
        end as enterprises,
        case
            when count(quarters_with_register.quarter) > 0
                then coalesce(sum(own_register.enterprises_stopped), 0)
        end as enterprises_stopped
    from quarters
    inner join tree
        on
            quarters.quarter_end >= tree.valid_from
            and quarters.quarter_end < tree.valid_until
    left join own_figures
        on
            quarters.quarter = own_figures.quarter
            and tree.member_park_code = own_figures.park_code
    left join own_land
        on
            quarters.quarter = own_land.quarter
            and tree.member_park_code = own_land.park_code
    left join own_register
        on
            quarters.quarter = own_register.quarter
            and tree.member_park_code = own_register.park_code
    left join quarters_with_register on quarters.quarter = quarters_with_register.quarter
    group by
        tree.park_code,
        quarters.quarter,
        quarters.quarter_start,
        quarters.quarter_end
),

final as (
    select
        rolled_up.park_code,
        rolled_up.quarter,
        rolled_up.quarter_start,
        coalesce(versions.is_evaluation_unit, false) as is_evaluation_unit,
        {{ yuan_to_wan('rolled_up.output') }} as output_wan,
        {{ yuan_to_wan('rolled_up.output_ytd') }} as output_ytd_wan,
        {{ yuan_to_wan('rolled_up.comparable') }} as comparable_wan,
        {{ yuan_to_wan('rolled_up.comparable_base') }} as comparable_base_wan,
        {{ yuan_to_wan('rolled_up.value_added_ytd') }} as value_added_ytd_wan,
        {{ yuan_to_wan('rolled_up.tax_inbound') }} as tax_inbound_wan,
        {{ yuan_to_wan('rolled_up.tax_evaluated') }} as tax_evaluated_wan,
        {{ yuan_to_wan('rolled_up.tax_evaluated_ytd') }} as tax_evaluated_ytd_wan,
        {{ sqm_to_mu('rolled_up.land') }} as land_mu,
        rolled_up.enterprises::bigint as enterprises,
        rolled_up.enterprises_stopped::bigint as enterprises_stopped
    from rolled_up
    left join registration
        on
            rolled_up.quarter = registration.quarter
            and rolled_up.park_code = registration.park_code
    left join versions
        on
            rolled_up.park_code = versions.park_code
            and rolled_up.quarter_end >= versions.valid_from
            and rolled_up.quarter_end < versions.valid_until
    where
        (registration.park_code is not null or rolled_up.park_code = 'CITY')
        and num_nonnulls(
            rolled_up.output_ytd,
            rolled_up.value_added_ytd,
            rolled_up.tax_inbound,
            rolled_up.tax_evaluated_ytd,
            rolled_up.land
        ) > 0
)

select * from final
