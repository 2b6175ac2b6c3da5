{{ config(indexes=[{'columns': ['parent_park_code']}]) }}

with

versions as (
    select * from {{ ref('int_park_version') }}
),

tree as (
    select * from {{ ref('int_park_tree') }}
),

snapshots as (
    select * from {{ ref('int_snapshot') }}
),

registry as (
    select * from {{ ref('stg_park_registry') }}
),

regions as (
    select * from {{ ref('regions') }}
),

latest as (
    select * from versions
    where valid_until = {{ end_of_time() }}
),

latest_tree as (
    select
        park_code,
        member_park_code
    from tree
    where
        valid_until = {{ end_of_time() }}
        and park_code <> 'CITY'
),

depths as (
    select
        member_park_code as park_code,
        count(*) as depth
    from latest_tree
    group by member_park_code
),

-- From the top down to the park itself. The parent is the one the tree uses, not the one sent.
paths as (
    select
        latest_tree.member_park_code as park_code,
        string_agg(latest.park_name, '/' order by depths.depth) as park_path,
        (array_agg(latest_tree.park_code order by depths.depth desc))[2] as parent_park_code,
        count(*) as depth
    from latest_tree
    inner join latest on latest_tree.park_code = latest.park_code
    inner join depths on latest_tree.park_code = depths.park_code
    group by latest_tree.member_park_code
),

registered as (
    select distinct registry.park_code
    from registry
    inner join snapshots on registry.batch_id = snapshots.batch_id
    where snapshots.superseded_from = {{ end_of_time() }}
),

parks as (
    select
        latest.park_code,
        latest.park_name,
        paths.park_path,
        latest.park_level,
        paths.depth::int as depth,
        paths.parent_park_code,
        latest.region_code,
        regions.name as region_name,
        latest.park_class,
        latest.is_evaluation_unit,
        registered.park_code is not null as is_registered,
        latest.chemical_park_recognised_on,
        {{ sqm_to_mu('latest.planned_area') }} as planned_area_mu,
        {{ sqm_to_mu('latest.construction_land_area') }} as construction_land_area_mu,
        latest.established_on,
        latest.abolished_on
    from latest
    inner join paths on latest.park_code = paths.park_code
    left join regions on latest.region_code = regions.code
    left join registered on latest.park_code = registered.park_code
),

city as (
    select
        'CITY' as park_code,
        '全市' as park_name,
        '全市' as park_path,
        '全市' as park_level,
        0 as depth,
        null as parent_park_code,
        null as region_code,
        null as region_name,
        null as park_class,
        false as is_evaluation_unit,
        true as is_registered,
        null::date as chemical_park_recognised_on,
        null::numeric as planned_area_mu,
        null::numeric as construction_land_area_mu,
        null::date as established_on,
        null::date as abolished_on
),

final as (
    select * from city
    union all
    select * from parks
)

select * from final
