{{ config(
    indexes=[{'columns': ['park_code', 'year']}],
    post_hook='{{ add_manual_indicators() }}',
) }}

{%- set sums = [
    'output', 'value_added_with_energy', 'energy_with_value_added', 'rd_with_revenue',
    'revenue_with_rd', 'leading_output', 'wastewater_generated', 'wastewater_collected',
    'wastewater_treated', 'water_reused', 'subsidy_approved', 'subsidy_paid', 'items_due',
    'items_passed', 'findings_due', 'findings_on_time', 'findings_overdue',
    'major_findings_overdue', 'agreed_investment', 'funds_received', 'projects_signed',
    'projects_started', 'new_land', 'new_standard_land', 'cases', 'cases_filed', 'cases_closed',
    'stopped_land', 'revived_land',
] %}

-- For the hook, depends_on: {{ ref('int_manual_score') }} {{ ref('evaluation_indicators') }}

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

units as (
    select * from {{ ref('int_evaluation_unit') }}
),

own_figures as (
    select * from {{ ref('int_park_year') }}
),

last_quarters as (
    select * from {{ ref('fct_park_quarter') }}
),

snapshots as (
    select * from {{ ref('int_snapshot') }}
),

leading_industries as (
    select * from {{ ref('int_leading_industry') }}
),

service_stations as (
    select * from {{ ref('fct_service_station') }}
),

air_days as (
    select * from {{ ref('fct_air_day') }}
),

parks as (
    select
        years.year,
        years.year_end,
        years.last_quarter,
        registration.park_code
    from years
    inner join registration on years.last_quarter = registration.quarter
    union all
    select
        year,
        year_end,
        last_quarter,
        'CITY' as park_code
    from years
),

members as (
    select
        parks.year,
        parks.park_code,
        tree.member_park_code
    from parks
    inner join tree
        on
            parks.park_code = tree.park_code
            and parks.year_end >= tree.valid_from
            and parks.year_end < tree.valid_until
),

rolled_up as (
    select
        {%- for name in sums %}
        sum(own_figures.{{ name }}) as {{ name }},
        {%- endfor %}
        members.year,
        members.park_code
    from members
    left join own_figures
        on
            members.year = own_figures.year
            and members.member_park_code = own_figures.park_code
    group by members.year, members.park_code
),

-- Where nobody has sent a list, what it would say is unknown, and not nothing.
known_lists as (
    select
        years.year,
        coalesce(bool_or(snapshots.form = 'leading_industries'), false) as has_leading_industries,
        coalesce(bool_or(snapshots.form = 'inspection_findings'), false) as has_findings
    from years
    left join snapshots
        on
            years.year_end >= snapshots.in_force_from
            and years.year_end < snapshots.superseded_from
    group by years.year
),

leading_counts as (
    select
        members.year,
        members.park_code,
        count(distinct leading_industries.industry_name) as leading_industries
    from members
    inner join leading_industries
        on
            members.year = leading_industries.year
            and members.member_park_code = leading_industries.park_code
    group by members.year, members.park_code
),

-- The days of all stations of a district together.
air as (
    select
        extract(year from day) as year,
        region_code,
        count(aqi) as valid_days,
        count(*) filter (where aqi <= 100) as good_days
    from air_days
    group by extract(year from day), region_code
),

final as (
    select
        parks.park_code,
        parks.year,
        last_quarters.output_ytd_wan as output_wan,
        last_quarters.tax_evaluated_ytd_wan as tax_evaluated_wan,
        last_quarters.land_mu,
        last_quarters.output_per_mu_wan,
        last_quarters.tax_per_mu_wan,
        {{ share_pct('rolled_up.wastewater_collected', 'rolled_up.wastewater_generated') }}
            as wastewater_collection_rate,
        {{ share_pct('rolled_up.water_reused', 'rolled_up.wastewater_treated') }}
            as reclaimed_water_rate,
        case
            when units.park_code is not null
                then {{ share_pct('service_stations.items_met', '10') }}
        end as service_station_items_rate,
        {{ share_pct('rolled_up.subsidy_paid', 'rolled_up.subsidy_approved') }}
            as subsidy_disbursement_rate,
        last_quarters.output_ytd_yoy_pct as output_growth,
        last_quarters.output_per_mu_wan as output_per_mu,
        last_quarters.tax_per_mu_wan as tax_per_mu,
        {{ ratio(
            yuan_to_wan('rolled_up.value_added_with_energy'), 'rolled_up.energy_with_value_added'
        ) }} as value_added_per_energy,
        {{ share_pct('rolled_up.rd_with_revenue', 'rolled_up.revenue_with_rd') }} as rd_intensity,
        case
            when units.park_code is not null
                then {{ share_pct('rolled_up.leading_output', 'rolled_up.output') }}
        end as leading_output_share,
        case
            when units.park_code is not null and known_lists.has_leading_industries
                then coalesce(leading_counts.leading_industries, 0)::numeric
        end as leading_industry_count,
        {{ share_pct('rolled_up.funds_received', 'rolled_up.agreed_investment') }}
            as funds_arrival_rate,
        {{ share_pct('rolled_up.projects_started', 'rolled_up.projects_signed') }}
            as construction_start_rate,
        {{ share_pct('rolled_up.new_standard_land', 'rolled_up.new_land') }} as standard_land_share,
        {{ share_pct('rolled_up.findings_on_time', 'rolled_up.findings_due') }}
            as rectified_on_time_rate,
        {{ share_pct('rolled_up.items_passed', 'rolled_up.items_due') }} as inspection_pass_rate,
        {{ share_pct('air.good_days', 'air.valid_days') }} as good_air_rate,
        case
            when known_lists.has_findings
                then coalesce(rolled_up.major_findings_overdue, 0)::numeric
        end as major_findings_overdue,
        {{ share_pct('rolled_up.cases_filed', 'rolled_up.cases') }} as stopped_case_filed_rate,
        {{ share_pct('rolled_up.cases_closed', 'rolled_up.cases') }} as stopped_case_closed_rate,
        {{ share_pct('rolled_up.revived_land', 'rolled_up.stopped_land') }}
            as stopped_land_revived_rate,
        case
            when known_lists.has_findings then coalesce(rolled_up.findings_overdue, 0)::bigint
        end as findings_overdue
    from parks
    left join rolled_up
        on
            parks.year = rolled_up.year
            and parks.park_code = rolled_up.park_code
    left join last_quarters
        on
            parks.last_quarter = last_quarters.quarter
            and parks.park_code = last_quarters.park_code
    left join units
        on
            parks.year = units.year
            and parks.park_code = units.park_code
    left join known_lists on parks.year = known_lists.year
    left join leading_counts
        on
            parks.year = leading_counts.year
            and parks.park_code = leading_counts.park_code
    left join service_stations
        on
            parks.last_quarter = service_stations.quarter
            and parks.park_code = service_stations.park_code
    left join air
        on
            units.year = air.year
            and units.region_code = air.region_code
)

select * from final
