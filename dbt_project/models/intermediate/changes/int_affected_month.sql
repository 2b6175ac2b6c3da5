{{ config(indexes=[{'columns': ['month'], 'unique': true}]) }}

with

changed_months as (
    select * from {{ ref('int_changed_month') }}
),

-- The month itself, the one compared with it next, and the one compared with it a year later.
final as (
    select distinct {{ months_after('changed_months.month', 'comparison.months_later') }} as month
    from changed_months
    cross join (values (0), (1), (12)) as comparison (months_later)
)

select * from final
