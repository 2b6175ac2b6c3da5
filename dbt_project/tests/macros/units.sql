-- Returns the cases in which a unit macro does not give the expected value.
with

areas (square_metres, mu) as (
    values
    (10000000, 15000),
    (13440000, 20160),
    (11290000, 16935),
    (20000 + 33333.33 + 26666.67, 120),
    -- 105 亩, cut off on its way to 平方米.
    (raw.to_base(105, '亩'), 105),
    (raw.to_base(100, '亩') + raw.to_base(0.01, '亩'), 100.01)
),

amounts (yuan, wan) as (
    values
    (152628000, 15262.8),
    (0.01, 0.000001),
    (999999999999.99, 99999999.999999)
),

wrong as (
    select
        'sqm_to_mu' as macro,
        {{ sqm_to_mu('square_metres') }} as found,
        mu as expected
    from areas
    union all
    select
        'yuan_to_wan' as macro,
        {{ yuan_to_wan('yuan') }} as found,
        wan as expected
    from amounts
    union all
    select
        'kwh_to_mwh' as macro,
        {{ kwh_to_mwh('10000') }} as found,
        10 as expected
)

select * from wrong
where found is distinct from expected
