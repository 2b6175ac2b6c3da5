{#- 规划与批复文件. One row per loaded row of an effective batch. -#}
{{ config(indexes=[{'columns': ['batch_id']}]) }}

with

new_batches as (
    {{ new_effective_batches('plan_documents') }}
),

submitted as (
    select * from {{ raw_table('plan_documents') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ as_text('submitted.park_code') }} as park_code,
        {{ as_text('submitted.document_type') }} as document_type,
        {{ as_text('submitted.document_no') }} as document_no,
        {{ as_text('submitted.filing_department') }} as filing_department,
        {{ as_date('submitted.approved_on') }} as approved_on,
        {{ as_date('submitted.expires_on') }} as expires_on
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
