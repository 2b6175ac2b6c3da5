{{ config(indexes=[{'columns': ['park_code', 'year']}]) }}

{%- set areas = [
    'ready_unsupplied_area', 'supplied_area', 'completed_area', 'completed_industrial_area',
    'planned_construction_area', 'planned_industrial_area', 'planned_logistics_area',
    'actual_construction_area', 'actual_industrial_area', 'actual_logistics_area', 'floor_area',
    'building_base_area', 'industrial_floor_area', 'industrial_building_footprint', 'idle_area',
] %}

with

years as (
    select * from {{ ref('int_evaluation_year') }}
),

registration as (
    select * from {{ ref('int_park_registration') }}
),

tree as (
    select * from {{ ref('int_park_tree') }}
),

park_quarters as (
    select * from {{ ref('int_park_quarter') }}
),

parcels as (
    select * from {{ ref('int_parcel_quarter') }}
),

in_force as (
    {{ in_force_at_end_of('year', 'stg_park_land_use', ['park_code']) }}
),

-- What stands on industrial land by the year's end.
own_investment as (
    select
        years.year,
        parcels.park_code,
        sum(parcels.fixed_investment) as fixed_investment
    from years
    inner join parcels on years.last_quarter = parcels.quarter
    where parcels.is_industrial
    group by years.year, parcels.park_code
),

-- In 亩, where what was sent in 亩 is exact again.
sums as (
    select
        tree.park_code,
        years.year,
        years.last_quarter,
        {%- for area in areas %}
        {{ sqm_to_mu('sum(in_force.' ~ area ~ ')') }} as {{ area }},
        {%- endfor %}
        {{ yuan_to_wan('sum(own_investment.fixed_investment)') }} as fixed_investment_wan,
        {{ rule_on('land_use_floor', 'years.year_end') }} as floor_pct,
        {{ rule_on('land_use_watch', 'years.year_end') }} as watch_pct
    from years
    inner join tree
        on
            years.year_end >= tree.valid_from
            and years.year_end < tree.valid_until
    left join in_force
        on
            years.year = in_force.year
            and tree.member_park_code = in_force.park_code
    left join own_investment
        on
            years.year = own_investment.year
            and tree.member_park_code = own_investment.park_code
    group by
        tree.park_code,
        years.year,
        years.year_end,
        years.last_quarter
    having count(in_force.park_code) > 0
),

added as (
    select
        *,
        planned_industrial_area + planned_logistics_area as planned_productive_area,
        actual_industrial_area + actual_logistics_area as actual_productive_area,
        supplied_area + ready_unsupplied_area as ready_area
    from sums
),

final as (
    select
        added.park_code,
        added.year,
        {%- for kind in ['planned', 'actual'] %}
        {%- set part = 'added.' ~ kind ~ '_productive_area' %}
        {%- set whole = 'added.' ~ kind ~ '_construction_area' %}
        {{ whole }} as construction_{{ kind }}_mu,
        {{ share_pct(part, whole) }} as industrial_logistics_{{ kind }}_pct,
        {{ lamp_of_share(part, whole, 'added.floor_pct', 'added.watch_pct') }}
            as industrial_logistics_{{ kind }}_lamp,
        {%- endfor %}
        added.supplied_area as supplied_mu,
        {{ share_pct('added.supplied_area', 'added.ready_area') }}
            as land_supply_pct,
        added.completed_area as completed_mu,
        {{ share_pct('added.completed_area', 'added.supplied_area') }} as land_completion_pct,
        added.completed_industrial_area as completed_industrial_mu,
        {{ share_pct('added.completed_industrial_area', 'added.completed_area') }}
            as industrial_share_pct,
        {{ ratio('added.floor_area', 'added.completed_area') }} as plot_ratio,
        {{ share_pct('added.building_base_area', 'added.completed_area') }} as building_density_pct,
        {{ ratio('added.industrial_floor_area', 'added.completed_industrial_area') }}
            as industrial_plot_ratio,
        {{ share_pct('added.industrial_building_footprint', 'added.completed_industrial_area') }}
            as industrial_building_coefficient_pct,
        added.idle_area as idle_mu,
        {{ share_pct('added.idle_area', 'added.supplied_area') }} as idle_land_pct,
        {{ ratio('added.fixed_investment_wan', 'added.completed_industrial_area') }}
            as industrial_investment_per_mu_wan,
        {{ ratio('park_quarters.tax_evaluated_ytd_wan', 'added.completed_industrial_area') }}
            as industrial_tax_per_mu_wan
    from added
    left join registration
        on
            added.last_quarter = registration.quarter
            and added.park_code = registration.park_code
    left join park_quarters
        on
            added.last_quarter = park_quarters.quarter
            and added.park_code = park_quarters.park_code
    where
        registration.park_code is not null
        or added.park_code = 'CITY'
)

select * from final
