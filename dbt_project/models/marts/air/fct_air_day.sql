{{ config(
    materialized='incremental',
    incremental_strategy='affected_air_days',
    indexes=[
        {'columns': ['station_code', 'day'], 'unique': true},
        {'columns': ['region_code', 'day']},
        {'columns': ['day']},
    ],
) }}

with

hours as (
    select * from {{ ref('fct_air_hour') }}
    where {{ is_affected('day', scope='air') }}
),

indices as not materialized (
    select * from {{ ref('int_air_iaqi') }}
),

standards as (
    select * from {{ ref('int_air_standard') }}
),

breakpoints as (
    select * from {{ ref('aqi_breakpoints') }}
),

clocked as (
    select
        *,
        extract(hour from hour)::int as clock
    from hours
),

-- The 24 hours of ozone beside each other: all its windows are then in one row.
sums as (
    select
        station_code,
        day,
        {%- for clock in range(24) %}
        max(case when clock = {{ clock }} then o3 end) as o3_{{ clock }},
        {%- endfor %}
        max(station_name) as station_name,
        max(region_code) as region_code
        {%- for column in ['so2', 'no2', 'co', 'pm10', 'pm2_5'] %}
        ,
        sum({{ column }}) as {{ column }}_sum,
        count({{ column }}) as {{ column }}_hours
        {%- endfor %}
    from clocked
    group by day, station_code
),

-- 168 times the mean of six, seven or eight values is exact, and so is the choice of the largest.
-- Materialised: it is looked at many times below.
windows as materialized (
    select
        *,
        (
            {%- for window in ozone_windows() %}
            {{ '+ ' if not loop.first }}(num_nonnulls({{ window | join(', ') }}) >= 6)::int
            {%- endfor %}
        ) as o3_8h_windows,
        greatest(
            {%- for window in ozone_windows() %}
            case
                when num_nonnulls({{ window | join(', ') }}) >= 6
                    then
                        (coalesce({{ window | join(', 0) + coalesce(') }}, 0))
                        * (168 / num_nonnulls({{ window | join(', ') }}))
            end{{ ',' if not loop.last }}
            {%- endfor %}
        ) as o3_8h_times_168
    from sums
),

-- A maximum above the limit is one, however few windows there are.
valid as (
    select
        windows.*,
        case
            when
                windows.o3_8h_windows >= 14
                or windows.o3_8h_times_168 > 168 * breakpoints.concentration
                then windows.o3_8h_times_168
        end as o3_8h_valid_times_168
    from windows
    left join breakpoints
        on
            breakpoints.pollutant = 'O3_8h'
            and breakpoints.iaqi = 100
            and windows.day >= breakpoints.valid_from
            and (breakpoints.valid_to is null or windows.day <= breakpoints.valid_to)
),

-- A mean of the day needs twenty hours. Rounded to whole µg/m³, CO to 0.1 mg/m³.
rounded as (
    select
        *,
        {%- for pollutant in air_pollutants() if pollutant['column'] != 'o3' %}
        {%- set column = pollutant['column'] %}
        {%- set sum = column ~ '_sum' ~ (' * 10' if pollutant['steps'] == 10 else '') %}
        case
            when {{ column }}_hours >= 20
                then {{ half_even_quotient(sum, column ~ '_hours') }}
        end as {{ column }}_steps,
        {%- endfor %}
        {{ half_even_quotient('o3_8h_valid_times_168', '168') }} as o3_steps
    from valid
),

indexed as (
    select
        rounded.*,
        standards.standard
        {%- for pollutant in air_pollutants() %}
        ,
        {{ pollutant['column'] }}_indices.iaqi as {{ pollutant['column'] }}_iaqi
        {%- endfor %}
    from rounded
    {{ join_indices('day') }}
),

judged as (
    select
        *,
        {{ air_quality_index() }} as aqi
    from indexed
),

final as (
    select
        station_code,
        day,
        station_name,
        region_code,
        so2_steps as so2,
        no2_steps as no2,
        {{ plain('co_steps * 0.1') }} as co,
        o3_steps as o3_8h,
        pm10_steps as pm10,
        pm2_5_steps as pm2_5,
        so2_hours,
        no2_hours,
        co_hours,
        o3_8h_windows,
        pm10_hours,
        pm2_5_hours,
        so2_iaqi,
        no2_iaqi,
        co_iaqi,
        o3_iaqi as o3_8h_iaqi,
        pm10_iaqi,
        pm2_5_iaqi,
        aqi,
        {{ air_quality_level('aqi') }} as level,
        {{ primary_pollutants('aqi') }} as primary_pollutants,
        standard
    from judged
)

select * from final
