-- Returns the cases in which a ratio macro does not give the expected value.
with

found as (
    select
        a,
        b,
        {{ ratio('a', 'b') }} as ratio,
        {{ share_pct('a', 'b') }} as share_pct,
        {{ growth_pct('a', 'b') }} as growth_pct
    from (
        values
        (10184.85, 225.0),
        (3.0, 4.0),
        (1.0, 0.0),
        (1.0, null),
        (null, 1.0),
        (-5.0, -10.0)
    ) as pairs (a, b)
),

expected (a, b, ratio, share_pct, growth_pct) as (
    values
    -- 678.99 万元/公顷 is 45.266 万元/亩.
    (10184.85, 225.0, 45.266, 4526.6, 4426.6),
    (3.0, 4.0, 0.75, 75.0, -25.0),
    (1.0, 0.0, null, null, null),
    (1.0, null, null, null, null),
    (null, 1.0, null, null, null),
    (-5.0, -10.0, 0.5, 50.0, null)
)

select
    a,
    b,
    ratio,
    share_pct,
    growth_pct
from found
except
select
    a,
    b,
    ratio,
    share_pct,
    growth_pct
from expected
