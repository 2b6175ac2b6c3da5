{{ config(
    materialized='incremental',
    incremental_strategy='affected_quarters',
    indexes=[{'columns': ['quarter', 'uscc'], 'unique': true}],
) }}

with

quarters as (
    select * from {{ ref('int_quarter') }}
    where
        has_figures
        and {{ is_affected('quarter') }}
),

enterprise_months as (
    select * from {{ ref('int_enterprise_month') }}
),

membership as (
    select * from {{ ref('int_enterprise_membership') }}
),

-- Each quarter with the months of its year so far.
months_of_year as (
    select
        quarters.quarter,
        quarters.quarter_start,
        quarters.quarter_end,
        enterprise_months.*,
        quarters.last_month = enterprise_months.month as is_last,
        quarters.quarter_start <= enterprise_months.month as is_in_quarter,
        {{ months_after('quarters.quarter_start', -1) }} = enterprise_months.month
            as is_end_of_quarter_before
    from quarters
    inner join enterprise_months
        on
            quarters.last_month >= enterprise_months.month
            and date_trunc('year', quarters.quarter_start::timestamp) <= enterprise_months.month
),

year_to_date as (
    select
        quarter,
        quarter_start,
        quarter_end,
        uscc,
        max(output_cum) filter (where is_last) as output_ytd,
        max(output_cum_base) filter (where is_last) as output_ytd_base,
        max(value_added_cum) filter (where is_last) as value_added_ytd,
        max(output_cum) filter (where is_end_of_quarter_before) as output_ytd_before,
        sum(tax_inbound) filter (where is_in_quarter) as tax_inbound,
        sum(tax_evaluated) filter (where is_in_quarter) as tax_evaluated,
        sum(tax_evaluated) as tax_evaluated_ytd
    from months_of_year
    group by quarter, quarter_start, quarter_end, uscc
),

-- Where an enterprise stands at the quarter's end, all of its year so far is counted.
final as (
    select
        year_to_date.quarter,
        year_to_date.uscc,
        membership.park_code,
        year_to_date.output_ytd,
        year_to_date.output_ytd_base,
        -- The first quarter is what has been cumulated in it; the others are differences.
        case
            when extract(month from year_to_date.quarter_start) = 1 then year_to_date.output_ytd
            else year_to_date.output_ytd - year_to_date.output_ytd_before
        end as output,
        year_to_date.value_added_ytd,
        year_to_date.tax_inbound,
        year_to_date.tax_evaluated,
        year_to_date.tax_evaluated_ytd
    from year_to_date
    left join membership
        on
            year_to_date.uscc = membership.uscc
            and year_to_date.quarter_end >= membership.valid_from
            and year_to_date.quarter_end < membership.valid_until
)

select * from final
