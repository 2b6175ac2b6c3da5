{{ config(
    materialized='incremental',
    incremental_strategy='affected_months',
    indexes=[{'columns': ['month', 'uscc'], 'unique': true}],
) }}

with

output as (
    select * from {{ ref('stg_statistics_output') }} as submitted
    where
        {{ is_affected('month', 'submitted.month') }}
        and {{ is_latest_of('submitted', 'stg_statistics_output', ['month', 'uscc']) }}
),

finance as (
    select * from {{ ref('stg_statistics_finance') }} as submitted
    where
        {{ is_affected('month', 'submitted.month') }}
        and {{ is_latest_of('submitted', 'stg_statistics_finance', ['month', 'uscc']) }}
),

energy as (
    select * from {{ ref('stg_statistics_energy') }} as submitted
    where
        {{ is_affected('month', 'submitted.month') }}
        and {{ is_latest_of('submitted', 'stg_statistics_energy', ['month', 'uscc']) }}
),

-- A ticket may stand in the files of two months; it is paid once.
payments as (
    select * from {{ ref('stg_tax_payments') }} as submitted
    where
        {{ is_affected('month', 'submitted.booked_month') }}
        and {{ is_latest_of('submitted', 'stg_tax_payments', ['ticket_no']) }}
),

tax_items as (
    select * from {{ ref('tax_items') }}
),

tax_natures as (
    select * from {{ ref('tax_natures') }}
),

batches as (
    select * from {{ ref('stg_batches') }}
),

-- 教育费附加 and the like are collected by the same office, but are no tax.
tax as (
    select
        payments.uscc,
        payments.booked_month as month,
        coalesce(sum(payments.amount) filter (where tax_natures.is_inbound), 0) as tax_inbound,
        coalesce(sum(payments.amount) filter (where tax_natures.is_evaluated), 0) as tax_evaluated
    from payments
    inner join tax_items on payments.tax_item = tax_items.item
    inner join tax_natures on payments.tax_nature = tax_natures.nature
    where tax_items.is_tax
    group by payments.uscc, payments.booked_month
),

tax_months as (
    select distinct
        {{ month_of('period_end') }} as month,
        0::numeric as nothing_paid
    from batches
    where form = 'tax_payments'
),

final as (
    select
        month,
        uscc,
        output.output_cum,
        output.output_cum_base,
        output.value_added_cum,
        finance.revenue_cum,
        finance.profit_cum,
        finance.rd_cum,
        finance.employees,
        energy.energy_cum,
        energy.power_cum,
        energy.water_cum,
        -- Nothing paid is 0 only where the tax office has reported on the month.
        coalesce(tax.tax_inbound, tax_months.nothing_paid) as tax_inbound,
        coalesce(tax.tax_evaluated, tax_months.nothing_paid) as tax_evaluated
    from output
    full outer join finance using (month, uscc)
    full outer join energy using (month, uscc)
    full outer join tax using (month, uscc)
    left join tax_months using (month)
)

select * from final
