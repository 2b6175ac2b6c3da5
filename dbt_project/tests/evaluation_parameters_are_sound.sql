-- Returns indicators with which no score could be computed, or none from 0 to 100.
select
    indicator,
    method,
    low,
    high,
    weight
from {{ ref('evaluation_indicators') }}
where
    (weight >= 0) is not true
    or case method
        when 'efficacy' then (low <> high) is not true
        when 'ratio' then (high > 0) is not true
        when 'band' then (low <= high) is not true
        when 'deduct' then (high >= 0) is not true
        else false
    end
