{#-
    园区用地结构. One row per loaded row of an effective batch; areas in 平方米, a park's own without
    its children's.
-#}
{{ config(indexes=[{'columns': ['batch_id']}]) }}

with

new_batches as (
    {{ new_effective_batches('park_land_use') }}
),

submitted as (
    select * from {{ raw_table('park_land_use') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ as_text('submitted.park_code') }} as park_code,
        {{ as_base('developable_area') }} as developable_area,
        {{ as_base('ready_unsupplied_area') }} as ready_unsupplied_area,
        {{ as_base('supplied_area') }} as supplied_area,
        {{ as_base('completed_area') }} as completed_area,
        {{ as_base('completed_industrial_area') }} as completed_industrial_area,
        {{ as_base('planned_construction_area') }} as planned_construction_area,
        {{ as_base('planned_industrial_area') }} as planned_industrial_area,
        {{ as_base('planned_logistics_area') }} as planned_logistics_area,
        {{ as_base('actual_construction_area') }} as actual_construction_area,
        {{ as_base('actual_industrial_area') }} as actual_industrial_area,
        {{ as_base('actual_logistics_area') }} as actual_logistics_area,
        {{ as_base('floor_area') }} as floor_area,
        {{ as_base('building_base_area') }} as building_base_area,
        {{ as_base('industrial_floor_area') }} as industrial_floor_area,
        {{ as_base('industrial_building_footprint') }} as industrial_building_footprint,
        {{ as_base('idle_area') }} as idle_area
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
