-- Returns the cases in which a period macro does not give the expected value.
with

found as (
    select
        day,
        {{ month_of('day') }} as month,
        {{ quarter_of('day') }} as quarter,
        {{ quarter_start_of('day') }} as quarter_start,
        {{ months_after('day', 1) }} as month_after,
        {{ month_end_of(month_of('day')) }} as month_end
    from (values (date '2025-12-31'), (date '2024-01-31')) as days (day)
),

expected (day, month, quarter, quarter_start, month_after, month_end) as (
    values
    (
        date '2025-12-31', date '2025-12-01', '2025Q4', date '2025-10-01',
        date '2026-01-31', date '2025-12-31'
    ),
    (
        date '2024-01-31', date '2024-01-01', '2024Q1', date '2024-01-01',
        date '2024-02-29', date '2024-01-31'
    )
)

select
    day,
    month,
    quarter,
    quarter_start,
    month_after,
    month_end
from found
except
select
    day,
    month,
    quarter,
    quarter_start,
    month_after,
    month_end
from expected
