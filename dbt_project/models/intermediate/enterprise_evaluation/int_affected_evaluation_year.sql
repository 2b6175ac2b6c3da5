with

changed_batches as (
    select * from {{ ref('int_changed_batch') }}
),

changed_months as (
    select * from {{ ref('int_changed_month') }}
),

years as (
    select * from {{ ref('int_evaluation_year') }}
),

-- A snapshot of land is in force until the next one; which that is does not matter, all later
-- years go.
years_of_land as (
    select years.year
    from years
    inner join changed_batches on years.year_end >= changed_batches.period_end
    where changed_batches.form in ('land_parcels', 'land_leases')
),

final as (
    select extract(year from month)::int as year
    from changed_months
    union
    select extract(year from period_end)::int as year
    from changed_batches
    where form = 'emissions_annual'
    union
    select year
    from years_of_land
)

select * from final
