{{ config(indexes=[{'columns': ['day'], 'unique': true}]) }}

with

holidays as (
    select * from {{ ref('holidays') }}
),

-- Only the days that are asked for: a mistyped year costs no calendar of centuries.
days as (
    select received_on as day
    from {{ ref('stg_approvals') }}
    where received_on is not null
    union
    select finished_on
    from {{ ref('stg_approvals') }}
    where finished_on is not null
),

-- The calendar begins on a Monday.
counted as (
    select
        day,
        day - {{ beginning_of_time() }} as days_before
    from days
),

exceptions as (
    select
        day,
        case when is_working_day then 1 else -1 end as difference
    from holidays
    -- A day off on a Sunday, or worked on a Monday, changes nothing.
    where is_working_day = (extract(isodow from day) > 5)
),

final as (
    select
        counted.day,
        counted.days_before / 7 * 5
        + least(counted.days_before % 7 + 1, 5)
        + coalesce(sum(exceptions.difference), 0)::int as working_days
    from counted
    left join exceptions on counted.day >= exceptions.day
    group by counted.day, counted.days_before
)

select * from final
