-- Returns the months in which the city is not the sum over the parks without a parent.
with

months as (
    select * from {{ ref('fct_park_month') }}
),

tree as (
    select * from {{ ref('int_park_tree') }}
),

-- Who is nobody's member but its own and the city's.
top_parks as (
    select
        member_park_code as park_code,
        valid_from,
        valid_until
    from tree
    where park_code <> 'CITY'
    group by member_park_code, valid_from, valid_until
    having count(*) = 1
),

sums as (
    select
        months.month,
        sum(months.output_cum_wan) as output_cum_wan,
        sum(months.tax_inbound_wan) as tax_inbound_wan,
        sum(months.enterprises_reporting) as enterprises_reporting
    from months
    inner join top_parks
        on
            months.park_code = top_parks.park_code
            and {{ month_end_of('months.month') }} >= top_parks.valid_from
            and {{ month_end_of('months.month') }} < top_parks.valid_until
    group by months.month
)

select
    city.month,
    city.output_cum_wan,
    sums.output_cum_wan as sum_of_parks
from months as city
full outer join sums on city.month = sums.month
where
    city.park_code = 'CITY'
    and (city.output_cum_wan, city.tax_inbound_wan, city.enterprises_reporting)
    is distinct from (sums.output_cum_wan, sums.tax_inbound_wan, sums.enterprises_reporting)
