{{ config(
    materialized='incremental',
    incremental_strategy='affected_risk_months',
    indexes=[
        {'columns': ['uscc', 'month']},
        {'columns': ['park_code', 'month']},
    ],
) }}

{%- set entry = ['uscc', 'park_code', 'period_end', 'operating_status', 'joined_on'] %}

with

batches as (
    select * from {{ ref('stg_batches') }}
),

reported_months as (
    select
        {{ month_of('period_end') }} as month,
        period_end as month_end,
        bool_or(form = 'tax_payments') as has_tax
    from batches
    where
        form in ('statistics_output', 'statistics_finance', 'statistics_energy', 'tax_payments')
    group by period_end
),

-- The months to compute, with the rules in force at their ends.
months as (
    select
        month,
        month_end,
        {{ rule_on('risk_output_drop', 'month_end') }} as output_drop_pct,
        {{ rule_on('risk_power_drop', 'month_end') }} as power_drop_pct,
        {{ rule_on('risk_zero_tax_months', 'month_end') }}::int as zero_tax_months,
        {{ rule_on('risk_signals_red', 'month_end') }} as signals_red
    from reported_months
    where {{ is_affected('month', scope='risk') }}
),

-- What their windows hold, and the month before each of these: discrete values are differences.
months_looked_at as (
    select distinct {{ months_after('months.month', '-back.months') }} as month
    from months
    cross join generate_series(0, greatest(15, months.zero_tax_months - 1)) as back (months)
    where
        back.months <= greatest(3, months.zero_tax_months - 1)
        or back.months between 12 and 15
),

in_force as (
    {{ in_force_at_end_of('month', 'stg_enterprise_registry', ['uscc', 'park_code'], entry) }}
),

-- Each enterprise once, in the park that int_enterprise_membership also gives it.
register as (
    select distinct on (month, uscc)
        month,
        uscc,
        park_code,
        operating_status
    from in_force
    order by
        month,
        uscc,
        period_end desc,
        operating_status = '注销',
        case when joined_on <= month_end then joined_on end desc nulls last,
        park_code collate "C"
),

producing as (
    select
        month,
        uscc,
        park_code
    from register
    where operating_status = '在产'
),

enterprise_months as (
    select * from {{ ref('int_enterprise_month') }}
    where month in (select months_looked_at.month from months_looked_at)
),

compared as (
    select
        *,
        case
            when extract(month from month) = 2 then 0
            when {{ months_after('month', -1) }} = lag(month) over history
                then lag(output_cum) over history
        end as output_cum_before,
        case
            when extract(month from month) = 2 then 0
            when {{ months_after('month', -1) }} = lag(month) over history
                then lag(power_cum) over history
        end as power_cum_before
    from enterprise_months
    window history as (partition by uscc order by month)
),

-- An enterprise that produces and reports nothing has no row: silence is a signal too.
timeline as (
    select
        uscc,
        month,
        producing.park_code,
        producing.month is not null as is_producing,
        compared.output_cum - compared.output_cum_before as output,
        compared.power_cum - compared.power_cum_before as power,
        compared.tax_inbound
    from compared
    full outer join producing using (uscc, month)
),

-- Windows by months, not by rows: a missing month is missing and does not let in an earlier one.
windows as (
    select
        *,
        sum(output) over three_months as output_3m,
        count(output) over three_months as output_values,
        sum(output) over year_before as output_3m_base,
        count(output) over year_before as output_base_values,
        sum(power) over three_months as power_3m,
        count(power) over three_months as power_values,
        sum(power) over year_before as power_3m_base,
        count(power) over year_before as power_base_values,
        max(month) filter (where tax_inbound > 0) over (
            partition by uscc order by month
        ) as last_paid_month
    from timeline
    window
        three_months as (
            partition by uscc order by month
            range between interval '2 months' preceding and current row
        ),
        year_before as (
            partition by uscc order by month
            range between interval '14 months' preceding and interval '12 months' preceding
        )
),

-- How many values make a whole window: January's is in February's, and by itself there is none.
whole as (
    select
        months.month,
        case extract(month from months.month)
            when 1 then null
            when 2 then 2
            when 3 then 2
            else 3
        end as values_needed,
        count(reported_months.month) = months.zero_tax_months as is_tax_known
    from months
    left join reported_months
        on
            reported_months.has_tax
            and months.month >= reported_months.month
            and reported_months.month
            > {{ months_after('months.month', '-months.zero_tax_months') }}
    group by months.month, months.zero_tax_months
),

whole_windows as (
    select
        windows.uscc,
        windows.month,
        windows.park_code,
        months.output_drop_pct,
        months.power_drop_pct,
        months.signals_red,
        case
            when windows.output_values = whole.values_needed then windows.output_3m
        end as output_3m,
        case
            when windows.output_base_values = whole.values_needed then windows.output_3m_base
        end as output_3m_base,
        case
            when windows.power_values = whole.values_needed then windows.power_3m
        end as power_3m,
        case
            when windows.power_base_values = whole.values_needed then windows.power_3m_base
        end as power_3m_base,
        case
            when whole.is_tax_known
                then coalesce(
                    windows.last_paid_month
                    <= {{ months_after('months.month', '-months.zero_tax_months') }},
                    true
                )
        end as zero_tax
    from windows
    inner join months on windows.month = months.month
    inner join whole on windows.month = whole.month
    where windows.is_producing
),

-- Compared without dividing: what stands exactly on the threshold has reached it.
signalled as (
    select
        *,
        case
            when output_3m_base > 0
                then 100 * (output_3m_base - output_3m) >= output_drop_pct * output_3m_base
        end as output_drop,
        case
            when power_3m_base > 0
                then 100 * (power_3m_base - power_3m) >= power_drop_pct * power_3m_base
        end as power_drop
    from whole_windows
),

counted as (
    select
        *,
        coalesce(output_drop, false)::int
        + coalesce(power_drop, false)::int
        + coalesce(zero_tax, false)::int as signals
    from signalled
),

final as (
    select
        uscc,
        month,
        park_code,
        {{ yuan_to_wan('output_3m') }} as output_3m_wan,
        {{ yuan_to_wan('output_3m_base') }} as output_3m_base_wan,
        {{ kwh_to_mwh('power_3m') }} as power_3m_mwh,
        {{ kwh_to_mwh('power_3m_base') }} as power_3m_base_mwh,
        output_drop,
        power_drop,
        zero_tax,
        signals,
        case
            when num_nonnulls(output_drop, power_drop, zero_tax) = 0 then 'grey'
            when signals >= signals_red then 'red'
            when signals >= 1 then 'yellow'
            else 'green'
        end as lamp
    from counted
)

select * from final
