{#- 园区名录. One row per loaded row of an effective batch; areas in 平方米. -#}
{{ config(indexes=[{'columns': ['batch_id']}]) }}

with

new_batches as (
    {{ new_effective_batches('park_registry') }}
),

submitted as (
    select * from {{ raw_table('park_registry') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ as_text('submitted.park_code') }} as park_code,
        {{ as_text('submitted.parent_park_code') }} as parent_park_code,
        {{ as_text('submitted.region_code') }} as region_code,
        {{ as_text('submitted.park_name') }} as park_name,
        {{ as_text('submitted.park_level') }} as park_level,
        {{ as_text('submitted.park_class') }} as park_class,
        {{ as_bool('submitted.is_evaluation_unit') }} as is_evaluation_unit,
        {{ as_base('planned_area') }} as planned_area,
        {{ as_base('construction_land_area') }} as construction_land_area,
        {{ as_date('submitted.chemical_park_recognised_on') }} as chemical_park_recognised_on,
        {{ as_date('submitted.established_on') }} as established_on,
        {{ as_date('submitted.abolished_on') }} as abolished_on
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
