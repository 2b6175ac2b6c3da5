{{ config(indexes=[{'columns': ['uscc', 'valid_from'], 'unique': true}]) }}

with

registry as (
    select * from {{ ref('stg_enterprise_registry') }}
),

-- Two reporters may list the same enterprise in the same park: the later batch counts.
entries as (
    select distinct on (uscc, period_end, park_code)
        uscc,
        period_end,
        park_code,
        operating_status = '注销' as is_deregistered,
        joined_on
    from registry
    order by uscc, period_end, park_code, batch_id desc
),

-- All that one month's registers say of an enterprise, comparable with the month before.
snapshots as (
    select
        uscc,
        period_end,
        string_agg(
            concat_ws('|', park_code, is_deregistered, joined_on), ';' order by park_code
        ) as content
    from entries
    group by uscc, period_end
),

compared as (
    select
        uscc,
        period_end,
        content,
        lag(content) over enterprise_history as previous_content,
        row_number() over enterprise_history as snapshot_number
    from snapshots
    window enterprise_history as (partition by uscc order by period_end)
),

-- Only where something changed. The first snapshot also speaks for the time before it, and who has
-- left the registers stays where it was last.
spans as (
    select
        uscc,
        period_end,
        case
            when snapshot_number = 1 then {{ beginning_of_time() }}
            else period_end
        end as valid_from,
        coalesce(
            lead(period_end) over (partition by uscc order by period_end),
            {{ end_of_time() }}
        ) as valid_until
    from compared
    where content is distinct from previous_content
),

-- In several parks at once, the answer may change on a day of joining within the span.
turning_days as (
    select
        uscc,
        period_end,
        valid_from,
        valid_from as turning_day
    from spans
    union
    select
        spans.uscc,
        spans.period_end,
        spans.valid_from,
        entries.joined_on
    from spans
    inner join entries
        on
            spans.uscc = entries.uscc
            and spans.period_end = entries.period_end
            and spans.valid_from < entries.joined_on
            and spans.valid_until > entries.joined_on
    where
        exists (
            select 1 from entries as others
            where
                others.uscc = entries.uscc
                and others.period_end = entries.period_end
                and others.park_code <> entries.park_code
        )
),

placed as (
    select distinct on (turning_days.uscc, turning_days.turning_day)
        turning_days.uscc,
        turning_days.turning_day as valid_from,
        entries.park_code
    from turning_days
    inner join entries
        on
            turning_days.uscc = entries.uscc
            and turning_days.period_end = entries.period_end
    order by
        turning_days.uscc,
        turning_days.turning_day,
        entries.is_deregistered,
        case
            when entries.joined_on <= turning_days.turning_day then entries.joined_on
        end desc nulls last,
        entries.park_code collate "C" -- noqa: RF02
),

final as (
    select
        uscc,
        park_code,
        valid_from,
        lead(valid_from, 1, {{ end_of_time() }}) over (
            partition by uscc order by valid_from
        ) as valid_until
    from placed
)

select * from final
