{{ config(
    materialized='incremental',
    incremental_strategy='affected_quarters',
    indexes=[{'columns': ['park_code', 'quarter']}],
) }}

with

quarters as (
    select * from {{ ref('int_quarter') }}
    where
        has_inspection
        and {{ is_affected('quarter') }}
),

registration as (
    select * from {{ ref('int_park_registration') }}
),

tree as (
    select * from {{ ref('int_park_tree') }}
),

register as (
    select * from {{ ref('int_enterprise_register') }}
    where
        is_counted
        and {{ is_affected('quarter') }}
),

-- A visit may stand in the files of two months; it took place once.
visits as (
    select
        quarters.quarter,
        submitted.*
    from quarters
    inner join {{ ref('stg_inspection_visits') }} as submitted
        on
            quarters.quarter_start <= submitted.visited_on
            and quarters.quarter_end >= submitted.visited_on
    where {{ is_latest_of('submitted', 'stg_inspection_visits', ['visit_id']) }}
),

findings as (
    select * from {{ ref('fct_finding') }}
    where {{ is_affected('quarter') }}
),

-- Visits, findings and register entries first, then parks: the tree multiplies rows.
own_visits as (
    select
        quarter,
        park_code,
        count(*) as visits,
        sum(items_due) as items_due,
        sum(items_passed) as items_passed
    from visits
    group by quarter, park_code
),

own_findings as (
    select
        quarter,
        park_code,
        count(*) as findings,
        count(*) filter (where completed_on <= due_on) as rectified_on_time,
        count(*) filter (where is_overdue) as overdue,
        count(*) filter (where is_repeat) as repeats
    from findings
    group by quarter, park_code
),

visited_enterprises as (
    select distinct
        quarter,
        uscc
    from visits
    where uscc is not null
),

own_register as (
    select
        register.quarter,
        register.park_code,
        count(*) as enterprises,
        count(*) filter (where register.has_liaison) as with_liaison,
        count(visited_enterprises.uscc) as visited
    from register
    left join visited_enterprises
        on
            register.quarter = visited_enterprises.quarter
            and register.uscc = visited_enterprises.uscc
    group by register.quarter, register.park_code
),

sums as (
    select
        tree.park_code,
        quarters.quarter,
        coalesce(sum(own_visits.visits), 0)::bigint as visits,
        coalesce(sum(own_visits.items_due), 0)::bigint as items_due,
        coalesce(sum(own_visits.items_passed), 0)::bigint as items_passed,
        coalesce(sum(own_findings.findings), 0)::bigint as findings,
        coalesce(sum(own_findings.rectified_on_time), 0)::bigint as rectified_on_time,
        coalesce(sum(own_findings.overdue), 0)::bigint as overdue,
        coalesce(sum(own_findings.repeats), 0)::bigint as repeats,
        coalesce(sum(own_register.enterprises), 0)::bigint as enterprises,
        coalesce(sum(own_register.with_liaison), 0)::bigint as with_liaison,
        coalesce(sum(own_register.visited), 0)::bigint as visited
    from quarters
    inner join tree
        on
            quarters.quarter_end >= tree.valid_from
            and quarters.quarter_end < tree.valid_until
    left join own_visits
        on
            quarters.quarter = own_visits.quarter
            and tree.member_park_code = own_visits.park_code
    left join own_findings
        on
            quarters.quarter = own_findings.quarter
            and tree.member_park_code = own_findings.park_code
    left join own_register
        on
            quarters.quarter = own_register.quarter
            and tree.member_park_code = own_register.park_code
    group by tree.park_code, quarters.quarter
),

final as (
    select
        sums.park_code,
        sums.quarter,
        sums.visits,
        sums.items_due,
        sums.items_passed,
        {{ share_pct('sums.items_passed', 'sums.items_due') }} as pass_rate_pct,
        sums.findings,
        sums.rectified_on_time,
        sums.overdue,
        sums.repeats,
        {{ share_pct('sums.with_liaison', 'sums.enterprises') }} as liaison_coverage_pct,
        {{ share_pct('sums.visited', 'sums.enterprises') }} as visited_share_pct
    from sums
    left join registration
        on
            sums.quarter = registration.quarter
            and sums.park_code = registration.park_code
    where
        registration.park_code is not null
        or sums.park_code = 'CITY'
)

select * from final
