{{ config(
    materialized='incremental',
    incremental_strategy='affected_park_years',
    indexes=[{'columns': ['year', 'park_code'], 'unique': true}],
) }}

with

years as (
    select * from {{ ref('int_evaluation_year') }}
    where {{ is_affected('year', scope='park') }}
),

decembers as (
    select * from {{ ref('int_enterprise_december') }}
    where {{ is_affected('year', scope='park') }}
),

enterprises as (
    select
        year,
        park_code,
        sum(output_cum) as output,
        sum(value_added_cum) filter (where energy_cum is not null) as value_added_with_energy,
        sum(energy_cum) filter (where value_added_cum is not null) as energy_with_value_added,
        sum(rd_cum) filter (where revenue_cum is not null) as rd_with_revenue,
        sum(revenue_cum) filter (where rd_cum is not null) as revenue_with_rd
    from decembers
    group by year, park_code
),

-- By the park whose list names the industry, which may stand above the enterprise's own.
leading_sums as (
    select
        year,
        leading_park_code as park_code,
        sum(output_cum) as leading_output
    from decembers
    where leading_park_code is not null
    group by year, leading_park_code
),

operations as (
    select
        years.year,
        submitted.park_code,
        sum(submitted.wastewater_generated) as wastewater_generated,
        sum(submitted.wastewater_collected) as wastewater_collected,
        sum(submitted.wastewater_treated) as wastewater_treated,
        sum(submitted.water_reused) as water_reused,
        sum(submitted.subsidy_approved) as subsidy_approved,
        sum(submitted.subsidy_paid) as subsidy_paid
    from years
    inner join {{ ref('stg_infrastructure_operation') }} as submitted
        on
            years.year_end >= submitted.month
            and make_date(years.year, 1, 1) <= submitted.month
    where {{ is_latest_of('submitted', 'stg_infrastructure_operation', ['park_code', 'month']) }}
    group by years.year, submitted.park_code
),

-- A visit may stand in the files of two months; it took place once.
visits as (
    select
        years.year,
        submitted.park_code,
        sum(submitted.items_due) as items_due,
        sum(submitted.items_passed) as items_passed
    from years
    inner join {{ ref('stg_inspection_visits') }} as submitted
        on
            years.year_end >= submitted.visited_on
            and make_date(years.year, 1, 1) <= submitted.visited_on
    where {{ is_latest_of('submitted', 'stg_inspection_visits', ['visit_id']) }}
    group by years.year, submitted.park_code
),

listed_findings as (
    {{ in_force_at_end_of('year', 'stg_inspection_findings', ['finding_id']) }}
),

judged_findings as (
    select
        year,
        park_code,
        severity,
        completed_on <= due_on as is_on_time,
        extract(year from found_on) = year and due_on <= year_end as is_due,
        due_on < year_end and (completed_on is null or completed_on > year_end) as is_overdue
    from listed_findings
),

findings as (
    select
        year,
        park_code,
        count(*) filter (where is_due) as findings_due,
        count(*) filter (where is_due and is_on_time) as findings_on_time,
        count(*) filter (where is_overdue) as findings_overdue,
        count(*) filter (where is_overdue and severity = '重大') as major_findings_overdue
    from judged_findings
    group by year, park_code
),

listed_projects as (
    {{ in_force_at_end_of('year', 'stg_investment_projects', ['project_code']) }}
),

projects as (
    select
        year,
        park_code,
        sum(agreed_investment) as agreed_investment,
        sum(funds_received) as funds_received,
        count(*) as projects_signed,
        count(actual_start_on) as projects_started,
        sum(new_land_area) as new_land,
        sum(new_land_area) filter (where is_standard_land) as new_standard_land
    from listed_projects
    group by year, park_code
),

listed_cases as (
    {{ in_force_at_end_of('year', 'stg_stopped_enterprises', ['case_id']) }}
),

cases as (
    select
        year,
        park_code,
        count(*) as cases,
        count(filed_on) as cases_filed,
        count(completed_on) as cases_closed,
        sum(land_area) as stopped_land,
        sum(revived_area) as revived_land
    from listed_cases
    group by year, park_code
),

final as (
    select
        year,
        park_code,
        enterprises.output,
        enterprises.value_added_with_energy,
        enterprises.energy_with_value_added,
        enterprises.rd_with_revenue,
        enterprises.revenue_with_rd,
        leading_sums.leading_output,
        operations.wastewater_generated,
        operations.wastewater_collected,
        operations.wastewater_treated,
        operations.water_reused,
        operations.subsidy_approved,
        operations.subsidy_paid,
        visits.items_due,
        visits.items_passed,
        findings.findings_due,
        findings.findings_on_time,
        findings.findings_overdue,
        findings.major_findings_overdue,
        projects.agreed_investment,
        projects.funds_received,
        projects.projects_signed,
        projects.projects_started,
        projects.new_land,
        projects.new_standard_land,
        cases.cases,
        cases.cases_filed,
        cases.cases_closed,
        cases.stopped_land,
        cases.revived_land
    from enterprises
    full outer join leading_sums using (year, park_code)
    full outer join operations using (year, park_code)
    full outer join visits using (year, park_code)
    full outer join findings using (year, park_code)
    full outer join projects using (year, park_code)
    full outer join cases using (year, park_code)
)

select * from final
