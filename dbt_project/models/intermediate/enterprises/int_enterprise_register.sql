{{ config(
    materialized='incremental',
    incremental_strategy='affected_quarters',
    indexes=[{'columns': ['quarter', 'uscc'], 'unique': true}],
) }}

with

quarters as (
    select * from {{ ref('int_quarter') }}
    where {{ is_affected('quarter') }}
),

entries as (
    {{ in_force_at_quarter_end('stg_enterprise_registry', ['uscc', 'park_code']) }}
),

-- Each enterprise once, in the park that int_enterprise_membership also gives it.
final as (
    select distinct on (quarter, uscc)
        quarter,
        uscc,
        park_code,
        industry_code,
        joined_on,
        operating_status,
        operating_status <> '注销' as is_counted,
        operating_status = '停产' as is_stopped,
        num_nulls(liaison_leader, liaison_department, liaison_officer) = 0 as has_liaison
    from entries
    order by
        quarter,
        uscc,
        period_end desc,
        operating_status = '注销',
        case when joined_on <= quarter_end then joined_on end desc nulls last,
        park_code collate "C"
)

select * from final
