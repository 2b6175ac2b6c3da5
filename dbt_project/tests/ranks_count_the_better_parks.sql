-- Returns evaluations whose rank is not one more than the number of parks with a higher total: the
-- ranks are a permutation in which equal totals share a place.
select
    evaluations.park_code,
    evaluations.year,
    evaluations.rank
from {{ ref('fct_park_evaluation') }} as evaluations
where
    evaluations.rank is distinct from case
        when evaluations.status = 'complete'
            then (
                select 1 + count(*) from {{ ref('fct_park_evaluation') }} as others
                where
                    others.year = evaluations.year
                    and others.total_score > evaluations.total_score
            )
    end
