{#- The states of a row, from the least to the most advanced. -#}
{%- set states = [
    'signalled', 'half_verified', 'disputed', 'verified', 'strategy_overdue', 'strategy_filed',
] -%}

with

submitted as (
    select * from {{ ref('stg_joint_verifications') }}
    where indicator in ('output', 'tax')
),

batches as (
    select * from {{ ref('stg_batches') }}
),

-- A year's form, of which there may be one before the year is over, says nothing about months.
latest_month as (
    select max(period_end) as month_end
    from batches
    where period ~ '^\d{4}-\d{2}$'
),

-- Two reporters may send the same row: the later batch counts.
latest as (
    select distinct on (period_end, park_code, indicator)
        *,
        num_nulls(statistics_value, statistics_verified_on) = 0 as is_signed_by_statistics,
        num_nulls(committee_value, committee_verified_on) = 0 as is_signed_by_committee
    from submitted
    order by period_end, park_code, indicator, batch_id desc
),

staged as (
    select
        latest.period_end,
        latest.park_code,
        latest.indicator,
        case
            when not (latest.is_signed_by_statistics or latest.is_signed_by_committee)
                then 'signalled'
            when not (latest.is_signed_by_statistics and latest.is_signed_by_committee)
                then 'half_verified'
            when
                abs(latest.statistics_value - latest.committee_value) * 100
                > {{ rule_on('verification_tolerance', 'latest.period_end') }}
                * greatest(abs(latest.statistics_value), abs(latest.committee_value))
                then 'disputed'
            when latest.strategy_filed_on is not null then 'strategy_filed'
            when latest.strategy_due_on < latest_month.month_end then 'strategy_overdue'
            else 'verified'
        end as state
    from latest
    cross join latest_month
),

final as (
    select
        extract(year from staged.period_end)::int as year,
        staged.park_code,
        (array_agg(staged.state order by advance.place))[1] as state
    from staged
    inner join
        unnest(string_to_array('{{ states | join(' ') }}', ' ')) with ordinality
            as advance (state, place)
        on staged.state = advance.state
    group by staged.period_end, staged.park_code
)

select * from final
