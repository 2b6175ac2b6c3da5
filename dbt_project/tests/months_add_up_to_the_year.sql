-- Returns the enterprises whose discrete months of a year do not add up to its cumulated December,
-- among those that have reported every month.
select
    uscc,
    extract(year from month) as year,
    sum(output_wan) as sum_of_months,
    max(output_cum_wan) filter (where extract(month from month) = 12) as december
from {{ ref('fct_enterprise_month') }}
group by uscc, extract(year from month)
having
    count(output_wan) = 11
    and sum(output_wan) <> max(output_cum_wan) filter (where extract(month from month) = 12)
