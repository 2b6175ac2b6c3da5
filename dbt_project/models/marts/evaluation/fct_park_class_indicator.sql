with

units as (
    select * from {{ ref('int_evaluation_unit') }}
),

park_years as (
    select * from {{ ref('fct_park_year') }}
),

standards as (
    select * from {{ ref('class_standards') }}
),

years as (
    select distinct
        year,
        year_end
    from units
),

standards_in_force as (
    select
        years.year,
        standards.class,
        standards.class_rank,
        standards.indicator,
        standards.threshold,
        standards.official
    from years
    inner join standards on {{ in_force_on('standards', 'years.year_end') }}
),

ladder as (
    select distinct
        year,
        class,
        class_rank
    from standards_in_force
),

-- The steps above and below the unit's own; one without a class has none.
steps as (
    select
        units.year,
        units.park_code,
        units.park_class,
        own_step.class_rank,
        max(others.class_rank) filter (where others.class_rank < own_step.class_rank) as upper_rank,
        min(others.class_rank) filter (where others.class_rank > own_step.class_rank) as lower_rank
    from units
    left join ladder as own_step
        on
            units.year = own_step.year
            and units.park_class = own_step.class
    left join ladder as others on units.year = others.year
    group by units.year, units.park_code, units.park_class, own_step.class_rank
),

indicators as (
    select distinct
        year,
        indicator
    from standards_in_force
),

names as (
    select distinct indicator from indicators
),

-- Of all years: each is compared with those before it. What is not computed for the classes alone
-- is taken from the column of its name.
park_values as (
    select
        park_years.park_code,
        park_years.year,
        names.indicator,
        case names.indicator
            when 'output' then {{ plain('park_years.output_wan * 0.0001') }}
            when 'tax' then {{ plain('park_years.tax_evaluated_wan * 0.0001') }}
            else (to_jsonb(park_years) ->> names.indicator)::numeric
        end as value
    from park_years
    cross join names
),

compared as (
    select
        park_values.*,
        before.value as value_before,
        coalesce(park_values.value < before.value, false) as has_fallen
    from park_values
    left join park_values as before
        on
            park_values.park_code = before.park_code
            and park_values.indicator = before.indicator
            and park_values.year - 1 = before.year
),

-- Years since the last one without a fall. A year that is missing has no fall after it.
falling as (
    select
        *,
        year - max(year) filter (where not has_fallen) over (
            partition by park_code, indicator order by year
        ) as falls
    from compared
),

final as (
    select
        steps.park_code,
        steps.year,
        indicators.indicator,
        steps.park_class as class,
        falling.value,
        falling.value_before,
        falling.falls,
        own_line.threshold as own_line,
        upper_line.threshold as upper_line,
        -- A year is measured by the standard of its own time; where there was none yet, by today's.
        coalesce(upper_line_before.threshold, upper_line.threshold) as upper_line_before,
        -- Below the lowest class there is nothing but its own line.
        case
            when steps.lower_rank is null then own_line.threshold
            else lower_line.threshold
        end as lower_line,
        not coalesce(own_line.official, true)
        or not coalesce(upper_line.official, true)
        or not coalesce(lower_line.official, true) as uses_demo_parameters
    from steps
    inner join indicators on steps.year = indicators.year
    left join falling
        on
            steps.park_code = falling.park_code
            and steps.year = falling.year
            and indicators.indicator = falling.indicator
    left join standards_in_force as own_line
        on
            indicators.year = own_line.year
            and indicators.indicator = own_line.indicator
            and steps.class_rank = own_line.class_rank
    left join standards_in_force as upper_line
        on
            indicators.year = upper_line.year
            and indicators.indicator = upper_line.indicator
            and steps.upper_rank = upper_line.class_rank
    left join standards_in_force as lower_line
        on
            indicators.year = lower_line.year
            and indicators.indicator = lower_line.indicator
            and steps.lower_rank = lower_line.class_rank
    left join standards as upper_line_before
        on
            upper_line.class = upper_line_before.class
            and upper_line.indicator = upper_line_before.indicator
            and {{ in_force_on('upper_line_before', 'make_date(indicators.year - 1, 12, 31)') }}
)

select * from final
