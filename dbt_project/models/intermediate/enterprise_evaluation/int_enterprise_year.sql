{{ config(
    materialized='incremental',
    incremental_strategy='affected_evaluation_years',
    indexes=[{'columns': ['year', 'uscc'], 'unique': true}],
) }}

with

years as (
    select * from {{ ref('int_evaluation_year') }}
    where {{ is_affected('year', scope='evaluation') }}
),

register as (
    select * from {{ ref('int_enterprise_register') }}
    where is_counted
),

quarters as (
    select * from {{ ref('int_enterprise_quarter') }}
),

months as (
    select * from {{ ref('int_enterprise_month') }}
),

emissions as (
    select * from {{ ref('stg_emissions_annual') }} as submitted
    where {{ is_latest_of('submitted', 'stg_emissions_annual', ['year', 'uscc']) }}
),

batches as (
    select * from {{ ref('stg_batches') }}
),

tax_years as (
    select distinct
        extract(year from period_end)::int as year,
        0::numeric as nothing_paid
    from batches
    where form = 'tax_payments'
),

final as (
    select
        years.year,
        years.year_end,
        years.last_quarter,
        register.uscc,
        register.park_code,
        left(register.industry_code, 3) as industry_division,
        register.operating_status,
        register.joined_on,
        quarters.output_ytd is not null as has_december_output,
        {{ yuan_to_wan('coalesce(quarters.tax_evaluated_ytd, tax_years.nothing_paid)') }}
            as tax_evaluated_wan,
        {{ yuan_to_wan('quarters.value_added_ytd') }} as value_added_wan,
        {{ plain('months.energy_cum') }} as energy_tce,
        -- Of the four pollutants those that were given; unknown only where none was.
        case
            when
                num_nonnulls(
                    emissions.cod,
                    emissions.ammonia_nitrogen,
                    emissions.sulphur_dioxide,
                    emissions.nitrogen_oxides
                ) > 0
                then
                    coalesce(emissions.cod, 0)
                    + coalesce(emissions.ammonia_nitrogen, 0)
                    + coalesce(emissions.sulphur_dioxide, 0)
                    + coalesce(emissions.nitrogen_oxides, 0)
        end as emissions_t,
        months.employees,
        {{ yuan_to_wan('months.rd_cum') }} as rd_wan,
        {{ yuan_to_wan('months.revenue_cum') }} as revenue_wan
    from years
    inner join register on years.last_quarter = register.quarter
    left join quarters
        on
            years.last_quarter = quarters.quarter
            and register.uscc = quarters.uscc
    left join months
        on
            {{ month_of('years.year_end') }} = months.month
            and register.uscc = months.uscc
    left join emissions
        on
            years.year = emissions.year
            and register.uscc = emissions.uscc
    left join tax_years on years.year = tax_years.year
)

select * from final
