{{ config(indexes=[{'columns': ['pollutant', 'valid_from', 'steps'], 'unique': true}]) }}

with

breakpoints as (
    select
        *,
        -- Concentrations are rounded to whole µg/m³ and to 0.1 mg/m³ before they are looked up.
        case unit when 'mg/m3' then 10 else 1 end as steps_to_unit
    from {{ ref('aqi_breakpoints') }}
),

standards as (
    select * from {{ ref('int_air_standard') }}
),

segments as (
    select
        standards.valid_from,
        breakpoints.pollutant,
        breakpoints.steps_to_unit,
        breakpoints.concentration * breakpoints.steps_to_unit as low,
        lead(breakpoints.concentration * breakpoints.steps_to_unit) over of_pollutant as high,
        breakpoints.iaqi as iaqi_low,
        lead(breakpoints.iaqi) over of_pollutant as iaqi_high
    from standards
    inner join breakpoints
        on
            standards.valid_from >= breakpoints.valid_from
            and (breakpoints.valid_to is null or standards.valid_from <= breakpoints.valid_to)
    window of_pollutant as (
        partition by standards.valid_from, breakpoints.pollutant order by breakpoints.iaqi
    )
),

-- As far for every standard as the longest one reaches: then one last step serves them all.
ranges as (
    select
        pollutant,
        ceil(max(low))::int as last_step
    from segments
    group by pollutant
),

-- From the last limit on the index stays where it is.
final as (
    select
        segments.pollutant,
        segments.valid_from,
        concentrations.steps,
        {{ plain('concentrations.steps * 1.0 / segments.steps_to_unit') }} as concentration,
        case
            when segments.high is null then segments.iaqi_low
            else {{ iaqi_between(
                'concentrations.steps', 'segments.low', 'segments.high',
                'segments.iaqi_low', 'segments.iaqi_high'
            ) }}
        end::int as iaqi
    from segments
    inner join ranges on segments.pollutant = ranges.pollutant
    cross join lateral generate_series(0, ranges.last_step) as concentrations (steps)
    where
        concentrations.steps >= segments.low
        and (segments.high is null or concentrations.steps < segments.high)
)

select * from final
