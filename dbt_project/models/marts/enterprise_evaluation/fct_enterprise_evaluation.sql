{{ config(
    materialized='incremental',
    incremental_strategy='affected_evaluation_years',
    indexes=[
        {'columns': ['uscc', 'year']},
        {'columns': ['park_code', 'year']},
    ],
) }}

{%- set indicators = [
    'tax_per_mu', 'value_added_per_mu', 'value_added_per_energy', 'value_added_per_emission',
    'labour_productivity', 'rd_intensity',
] %}

with

enterprise_years as (
    select * from {{ ref('int_enterprise_year') }}
    where {{ is_affected('year', scope='evaluation') }}
),

land as (
    select * from {{ ref('fct_enterprise_land') }}
),

parameters as (
    select * from {{ ref('enterprise_evaluation') }}
),

grades as (
    select * from {{ ref('enterprise_grades') }}
),

listed as (
    select
        enterprise_years.*,
        land.land_mu,
        case
            when enterprise_years.operating_status = '在建' then 'under_construction'
            when enterprise_years.joined_on > {{ months_after('enterprise_years.year_end', -24) }}
                then 'under_two_years'
            when coalesce(land.land_mu, 0) <= 0 then 'no_land'
        end as rated_reason,
        -- Who has stopped and reports nothing any more has produced nothing.
        enterprise_years.operating_status in ('停产', '停建')
        and not enterprise_years.has_december_output as is_silent
    from enterprise_years
    left join land
        on
            enterprise_years.uscc = land.uscc
            and enterprise_years.last_quarter = land.quarter
),

-- One row per enterprise, year and indicator.
items as (
    select
        listed.uscc,
        listed.year,
        listed.year_end,
        listed.industry_division,
        listed.rated_reason is null as is_rated,
        fractions.indicator,
        {{ ratio('fractions.numerator', 'fractions.denominator') }} as value,
        coalesce(fractions.denominator = 0, false)
        or (listed.is_silent and fractions.is_of_output) as counts_as_zero
    from listed
    cross join
        lateral (
            values
            ('tax_per_mu', listed.tax_evaluated_wan, listed.land_mu, false),
            ('value_added_per_mu', listed.value_added_wan, listed.land_mu, true),
            ('value_added_per_energy', listed.value_added_wan, listed.energy_tce, true),
            ('value_added_per_emission', listed.value_added_wan, listed.emissions_t, true),
            ('labour_productivity', listed.value_added_wan, listed.employees, true),
            ('rd_intensity', listed.rd_wan, listed.revenue_wan, false)
        ) as fractions (indicator, numerator, denominator, is_of_output)
),

-- What counts is the value, or 0. By the bases, floors and caps in force on 31 December; an empty
-- floor or cap bounds nothing.
scored_items as (
    select
        items.*,
        case
            when items.counts_as_zero
                then least(greatest(0, parameters.floor), parameters.cap) * parameters.weight
            when items.value is not null
                then
                    least(greatest(items.value / parameters.base, parameters.floor), parameters.cap)
                    * parameters.weight
        end as own_score
    from items
    left join parameters
        on
            items.indicator = parameters.indicator
            and items.year_end >= parameters.valid_from
            and (parameters.valid_to is null or items.year_end <= parameters.valid_to)
    where items.is_rated
),

-- Who is rated and has the value; who has none, for whatever reason, is nobody's peer.
peers as (
    select
        year,
        indicator,
        industry_division,
        avg(own_score) as mean_score,
        grouping(industry_division) = 1 as is_of_all
    from scored_items
    where value is not null
    group by grouping sets ((year, indicator, industry_division), (year, indicator))
),

full_items as (
    select
        scored_items.uscc,
        scored_items.year,
        scored_items.indicator,
        coalesce(scored_items.own_score, division.mean_score, everyone.mean_score) as score
    from scored_items
    left join peers as division
        on
            scored_items.year = division.year
            and scored_items.indicator = division.indicator
            and scored_items.industry_division = division.industry_division
            and not division.is_of_all
    left join peers as everyone
        on
            scored_items.year = everyone.year
            and scored_items.indicator = everyone.indicator
            and everyone.is_of_all
),

shown as (
    select
        uscc,
        {%- for indicator in indicators %}
        max(value) filter (where indicator = '{{ indicator }}') as {{ indicator }},
        {%- endfor %}
        year
    from items
    group by uscc, year
),

scores as (
    select
        uscc,
        year,
        {%- for indicator in indicators %}
        max(score) filter (where indicator = '{{ indicator }}') as {{ indicator }}_score,
        {%- endfor %}
        sum(score) as score
    from full_items
    group by uscc, year
),

-- Equal scores may differ in a last digit that only the division has made.
ranked as (
    select
        *,
        rank() over (partition by year order by round(score, 12) desc) as place,
        count(*) over (partition by year) as rated_count
    from scores
    where score is not null
),

final as (
    select
        listed.uscc,
        listed.year,
        listed.park_code,
        listed.industry_division,
        listed.operating_status,
        listed.land_mu,
        {%- for indicator in indicators %}
        shown.{{ indicator }},
        {%- endfor %}
        {%- for indicator in indicators %}
        {{ plain('ranked.' ~ indicator ~ '_score') }} as {{ indicator }}_score,
        {%- endfor %}
        {{ plain('ranked.score') }} as score,
        ranked.place as rank,
        ranked.rated_count,
        case
            when listed.rated_reason is not null then 'T'
            else (
                select grades.grade from grades
                where ranked.place * 100 <= grades.to_percentile * ranked.rated_count
                order by grades.to_percentile
                limit 1
            )
        end as grade,
        listed.rated_reason
    from listed
    inner join shown
        on
            listed.uscc = shown.uscc
            and listed.year = shown.year
    left join ranked
        on
            listed.uscc = ranked.uscc
            and listed.year = ranked.year
)

select * from final
