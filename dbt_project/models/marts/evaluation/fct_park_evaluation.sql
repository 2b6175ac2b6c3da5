{%- set dimensions = [
    'infrastructure', 'industry', 'leading_industry', 'investment', 'environment',
    'stopped_enterprise',
] -%}

with

units as (
    select * from {{ ref('int_evaluation_unit') }}
),

park_years as (
    select * from {{ ref('fct_park_year') }}
),

dimension_scores as (
    select * from {{ ref('fct_park_dimension_score') }}
),

-- Twelve decimals: a total that is 60 in exact fractions is 60 here, and two that are equal are
-- equal.
totals as (
    select
        park_code,
        year,
        {%- for dimension in dimensions %}
        max(score) filter (where dimension = '{{ dimension }}') as {{ dimension }}_score,
        {%- endfor %}
        bool_and(score is not null) as is_complete,
        case
            when bool_and(score is not null)
                then {{ plain('round(sum(weight * score) / sum(weight), 12)') }}
        end as total_score,
        bool_or(uses_demo_parameters) as uses_demo_scores
    from dimension_scores
    group by park_code, year
),

ruled as (
    select
        totals.*,
        units.year_end,
        totals.total_score >= {{ rule_on('pass_mark', 'units.year_end') }} as passed,
        {{ rule_on('bottom_ranked', 'units.year_end') }} as bottom_ranked,
        floor(100 * {{ rule_on('reward_pool', 'units.year_end') }}) as pool_in_cents
    from totals
    inner join units
        on
            totals.year = units.year
            and totals.park_code = units.park_code
),

-- Competition ranks (1, 1, 3), and how many have a lower total.
ranks as (
    select
        park_code,
        year,
        rank() over (partition by year order by total_score desc) as place,
        rank() over (partition by year order by total_score) - 1 as parks_lower
    from ruled
    where is_complete
),

-- Whole cents and what is left of the division, both exact.
shares as (
    select
        park_code,
        year,
        pool_in_cents,
        div(pool_in_cents * total_score, sum(total_score) over pool) as cents,
        mod(pool_in_cents * total_score, sum(total_score) over pool) as remainder
    from ruled
    where
        passed
        and total_score > 0
    window pool as (partition by year)
),

-- What is left of the pool goes cent by cent to the largest remainders.
rewards as (
    select
        park_code,
        year,
        cents
        + case
            when
                row_number() over (partition by year order by remainder desc, park_code collate "C")
                <= pool_in_cents - sum(cents) over (partition by year)
                then 1
            else 0
        end as cents
    from shares
),

final as (
    select
        ruled.park_code,
        ruled.year,
        {%- for dimension in dimensions %}
        ruled.{{ dimension }}_score,
        {%- endfor %}
        ruled.total_score,
        ranks.place as rank,
        ruled.passed,
        coalesce(park_years.findings_overdue > 0, false) as rectification_overdue,
        not ruled.passed
        or (
            ranks.parks_lower < ruled.bottom_ranked
            and coalesce(park_years.findings_overdue > 0, false)
        ) as is_summoned,
        case
            when ruled.is_complete then {{ plain('coalesce(rewards.cents, 0) * 0.01') }}
        end as reward_wan,
        case when ruled.is_complete then 'complete' else 'incomplete' end as status,
        ruled.uses_demo_scores
        or {{ rules_are_demo(['pass_mark', 'bottom_ranked', 'reward_pool'], 'ruled.year_end') }}
            as uses_demo_parameters
    from ruled
    left join ranks
        on
            ruled.year = ranks.year
            and ruled.park_code = ranks.park_code
    left join rewards
        on
            ruled.year = rewards.year
            and ruled.park_code = rewards.park_code
    left join park_years
        on
            ruled.year = park_years.year
            and ruled.park_code = park_years.park_code
)

select * from final
