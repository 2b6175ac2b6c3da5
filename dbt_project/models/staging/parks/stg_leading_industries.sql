{#-
    主导产业清单. One row per loaded row of an effective batch; `industry_codes` holds GB/T 4754
    prefixes as sent, separated by 、 or ;.
-#}
{{ config(indexes=[{'columns': ['batch_id']}]) }}

with

new_batches as (
    {{ new_effective_batches('leading_industries') }}
),

submitted as (
    select * from {{ raw_table('leading_industries') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ as_text('submitted.park_code') }} as park_code,
        {{ as_text('submitted.industry_name') }} as industry_name,
        {{ as_text('submitted.industry_codes') }} as industry_codes,
        {{ as_date('submitted.designated_on') }} as designated_on,
        {{ as_date('submitted.withdrawn_on') }} as withdrawn_on
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
