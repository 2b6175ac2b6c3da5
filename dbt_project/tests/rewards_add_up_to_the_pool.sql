-- Returns the years with a park that passed whose rewards are not, to the cent, the whole pool.
select
    evaluations.year,
    sum(evaluations.reward_wan) as paid
from {{ ref('fct_park_evaluation') }} as evaluations
group by evaluations.year
having
    bool_or(evaluations.passed and evaluations.total_score > 0)
    and sum(evaluations.reward_wan)
    <> trunc({{ rule_on('reward_pool', 'make_date(evaluations.year, 12, 31)') }}, 2)
