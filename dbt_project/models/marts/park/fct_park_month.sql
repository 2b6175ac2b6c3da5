{{ config(
    materialized='incremental',
    incremental_strategy='affected_months',
    indexes=[{'columns': ['park_code', 'month']}],
) }}

{%- set measures = [
    'output_cum_wan', 'output_cum_base_wan', 'value_added_cum_wan', 'revenue_cum_wan',
    'profit_cum_wan', 'rd_cum_wan', 'employees', 'energy_cum_tce', 'power_cum_mwh', 'water_cum_m3',
    'output_wan', 'tax_inbound_wan', 'tax_evaluated_wan',
] %}

with

-- The affected months, those they are compared with: the month before and the one a year before.
enterprise_months as (
    select * from {{ ref('fct_enterprise_month') }}
    where
        {{ is_affected('month') }}
        or {{ is_affected('month', months_after('month', 1)) }}
        or {{ is_affected('month', months_after('month', 12)) }}
),

tree as (
    select * from {{ ref('int_park_tree') }}
),

-- Enterprises first, then parks: the tree multiplies rows.
own_sums as (
    select
        park_code,
        month,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
        max(output_months) as output_months,
        -- Comparable scope: only who has both values.
        sum(output_cum_wan) filter (where output_cum_base_wan is not null) as comparable_wan,
        sum(output_cum_base_wan) filter (where output_cum_wan is not null) as comparable_base_wan,
        count(output_cum_wan) as enterprises_reporting
    from enterprise_months
    where park_code is not null
    group by park_code, month
),

sums as (
    select
        tree.park_code,
        own_sums.month,
        {%- for measure in measures %}
        sum(own_sums.{{ measure }}) as {{ measure }},
        {%- endfor %}
        max(own_sums.output_months) as output_months,
        sum(own_sums.comparable_wan) as comparable_wan,
        sum(own_sums.comparable_base_wan) as comparable_base_wan,
        sum(own_sums.enterprises_reporting)::bigint as enterprises_reporting
    from own_sums
    inner join tree
        on
            own_sums.park_code = tree.member_park_code
            and {{ month_end_of('own_sums.month') }} >= tree.valid_from
            and {{ month_end_of('own_sums.month') }} < tree.valid_until
    group by tree.park_code, own_sums.month
),

final as (
    select
        sums.park_code,
        sums.month,
        {%- for measure in measures if measure != 'employees' %}
        {{ plain('sums.' ~ measure) }} as {{ measure }},
        {%- endfor %}
        sums.employees::bigint as employees,
        sums.output_months,
        {{ growth_pct('sums.comparable_wan', 'sums.comparable_base_wan') }} as output_cum_yoy_pct,
        {{ growth_pct('sums.output_cum_wan', 'year_ago.output_cum_wan') }}
            as output_cum_yoy_nominal_pct,
        -- February has no month before it, and March would be compared with the two of 1–2月.
        case
            when extract(month from sums.month) > 3
                then {{ growth_pct('sums.output_wan', 'month_before.output_wan') }}
        end as output_mom_pct,
        sums.enterprises_reporting
    from sums
    left join sums as month_before
        on
            sums.park_code = month_before.park_code
            and {{ months_after('sums.month', -1) }} = month_before.month
    left join sums as year_ago
        on
            sums.park_code = year_ago.park_code
            and {{ months_after('sums.month', -12) }} = year_ago.month
    where {{ is_affected('month', 'sums.month') }}
)

select * from final
