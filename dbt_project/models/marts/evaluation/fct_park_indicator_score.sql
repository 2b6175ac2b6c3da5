with

units as (
    select * from {{ ref('int_evaluation_unit') }}
),

indicators as (
    select * from {{ ref('evaluation_indicators') }}
),

park_years as (
    select * from {{ ref('fct_park_year') }}
),

manual_scores as (
    select * from {{ ref('int_manual_score') }}
),

-- The raw value stands in the column that is called like the indicator.
raw_values as (
    select
        units.park_code,
        units.year,
        indicators.indicator,
        indicators.dimension,
        case indicators.method
            when 'manual' then manual_scores.score
            else (to_jsonb(park_years) ->> indicators.indicator)::numeric
        end as raw_value,
        indicators.weight,
        indicators.method,
        indicators.low,
        indicators.high,
        indicators.missing,
        indicators.official
    from units
    inner join indicators on {{ in_force_on('indicators', 'units.year_end') }}
    left join park_years
        on
            units.park_code = park_years.park_code
            and units.year = park_years.year
    left join manual_scores
        on
            units.park_code = manual_scores.park_code
            and units.year = manual_scores.year
            and indicators.indicator = manual_scores.indicator
),

final as (
    select
        park_code,
        year,
        indicator,
        dimension,
        {{ plain('raw_value') }} as raw_value,
        -- Multiplied before it is divided: what comes out whole stays whole.
        {{ plain("case
            when raw_value is null
                then case missing when 'zero' then 0 when 'full' then 100 end
            when method = 'efficacy'
                then greatest(0, least(100, 60 + 40 * (raw_value - low) / (high - low)))
            when method = 'ratio' then greatest(0, least(100, 100 * raw_value / high))
            when method = 'band' then case when raw_value between low and high then 100 else 0 end
            when method = 'deduct' then greatest(0, least(100, 100 - high * raw_value))
            when method = 'manual' then raw_value
        end") }} as score,
        weight,
        method,
        case when raw_value is null then missing end as missing_rule_used,
        not official as uses_demo_parameters
    from raw_values
)

select * from final
