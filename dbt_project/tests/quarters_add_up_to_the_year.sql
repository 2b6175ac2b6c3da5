-- Returns the years in which the city's four quarters do not add up to the year, where the same
-- enterprises have reported at the end of each quarter: others make up no difference.
with

quarter_ends as (
    select
        uscc,
        extract(year from month) as year,
        count(*) as quarters
    from {{ ref('fct_enterprise_month') }}
    where
        output_cum_wan is not null
        and park_code is not null
        and extract(month from month) in (3, 6, 9, 12)
    group by uscc, extract(year from month)
),

steady_years as (
    select year
    from quarter_ends
    group by year
    having min(quarters) = 4
),

city as (
    select
        left(quarter, 4)::int as year,
        sum(output_wan) as sum_of_quarters,
        max(output_ytd_wan) filter (where right(quarter, 1) = '4') as whole_year,
        count(output_wan) as quarters
    from {{ ref('fct_park_quarter') }}
    where park_code = 'CITY'
    group by left(quarter, 4)
)

select city.*
from city
inner join steady_years on city.year = steady_years.year
where
    city.quarters = 4
    and city.sum_of_quarters <> city.whole_year
