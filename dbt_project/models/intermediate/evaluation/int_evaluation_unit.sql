{{ config(indexes=[{'columns': ['year', 'park_code'], 'unique': true}]) }}

with

years as (
    select * from {{ ref('int_evaluation_year') }}
),

registration as (
    select * from {{ ref('int_park_registration') }}
),

versions as (
    select * from {{ ref('int_park_version') }}
),

final as (
    select
        years.year,
        years.year_end,
        versions.park_code,
        versions.park_class,
        versions.region_code
    from years
    inner join registration on years.last_quarter = registration.quarter
    inner join versions
        on
            registration.park_code = versions.park_code
            and years.year_end >= versions.valid_from
            and years.year_end < versions.valid_until
    where versions.is_evaluation_unit
)

select * from final
