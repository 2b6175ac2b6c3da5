with

changed_batches as (
    select * from {{ ref('int_changed_batch') }}
),

tax_months as (
    select * from {{ ref('int_changed_tax_month') }}
),

register_months as (
    select * from {{ ref('int_changed_register_month') }}
),

-- The month, and the next one, which is a difference from it.
statistics_months as (
    select {{ months_after('changed_batches.month', 'step.months') }} as month
    from changed_batches
    cross join generate_series(0, 1) as step (months)
    where changed_batches.form in ('statistics_output', 'statistics_finance', 'statistics_energy')
),

final as (
    select month
    from statistics_months
    union
    select month
    from tax_months
    union
    select month
    from register_months
)

select * from final
where month is not null
