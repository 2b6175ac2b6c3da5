{#-
    环境空气小时值. One row per loaded row of an effective batch; in µg/m³, CO in mg/m³.
    `monitored_at` is the hour's beginning in local time; a null is an invalid hour. The same
    hour may stand in the files of two months: the later batch counts.
-#}
{{ config(indexes=[
    {'columns': ['batch_id']},
    {'columns': ['station_code', 'monitored_at', 'batch_id']},
    {'columns': ['monitored_at']},
]) }}

with

new_batches as (
    {{ new_effective_batches('air_quality_hourly') }}
),

submitted as (
    select * from {{ raw_table('air_quality_hourly') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ as_text('submitted.station_code') }} as station_code,
        {{ as_text('submitted.region_code') }} as region_code,
        {{ as_timestamp('submitted.monitored_at') }} as monitored_at,
        {{ as_text('submitted.station_name') }} as station_name,
        {{ as_base('so2') }} as so2,
        {{ as_base('no2') }} as no2,
        {{ as_base('co') }} as co,
        {{ as_base('o3') }} as o3,
        {{ as_base('pm10') }} as pm10,
        {{ as_base('pm2_5') }} as pm2_5
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
