{{ config(indexes=[{'columns': ['valid_from'], 'unique': true}]) }}

with

breakpoints as (
    select
        *,
        coalesce(valid_to, {{ end_of_time() }} - 1) + 1 as valid_until
    from {{ ref('aqi_breakpoints') }}
),

days as (
    select valid_from as day
    from breakpoints
    union
    select valid_until
    from breakpoints
),

spans as (
    select
        day as valid_from,
        lead(day) over (order by day) as valid_until
    from days
),

-- An amendment of single limits stands beside the standard that it amends; the later one names the
-- day.
final as (
    select distinct on (spans.valid_from)
        breakpoints.standard,
        spans.valid_from,
        spans.valid_until
    from spans
    inner join breakpoints
        on
            spans.valid_from >= breakpoints.valid_from
            and spans.valid_from < breakpoints.valid_until
    order by spans.valid_from, breakpoints.valid_from desc, breakpoints.standard desc
)

select * from final
