{{ config(
    materialized='incremental',
    incremental_strategy='affected_parcel_quarters',
    indexes=[
        {'columns': ['parcel_code', 'quarter']},
        {'columns': ['park_code', 'quarter']},
    ],
) }}

{%- set rules = [
    'idle_months', 'idle_reclaim_months', 'idle_suspended_months', 'idle_developed_parts',
    'idle_investment', 'idle_fee',
] %}

with

parcels as (
    select * from {{ ref('int_parcel_quarter') }}
    where {{ is_affected('quarter', scope='parcel') }}
),

quarters as (
    select distinct
        quarter,
        quarter_end
    from parcels
),

rules as (
    select
        {%- for rule in rules %}
        {{ rule_on(rule, 'quarter_end', seed='idle_land_rules') }} as {{ rule }},
        {%- endfor %}
        quarter
    from quarters
),

-- Areas in 亩, where what was sent in 亩 is exact again: a third of 3 亩 is not less than a third.
measured as (
    select
        parcels.*,
        {{ sqm_to_mu('parcels.land_area') }} as area_mu,
        {{ sqm_to_mu('parcels.floor_area') }} as floor_mu,
        {{ sqm_to_mu('parcels.building_footprint') }} as footprint_mu,
        {{ sqm_to_mu('parcels.office_land_area') }} as office_land_mu,
        {{ sqm_to_mu('parcels.area_to_develop') }} as to_develop_mu,
        {{ sqm_to_mu('parcels.area_developed') }} as developed_mu,
        coalesce(parcels.actual_start_on <= parcels.quarter_end, false) as is_started
    from parcels
),

-- The days on which a year, or two, are full.
dated as (
    select
        measured.*,
        rules.idle_developed_parts,
        rules.idle_investment,
        rules.idle_fee,
        {{ months_after('measured.agreed_start_on', 'rules.idle_months::int') }} as idle_from,
        {{ months_after('measured.agreed_start_on', 'rules.idle_reclaim_months::int') }}
            as reclaimable_from,
        {{ months_after('measured.suspended_on', 'rules.idle_suspended_months::int') }}
            as suspended_too_long_from
    from measured
    inner join rules on measured.quarter = rules.quarter
),

judged as (
    select
        *,
        not is_started and quarter_end >= idle_from as is_late,
        not is_started and quarter_end >= reclaimable_from as is_very_late,
        is_started
        and quarter_end >= suspended_too_long_from
        and (
            developed_mu * idle_developed_parts < to_develop_mu
            or fixed_investment * 100 < planned_investment * idle_investment
        ) as is_suspended
    from dated
),

-- What is not known makes no land idle.
named as (
    select
        *,
        case
            when not coalesce(is_late or is_suspended, false) then 'ok'
            when idle_cause = '政府原因' then 'government_cause'
            when is_suspended then 'idle_suspended'
            when is_very_late then 'idle_2y'
            else 'idle_1y'
        end as idle_status
    from judged
),

final as (
    select
        parcel_code,
        quarter,
        park_code,
        uscc,
        is_industrial,
        supply_mode,
        is_standard_land,
        area_mu,
        {{ ratio('floor_mu', 'area_mu') }} as plot_ratio,
        {{ share_pct('footprint_mu', 'area_mu') }} as building_coefficient_pct,
        {{ share_pct('office_land_mu', 'area_mu') }} as office_land_pct,
        agreed_start_on,
        actual_start_on,
        suspended_on,
        idle_cause,
        idle_status,
        case when idle_status = 'idle_1y' then idle_fee end as idle_fee_rate_pct
    from named
)

select * from final
