-- Returns scores outside of 0 to 100, of an indicator, a dimension or a park.
select
    'fct_park_indicator_score' as mart,
    concat_ws(' ', park_code, year, indicator) as place,
    score
from {{ ref('fct_park_indicator_score') }}
where score not between 0 and 100
union all
select
    'fct_park_dimension_score' as mart,
    concat_ws(' ', park_code, year, dimension) as place,
    score
from {{ ref('fct_park_dimension_score') }}
where score not between 0 and 100
union all
select
    'fct_park_evaluation' as mart,
    concat_ws(' ', park_code, year) as place,
    total_score as score
from {{ ref('fct_park_evaluation') }}
where total_score not between 0 and 100
