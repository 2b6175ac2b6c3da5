{{ config(indexes=[{'columns': ['quarter', 'project_code'], 'unique': true}]) }}

with

quarters as (
    select * from {{ ref('int_quarter') }}
),

in_force as (
    {{ in_force_at_quarter_end('stg_investment_projects', ['project_code']) }}
),

final as (
    select
        quarter,
        quarter_end,
        project_code,
        park_code,
        agreed_investment,
        funds_received,
        investment_made,
        new_land_area,
        coalesce(is_standard_land, false) as is_standard_land,
        coalesce(actual_start_on <= quarter_end, false) as is_started,
        coalesce(actual_production_on <= quarter_end, false) as is_in_production,
        coalesce(
            planned_start_on < quarter_end and coalesce(actual_start_on > quarter_end, true), false
        ) as is_start_overdue,
        coalesce('通过' = all(array[ -- noqa: LT02
            industry_policy_review,
            site_review,
            environment_review,
            safety_review,
            land_standard_review
        ]), false) as is_admitted
    from in_force
)

select * from final
