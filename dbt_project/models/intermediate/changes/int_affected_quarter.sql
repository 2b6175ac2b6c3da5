{{ config(indexes=[{'columns': ['quarter'], 'unique': true}]) }}

with

changed_batches as (
    select * from {{ ref('int_changed_batch') }}
),

changed_months as (
    select * from {{ ref('int_changed_month') }}
),

inspection_quarters as (
    select * from {{ ref('int_changed_inspection_quarter') }}
),

quarters as (
    select * from {{ ref('int_quarter') }}
),

-- Cumulated and moving-year figures reach to the end of the next year.
quarters_of_figures as (
    select distinct quarters.quarter_start::date as quarter_start
    from changed_months
    cross join generate_series(
        {{ quarter_start_of('changed_months.month') }}::timestamp,
        date_trunc('year', changed_months.month::timestamp) + interval '21 months',
        interval '3 months'
    ) as quarters (quarter_start)
),

-- A snapshot is in force until the next one; which that is does not matter, all later quarters go.
quarters_of_land as (
    select quarters.quarter_start
    from quarters
    inner join changed_batches on quarters.quarter_end >= changed_batches.period_end
    where changed_batches.form in ('land_parcels', 'land_leases')
),

all_quarters as (
    select quarter_start
    from quarters_of_figures
    union
    select quarter_start
    from quarters_of_land
    union
    select quarter_start
    from inspection_quarters
    union
    -- A quarter has rows from the first batch on.
    select {{ quarter_start_of('period_end') }}
    from changed_batches
),

final as (
    select {{ quarter_of('quarter_start') }} as quarter
    from all_quarters
)

select * from final
