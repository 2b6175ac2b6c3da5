-- Returns the cases in which a macro of air quality does not give the expected value.
with

-- GB/T 8170.
roundings (number, expected) as (
    values
    (36.5, 36),
    (35.5, 36),
    (60.5, 60),
    (36.4999, 36),
    (36.5001, 37),
    (0.5, 0),
    (0, 0),
    (7, 7)
),

-- 35.5 and 36.5 as means of hours; the third of 110 is no half, however long it is written.
quotients (numerator, denominator, expected) as (
    values
    (852.0, 24, 36),
    (876.0, 24, 36),
    (110, 3, 37),
    (876.0000000000000000000001, 24, 37),
    (875.9999999999999999999999, 24, 36),
    (852.0000000000000000000001, 24, 36),
    (851.9999999999999999999999, 24, 35),
    (0, 24, 0)
),

-- HJ 633: index of a concentration between two limits.
indices (concentration, low, high, iaqi_low, iaqi_high, expected) as (
    values
    (60, 50, 150, 50, 100, 55),
    (45, 40, 80, 50, 100, 57),
    (15, 0, 20, 0, 50, 38),
    (150, 100, 160, 50, 100, 92),
    (150, 120, 250, 100, 150, 112),
    (45, 35, 60, 50, 100, 70),
    (150, 50, 150, 50, 100, 100),
    (45, 35, 75, 50, 100, 63),
    (121, 120, 250, 100, 150, 101),
    (61, 60, 115, 100, 150, 101),
    (121, 50, 150, 50, 100, 86)
),

wrong as (
    select
        'half_even' as macro,
        {{ half_even('number') }} as found,
        expected
    from roundings
    union all
    select
        'half_even_quotient' as macro,
        {{ half_even_quotient('numerator', 'denominator') }} as found,
        expected
    from quotients
    union all
    select
        'iaqi_between' as macro,
        {{ iaqi_between('concentration', 'low', 'high', 'iaqi_low', 'iaqi_high') }} as found,
        expected
    from indices
    union all
    select
        'air_quality_level' as macro,
        length({{ air_quality_level('aqi') }}) as found,
        expected
    from (
        values (0, 1), (50, 1), (51, 1), (100, 1), (101, 4), (500, 4), (null, null)
    ) as levels (aqi, expected)
)

select * from wrong
where found is distinct from expected
