{{ config(
    materialized='incremental',
    incremental_strategy='affected_park_years',
    indexes=[{'columns': ['year', 'uscc'], 'unique': true}],
) }}

with

years as (
    select * from {{ ref('int_evaluation_year') }}
    where {{ is_affected('year', scope='park') }}
),

months as (
    select * from {{ ref('int_enterprise_month') }}
),

membership as (
    select * from {{ ref('int_enterprise_membership') }}
),

tree as (
    select * from {{ ref('int_park_tree') }}
    where park_code <> 'CITY'
),

leading_industries as (
    select * from {{ ref('int_leading_industry') }}
),

placed as (
    select
        years.year,
        years.year_end,
        months.uscc,
        membership.park_code,
        months.output_cum,
        months.value_added_cum,
        months.energy_cum,
        months.rd_cum,
        months.revenue_cum
    from years
    inner join months on {{ month_of('years.year_end') }} = months.month
    inner join membership
        on
            months.uscc = membership.uscc
            and years.year_end >= membership.valid_from
            and years.year_end < membership.valid_until
),

-- The industry stands in the register that also gave the park: the latest that holds the
-- enterprise, for years before all registers the first. Looked up one by one along the index, which
-- a common table that is used twice would hide: registers are many, answers few.
classified as (
    select
        placed.*,
        coalesce(latest.industry_code, first_ever.industry_code) as industry_code
    from placed
    left join lateral (
        select registry.industry_code
        from {{ ref('stg_enterprise_registry') }} as registry
        where
            placed.uscc = registry.uscc
            and placed.park_code = registry.park_code
            and placed.year_end >= registry.period_end
        order by registry.period_end desc, registry.batch_id desc
        limit 1
    ) as latest on true
    left join lateral (
        select registry.industry_code
        from {{ ref('stg_enterprise_registry') }} as registry
        where
            latest.industry_code is null
            and placed.uscc = registry.uscc
            and placed.park_code = registry.park_code
        order by registry.period_end asc, registry.batch_id desc
        limit 1
    ) as first_ever on true
),

depths as (
    select
        years.year,
        tree.member_park_code as park_code,
        count(*) as depth
    from years
    inner join tree
        on
            years.year_end >= tree.valid_from
            and years.year_end < tree.valid_until
    group by years.year, tree.member_park_code
),

-- Materialised: else enterprises would be matched one by one, and not what they have in common.
lists_in_reach as materialized (
    select
        leading_industries.year,
        tree.member_park_code as park_code,
        leading_industries.park_code as leading_park_code,
        prefixes.code_prefix,
        depths.depth
    from leading_industries
    inner join years on leading_industries.year = years.year
    inner join tree
        on
            leading_industries.park_code = tree.park_code
            and years.year_end >= tree.valid_from
            and years.year_end < tree.valid_until
    inner join depths
        on
            leading_industries.year = depths.year
            and leading_industries.park_code = depths.park_code
    cross join unnest(leading_industries.code_prefixes) as prefixes (code_prefix)
),

industries as materialized (
    select distinct
        year,
        park_code,
        industry_code
    from classified
),

-- Of the lists of its park and of those above it, the nearest that has its industry: for every unit
-- from there upwards the enterprise counts, for those below it does not.
nearest_lists as (
    select distinct on (industries.year, industries.park_code, industries.industry_code)
        industries.year,
        industries.park_code,
        industries.industry_code,
        lists_in_reach.leading_park_code
    from industries
    inner join lists_in_reach
        on
            industries.year = lists_in_reach.year
            and industries.park_code = lists_in_reach.park_code
            and starts_with(industries.industry_code, lists_in_reach.code_prefix)
    order by
        industries.year,
        industries.park_code,
        industries.industry_code,
        lists_in_reach.depth desc
),

final as (
    select
        classified.year,
        classified.uscc,
        classified.park_code,
        classified.industry_code,
        nearest_lists.leading_park_code,
        classified.output_cum,
        classified.value_added_cum,
        classified.energy_cum,
        classified.rd_cum,
        classified.revenue_cum
    from classified
    left join nearest_lists
        on
            classified.year = nearest_lists.year
            and classified.park_code = nearest_lists.park_code
            and classified.industry_code = nearest_lists.industry_code
)

select * from final
