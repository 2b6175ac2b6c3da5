{{ config(indexes=[{'columns': ['day'], 'unique': true}]) }}

with

changed_batches as (
    select * from {{ ref('int_changed_batch') }}
),

submitted as (
    select * from {{ raw_table('air_quality_hourly') }}
),

-- From raw: the rows of superseded batches have left staging. All stations report the same hours:
-- few different texts are left to be read.
changed_hours as (
    select distinct submitted.monitored_at
    from changed_batches
    inner join submitted on changed_batches.batch_id = submitted._batch_id
    where changed_batches.form = 'air_quality_hourly'
),

-- The eight hours of a running mean of ozone lie in one day: no other day is affected.
final as (
    select distinct {{ as_date('monitored_at') }} as day
    from changed_hours
)

select * from final
