with

units as (
    select * from {{ ref('int_evaluation_unit') }}
),

dimensions as (
    select * from {{ ref('evaluation_dimensions') }}
),

indicator_scores as (
    select * from {{ ref('fct_park_indicator_score') }}
),

-- A mean over those that have a score: the weight of those that have none is shared by the rest.
means as (
    select
        park_code,
        year,
        dimension,
        {{ ratio('sum(weight * score)', 'sum(weight) filter (where score is not null)') }} as score,
        count(*) as indicators,
        count(*) filter (where score is null) as indicators_excluded,
        bool_or(uses_demo_parameters) as uses_demo_parameters
    from indicator_scores
    group by park_code, year, dimension
),

final as (
    select
        units.park_code,
        units.year,
        dimensions.dimension,
        means.score,
        dimensions.weight,
        coalesce(means.indicators, 0) as indicators,
        coalesce(means.indicators_excluded, 0) as indicators_excluded,
        not dimensions.official
        or coalesce(means.uses_demo_parameters, false) as uses_demo_parameters
    from units
    inner join dimensions on {{ in_force_on('dimensions', 'units.year_end') }}
    left join means
        on
            units.park_code = means.park_code
            and units.year = means.year
            and dimensions.dimension = means.dimension
)

select * from final
