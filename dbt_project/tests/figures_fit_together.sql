-- Returns rows in which figures that determine each other do not: land, ratios, shares.
-- A billionth is allowed for: areas are rounded each for itself.
with

checks as (
    select
        'fct_enterprise_land.land_mu' as figure,
        concat_ws(' ', uscc, quarter) as place,
        land_mu as found,
        own_mu - leased_out_mu + leased_in_mu as expected
    from {{ ref('fct_enterprise_land') }}
    union all
    select
        'fct_park_quarter.output_per_mu_wan' as figure,
        concat_ws(' ', park_code, quarter) as place,
        output_per_mu_wan * land_mu as found,
        output_ytd_wan as expected
    from {{ ref('fct_park_quarter') }}
    where land_mu > 0
    union all
    select
        'fct_park_quarter.tax_per_mu_wan' as figure,
        concat_ws(' ', park_code, quarter) as place,
        tax_per_mu_wan * land_mu as found,
        tax_evaluated_ytd_wan as expected
    from {{ ref('fct_park_quarter') }}
    where land_mu > 0
    union all
    select
        'fct_park_inspection_quarter.pass_rate_pct' as figure,
        concat_ws(' ', park_code, quarter) as place,
        pass_rate_pct * items_due as found,
        100 * items_passed as expected
    from {{ ref('fct_park_inspection_quarter') }}
    where items_due > 0
)

select * from checks
where
    num_nulls(found, expected) = 1
    or abs(found - expected) > 0.000000001 * greatest(abs(expected), 1)
