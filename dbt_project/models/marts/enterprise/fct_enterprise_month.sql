{{ config(
    materialized='incremental',
    incremental_strategy='affected_months',
    indexes=[
        {'columns': ['uscc', 'month']},
        {'columns': ['park_code', 'month']},
    ],
) }}

with

enterprise_months as (
    select * from {{ ref('int_enterprise_month') }}
    where {{ is_affected('month') }}
),

months_before as (
    select * from {{ ref('int_enterprise_month') }}
),

membership as (
    select * from {{ ref('int_enterprise_membership') }}
),

-- Cumulated into discrete. February is sent as 1–2月 and is what has been cumulated;
-- a gap is not bridged.
discrete as (
    select
        enterprise_months.*,
        case
            when extract(month from enterprise_months.month) = 2 then enterprise_months.output_cum
            when extract(month from enterprise_months.month) > 2
                then enterprise_months.output_cum - months_before.output_cum
        end as output,
        case extract(month from enterprise_months.month) when 2 then 2 else 1 end as months_covered
    from enterprise_months
    left join months_before
        on
            enterprise_months.uscc = months_before.uscc
            and {{ months_after('enterprise_months.month', -1) }} = months_before.month
),

final as (
    select
        discrete.uscc,
        discrete.month,
        membership.park_code,
        {{ yuan_to_wan('discrete.output_cum') }} as output_cum_wan,
        {{ yuan_to_wan('discrete.output_cum_base') }} as output_cum_base_wan,
        {{ yuan_to_wan('discrete.value_added_cum') }} as value_added_cum_wan,
        {{ yuan_to_wan('discrete.revenue_cum') }} as revenue_cum_wan,
        {{ yuan_to_wan('discrete.profit_cum') }} as profit_cum_wan,
        {{ yuan_to_wan('discrete.rd_cum') }} as rd_cum_wan,
        discrete.employees,
        {{ plain('discrete.energy_cum') }} as energy_cum_tce,
        {{ kwh_to_mwh('discrete.power_cum') }} as power_cum_mwh,
        {{ plain('discrete.water_cum') }} as water_cum_m3,
        {{ yuan_to_wan('discrete.output') }} as output_wan,
        case when discrete.output is not null then discrete.months_covered end as output_months,
        {{ yuan_to_wan('discrete.tax_inbound') }} as tax_inbound_wan,
        {{ yuan_to_wan('discrete.tax_evaluated') }} as tax_evaluated_wan
    from discrete
    left join membership
        on
            discrete.uscc = membership.uscc
            and {{ month_end_of('discrete.month') }} >= membership.valid_from
            and {{ month_end_of('discrete.month') }} < membership.valid_until
)

select * from final
