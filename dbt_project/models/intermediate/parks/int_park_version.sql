{{ config(indexes=[{'columns': ['park_code', 'valid_from'], 'unique': true}]) }}

with

registry as (
    select * from {{ ref('stg_park_registry') }}
),

-- Two reporters may list the same park: the later batch counts.
rows_that_count as (
    select distinct on (park_code, period_end) *
    from registry
    order by park_code, period_end, batch_id desc
),

described as (
    select
        park_code,
        park_name,
        -- A park cannot be its own parent, and a parent that no register has ever listed is none.
        case
            when
                parent_park_code <> park_code
                and parent_park_code in (select known.park_code from rows_that_count as known)
                then parent_park_code
        end as parent_park_code,
        region_code,
        park_level,
        park_class,
        is_evaluation_unit,
        chemical_park_recognised_on,
        planned_area,
        construction_land_area,
        established_on,
        abolished_on,
        period_end
    from rows_that_count
),

compared as (
    select
        *,
        to_jsonb(described) - 'period_end' as description,
        lag(to_jsonb(described) - 'period_end') over park_history as previous_description,
        row_number() over park_history as snapshot_number
    from described
    window park_history as (partition by park_code order by period_end)
),

-- Only where something changed. The first snapshot also speaks for the time before it, and who has
-- left the register keeps the last description: figures of former years still need a place.
final as (
    select
        park_code,
        park_name,
        parent_park_code,
        region_code,
        park_level,
        park_class,
        is_evaluation_unit,
        chemical_park_recognised_on,
        planned_area,
        construction_land_area,
        established_on,
        abolished_on,
        case
            when snapshot_number = 1 then {{ beginning_of_time() }}
            else period_end
        end as valid_from,
        coalesce(
            lead(period_end) over (partition by park_code order by period_end),
            {{ end_of_time() }}
        ) as valid_until
    from compared
    where description is distinct from previous_description
)

select * from final
