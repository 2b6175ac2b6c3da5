{{ config(indexes=[{'columns': ['member_park_code', 'valid_from']}]) }}

with recursive

versions as (
    select * from {{ ref('int_park_version') }}
),

-- The tree is another one from every day on which any park's parent may have changed.
spans as (
    select
        valid_from,
        lead(valid_from, 1, {{ end_of_time() }}) over (order by valid_from) as valid_until
    from (select distinct valid_from from versions) as changes
),

parks as (
    select
        spans.valid_from,
        spans.valid_until,
        versions.park_code,
        versions.parent_park_code
    from spans
    inner join versions
        on
            spans.valid_from >= versions.valid_from
            and spans.valid_from < versions.valid_until
),

-- "union" drops what has been found before, which ends the walk round a circle of parents.
ancestors as (
    select
        valid_from,
        park_code,
        parent_park_code as ancestor_code
    from parks
    where parent_park_code is not null
    union
    select
        ancestors.valid_from,
        ancestors.park_code,
        parks.parent_park_code
    from ancestors
    inner join parks
        on
            ancestors.valid_from = parks.valid_from
            and ancestors.ancestor_code = parks.park_code
    where parks.parent_park_code is not null
),

-- Parks in a circle have no parent that could be right: each stands at the top, or the city would
-- lose them.
sound_parks as (
    select
        parks.valid_from,
        parks.valid_until,
        parks.park_code,
        case when ancestors.park_code is null then parks.parent_park_code end as parent_park_code
    from parks
    left join ancestors
        on
            parks.valid_from = ancestors.valid_from
            and parks.park_code = ancestors.park_code
            and parks.park_code = ancestors.ancestor_code
),

lineage as (
    select
        valid_from,
        valid_until,
        park_code as member_park_code,
        park_code,
        parent_park_code
    from sound_parks
    union all
    select
        lineage.valid_from,
        lineage.valid_until,
        lineage.member_park_code,
        sound_parks.park_code,
        sound_parks.parent_park_code
    from lineage
    inner join sound_parks
        on
            lineage.valid_from = sound_parks.valid_from
            and lineage.parent_park_code = sound_parks.park_code
),

final as (
    select
        park_code,
        member_park_code,
        valid_from,
        valid_until
    from lineage
    union all
    -- The city is the sum over the parks without a parent.
    select
        'CITY' as park_code,
        member_park_code,
        valid_from,
        valid_until
    from lineage
    where parent_park_code is null
)

select * from final
