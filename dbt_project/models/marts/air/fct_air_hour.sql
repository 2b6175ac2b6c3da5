{{ config(
    materialized='incremental',
    incremental_strategy='affected_air_days',
    indexes=[
        {'columns': ['station_code', 'hour'], 'unique': true},
        {'columns': ['day', 'station_code']},
    ],
) }}

{%- set affected_days = affected_periods('day', 'air') %}

with

submitted as (
    select * from {{ ref('stg_air_quality_hourly') }}
    {%- if is_incremental() %}
    -- The bounds are what an index finds; the days in between are mostly all of them.
    where
        monitored_at >= (select min(affected.day) from {{ affected_days }} as affected)
        and monitored_at < (select max(affected.day) + 1 from {{ affected_days }} as affected)
        and monitored_at::date in (select affected.day from {{ affected_days }} as affected)
    {%- endif %}
),

-- Not materialised, for the planner to know that there is one index for every concentration.
indices as not materialized (
    select * from {{ ref('int_air_iaqi') }}
),

standards as (
    select * from {{ ref('int_air_standard') }}
),

-- Where two batches bring the same hour the later one counts. An hour is named by its beginning; a
-- time within it is the same hour.
rounded as (
    select distinct on (station_code, hour)
        *,
        date_trunc('hour', monitored_at) as hour,
        monitored_at::date as day
        {%- for pollutant in air_pollutants() %}
        {%- set steps = pollutant['column'] ~ (' * 10' if pollutant['steps'] == 10 else '') %}
        ,
        {{ half_even(steps) }} as {{ pollutant['column'] }}_steps
        {%- endfor %}
    from submitted
    order by station_code, hour, batch_id desc, monitored_at, row_number
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
    {{ join_indices('hour') }}
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
        hour,
        day,
        station_name,
        region_code,
        so2,
        no2,
        co,
        o3,
        pm10,
        pm2_5,
        so2_iaqi,
        no2_iaqi,
        co_iaqi,
        o3_iaqi,
        pm10_iaqi,
        pm2_5_iaqi,
        aqi,
        {{ air_quality_level('aqi') }} as level,
        {{ primary_pollutants('aqi') }} as primary_pollutants,
        standard
    from judged
)

select * from final
