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

years as (
    select * from {{ ref('int_evaluation_year') }}
),

forms as (
    select * from {{ source('audit', 'form') }}
),

-- A snapshot is in force until the next one; which that is does not matter, all later years go.
years_of_snapshots as (
    select years.year
    from years
    inner join changed_batches on years.year_end >= changed_batches.period_end
    inner join forms on changed_batches.form = forms.form
    where forms.kind = 'snapshot'
),

final as (
    select extract(year from month)::int as year
    from changed_months
    union
    select extract(year from quarter_start)::int as year
    from inspection_quarters
    union
    select extract(year from period_end)::int as year
    from changed_batches
    union
    select year
    from years_of_snapshots
)

select * from final
