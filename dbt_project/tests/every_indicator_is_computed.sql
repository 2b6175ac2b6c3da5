-- Returns the indicators of the evaluation that nobody computes: without a column of their name in
-- fct_park_year they would count as missing for everybody.
select distinct indicators.indicator
from {{ ref('fct_park_year') }} as park_years
cross join {{ ref('evaluation_indicators') }} as indicators
where
    indicators.method <> 'manual'
    and not to_jsonb(park_years) ? indicators.indicator
