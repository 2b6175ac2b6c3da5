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

snapshots as (
    select * from {{ ref('int_snapshot') }}
),

registry as (
    select * from {{ ref('stg_enterprise_registry') }}
),

-- Two reporters may list the same enterprise in the same park: the later period counts, then the
-- later batch.
entries as (
    select distinct on (quarters.quarter, registry.uscc, registry.park_code)
        quarters.quarter,
        quarters.quarter_end,
        registry.*
    from quarters
    inner join snapshots
        on
            quarters.quarter_end >= snapshots.in_force_from
            and quarters.quarter_end < snapshots.superseded_from
    inner join registry on snapshots.batch_id = registry.batch_id
    order by
        quarters.quarter,
        registry.uscc,
        registry.park_code,
        registry.period_end desc,
        registry.batch_id desc
),

-- Each enterprise once, in the park that int_enterprise_membership also gives it.
final as (
    select distinct on (quarter, uscc)
        quarter,
        uscc,
        park_code,
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
