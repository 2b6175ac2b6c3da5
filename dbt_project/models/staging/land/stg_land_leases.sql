{#- 厂房土地租赁. One row per loaded row of an effective batch; areas in 平方米. -#}
{{ config(indexes=[{'columns': ['batch_id']}]) }}

with

new_batches as (
    {{ new_effective_batches('land_leases') }}
),

submitted as (
    select * from {{ raw_table('land_leases') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ as_text('submitted.parcel_code') }} as parcel_code,
        {{ as_text('submitted.lessor_uscc') }} as lessor_uscc,
        {{ as_text('submitted.lessee_uscc') }} as lessee_uscc,
        {{ as_base('leased_area') }} as leased_area,
        {{ as_date('submitted.lease_start_on') }} as lease_start_on,
        {{ as_date('submitted.lease_end_on') }} as lease_end_on
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
