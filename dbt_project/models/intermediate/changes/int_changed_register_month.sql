with

changed_batches as (
    select * from {{ ref('int_changed_batch') }}
    where form in ('park_registry', 'enterprise_registry')
),

batches as (
    select * from {{ ref('stg_batches') }}
),

submitted_parks as (
    select * from {{ raw_table('park_registry') }}
),

parks as (
    select * from {{ ref('stg_park_registry') }}
),

submitted_enterprises as (
    select * from {{ raw_table('enterprise_registry') }}
),

enterprises as (
    select * from {{ ref('stg_enterprise_registry') }}
),

enterprise_months as (
    select
        uscc,
        month
    from {{ ref('stg_statistics_output') }}
    union all
    select
        uscc,
        month
    from {{ ref('stg_statistics_finance') }}
    union all
    select
        uscc,
        month
    from {{ ref('stg_statistics_energy') }}
    union all
    select
        uscc,
        booked_month as month
    from {{ ref('stg_tax_payments') }}
),

-- The payments' ends are read off an index.
data_range as (
    select
        least(
            (select min({{ month_of('period_end') }}) from batches),
            (select min(booked_month) from {{ ref('stg_tax_payments') }})
        ) as first_month,
        greatest(
            (select max({{ month_of('period_end') }}) from batches),
            (select max(booked_month) from {{ ref('stg_tax_payments') }})
        ) as last_month
),

unchanged_batches as (
    select * from batches
    where batch_id not in (select changed_batches.batch_id from changed_batches)
),

-- A first snapshot also tells where everything stood before it. Who has no older, unchanged one
-- may now stand elsewhere in earlier months.
changed_enterprises as (
    select
        {{ as_text('submitted_enterprises.uscc') }} as uscc,
        min(changed_batches.period_end) as period_end
    from changed_batches
    inner join submitted_enterprises on changed_batches.batch_id = submitted_enterprises._batch_id
    where changed_batches.form = 'enterprise_registry'
    group by 1
),

moved_enterprises as (
    select
        uscc,
        period_end
    from changed_enterprises
    where not exists (
        select 1
        from enterprises
        inner join unchanged_batches on enterprises.batch_id = unchanged_batches.batch_id
        where
            enterprises.uscc = changed_enterprises.uscc
            and enterprises.period_end < changed_enterprises.period_end
    )
),

changed_parks as (
    select
        {{ as_text('submitted_parks.park_code') }} as park_code,
        min(changed_batches.period_end) as period_end
    from changed_batches
    inner join submitted_parks on changed_batches.batch_id = submitted_parks._batch_id
    where changed_batches.form = 'park_registry'
    group by 1
),

moved_parks as (
    select park_code
    from changed_parks
    where not exists (
        select 1
        from parks
        inner join unchanged_batches on parks.batch_id = unchanged_batches.batch_id
        where
            parks.park_code = changed_parks.park_code
            and parks.period_end < changed_parks.period_end
    )
),

first_park_registers as (
    select batch_id
    from changed_batches
    where
        form = 'park_registry'
        and not exists (
            select 1 from unchanged_batches
            where
                unchanged_batches.form = changed_batches.form
                and unchanged_batches.reporter = changed_batches.reporter
                and unchanged_batches.period_end < changed_batches.period_end
        )
),

first_changed_month as (
    select
        case
            -- Parks are few and seldom new: then everything is computed anew.
            when exists (select 1 from moved_parks) or exists (select 1 from first_park_registers)
                then (select first_month from data_range)
            else (select min(month) from changed_batches)
        end as month
),

final as (
    select months.month::date as month
    from data_range
    cross join first_changed_month
    cross join
        generate_series(
            first_changed_month.month::timestamp,
            data_range.last_month::timestamp,
            interval '1 month'
        ) as months (month)
    union
    select enterprise_months.month
    from enterprise_months
    inner join moved_enterprises
        on
            enterprise_months.uscc = moved_enterprises.uscc
            and enterprise_months.month < moved_enterprises.period_end
)

select * from final
