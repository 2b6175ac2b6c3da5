{{ config(indexes=[{'columns': ['quarter', 'park_code'], 'unique': true}]) }}

with

projects as (
    select * from {{ ref('int_project_quarter') }}
),

tree as (
    select * from {{ ref('int_park_tree') }}
),

final as (
    select
        tree.park_code,
        projects.quarter,
        count(*) as projects,
        count(*) filter (where projects.is_started) as projects_started,
        count(*) filter (where projects.is_in_production) as projects_in_production,
        count(*) filter (where projects.is_start_overdue) as projects_start_overdue,
        count(*) filter (where projects.is_admitted) as projects_admitted,
        sum(projects.agreed_investment) as agreed_investment,
        sum(projects.funds_received) as funds_received,
        sum(projects.investment_made) as investment_made,
        sum(projects.new_land_area) as new_land_area,
        sum(projects.new_land_area) filter (where projects.is_standard_land) as standard_land_area
    from projects
    inner join tree
        on
            projects.park_code = tree.member_park_code
            and projects.quarter_end >= tree.valid_from
            and projects.quarter_end < tree.valid_until
    group by tree.park_code, projects.quarter
)

select * from final
