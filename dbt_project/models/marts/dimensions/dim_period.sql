with

batches as (
    select * from {{ ref('stg_batches') }}
),

enterprise_months as (
    select distinct month from {{ ref('fct_enterprise_month') }}
),

-- Periods that were reported on, and months in which payments were booked.
reported as (
    select
        {{ month_of('period_end') }} as month,
        case
            when period ~ '^\d{4}-\d{2}$' then 'month'
            when period ~ '^\d{4}Q\d$' then 'quarter'
            else 'year'
        end as kind
    from batches
    union
    select
        month,
        'month' as kind
    from enterprise_months
),

-- A month is also part of a quarter and a year, a quarter of a year.
periods as (
    select distinct
        kinds.kind,
        case kinds.kind
            when 'month' then reported.month
            when 'quarter' then {{ quarter_start_of('reported.month') }}
            else date_trunc('year', reported.month::timestamp)::date
        end as period_start,
        case kinds.kind
            when 'month' then 1
            when 'quarter' then 3
            else 12
        end as months
    from reported
    inner join (values ('month', 1), ('quarter', 2), ('year', 3)) as kinds (kind, size) on true
    inner join (values ('month', 1), ('quarter', 2), ('year', 3)) as reported_kinds (kind, size)
        on
            reported.kind = reported_kinds.kind
            and kinds.size >= reported_kinds.size
),

bounded as (
    select
        kind,
        period_start,
        {{ months_after('period_start', 'months') }} - 1 as period_end,
        months
    from periods
),

statistics as (
    select
        reporter,
        period_end,
        lead(period_end) over (partition by reporter order by period_end) as next_period_end
    from batches
    where form = 'statistics_output'
),

statistics_ends as (
    select
        period_end,
        lag(period_end) over (order by period_end) as period_end_before
    from statistics
    group by period_end
),

-- Everybody is there who was there the time before: one bureau alone looks like a fall of the city.
complete_statistics as (
    select statistics_ends.period_end
    from statistics_ends
    where not exists (
        select 1 from statistics
        where
            statistics.period_end = statistics_ends.period_end_before
            and statistics.next_period_end is distinct from statistics_ends.period_end
    )
),

complete_tax as (
    select
        bounded.kind,
        bounded.period_start
    from bounded
    inner join batches
        on
            bounded.period_start <= batches.period_end
            and bounded.period_end >= batches.period_end
    where batches.form = 'tax_payments'
    group by bounded.kind, bounded.period_start, bounded.months
    having count(distinct batches.period_end) = bounded.months
),

final as (
    select
        case bounded.kind
            when 'month' then to_char(bounded.period_start, 'YYYY-MM')
            when 'quarter' then {{ quarter_of('bounded.period_start') }}
            else to_char(bounded.period_start, 'YYYY')
        end as period,
        bounded.kind,
        bounded.period_start,
        bounded.period_end,
        extract(year from bounded.period_start)::int as year,
        case
            when bounded.kind <> 'year' then {{ quarter_of('bounded.period_start') }}
        end as quarter,
        case bounded.kind
            when 'month' then to_char(bounded.period_start, 'FMYYYY"年"FMMM"月"')
            when 'quarter'
                then
                    to_char(bounded.period_start, 'FMYYYY"年"')
                    || substr('一二三四', extract(quarter from bounded.period_start)::int, 1) || '季度'
            else to_char(bounded.period_start, 'FMYYYY"年"')
        end as label,
        -- There are no statistics of January alone.
        complete_tax.kind is not null
        and (
            complete_statistics.period_end is not null
            or (bounded.kind = 'month' and extract(month from bounded.period_start) = 1)
        ) as is_complete
    from bounded
    left join complete_tax
        on
            bounded.kind = complete_tax.kind
            and bounded.period_start = complete_tax.period_start
    left join complete_statistics on bounded.period_end = complete_statistics.period_end
)

select * from final
