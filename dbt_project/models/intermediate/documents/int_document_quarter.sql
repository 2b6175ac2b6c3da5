{{ config(indexes=[{'columns': ['quarter', 'park_code']}]) }}

with

quarters as (
    select * from {{ ref('int_quarter') }}
),

in_force as (
    {{ in_force_at_quarter_end(
        'stg_plan_documents', ['park_code', 'document_type', 'document_no']
    ) }}
),

final as (
    select
        quarter,
        quarter_end,
        park_code,
        document_type,
        document_no,
        filing_department,
        approved_on,
        expires_on,
        approved_on <= quarter_end and coalesce(expires_on >= quarter_end, true) as is_valid
    from in_force
)

select * from final
