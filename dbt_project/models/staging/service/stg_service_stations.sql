{#- 政务服务工作站. One row per loaded row of an effective batch. -#}
{{ config(indexes=[{'columns': ['batch_id']}]) }}

with

new_batches as (
    {{ new_effective_batches('service_stations') }}
),

submitted as (
    select * from {{ raw_table('service_stations') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ as_text('submitted.park_code') }} as park_code,
        {{ as_bool('submitted.has_signs') }} as has_signs,
        {{ as_bool('submitted.has_premises') }} as has_premises,
        {{ as_bool('submitted.has_counter') }} as has_counter,
        {{ as_bool('submitted.has_staff') }} as has_staff,
        {{ as_bool('submitted.has_equipment') }} as has_equipment,
        {{ as_bool('submitted.has_guides') }} as has_guides,
        {{ as_bool('submitted.has_item_list') }} as has_item_list,
        {{ as_bool('submitted.has_duty_list') }} as has_duty_list,
        {{ as_bool('submitted.has_rules') }} as has_rules,
        {{ as_bool('submitted.has_ledger') }} as has_ledger,
        {{ as_count('submitted.staff') }} as staff,
        {{ as_count('submitted.staff_trained') }} as staff_trained
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
