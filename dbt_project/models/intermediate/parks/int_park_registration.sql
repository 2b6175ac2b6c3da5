{{ config(indexes=[{'columns': ['quarter', 'park_code'], 'unique': true}]) }}

with

quarters as (
    select * from {{ ref('int_quarter') }}
),

snapshots as (
    select * from {{ ref('int_snapshot') }}
    where form = 'park_registry'
),

registry as (
    select * from {{ ref('stg_park_registry') }}
),

-- In force at the quarter's end; a reporter's first register also speaks for the time before it.
final as (
    select distinct
        quarters.quarter,
        registry.park_code
    from quarters
    inner join snapshots
        on
            (quarters.quarter_end >= snapshots.in_force_from or snapshots.is_first)
            and quarters.quarter_end < snapshots.superseded_from
    inner join registry on snapshots.batch_id = registry.batch_id
)

select * from final
