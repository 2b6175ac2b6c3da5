{{ config(indexes=[{'columns': ['month'], 'unique': true}]) }}

with

changed_months as (
    select * from {{ ref('int_changed_month') }}
),

rules as (
    select * from {{ ref('rules') }}
    where rule = 'risk_zero_tax_months'
),

-- A month is in the windows that end in it and in the months after it, and is what those of a year
-- later are compared with.
reach as (
    select generate_series(0, greatest(2, coalesce(max(value)::int, 0) - 1)) as months_later
    from rules
    union
    select generate_series(12, 14) as months_later
),

final as (
    select distinct {{ months_after('changed_months.month', 'reach.months_later') }} as month
    from changed_months
    cross join reach
)

select * from final
