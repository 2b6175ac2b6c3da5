{{ config(indexes=[{'columns': ['park_code']}]) }}

with

registry as (
    select * from {{ ref('stg_enterprise_registry') }}
),

current_snapshots as (
    select * from {{ ref('int_snapshot') }}
    where superseded_from = {{ end_of_time() }}
),

parcels as (
    select * from {{ ref('stg_land_parcels') }}
),

leases as (
    select * from {{ ref('stg_land_leases') }}
),

industries as (
    select * from {{ ref('industries') }}
),

latest_listings as (
    select
        uscc,
        max(period_end) as period_end
    from {{ ref('stg_enterprise_registry') }}
    group by uscc
),

-- Two reporters may list the same enterprise in the same park: the later batch counts.
entries as (
    select distinct on (registry.uscc, registry.park_code) registry.*
    from registry
    inner join latest_listings
        on
            registry.uscc = latest_listings.uscc
            and registry.period_end = latest_listings.period_end
    order by registry.uscc, registry.park_code, registry.batch_id desc
),

-- In several parks at once, as for the membership.
latest_entries as (
    select distinct on (uscc) *
    from entries
    order by
        uscc,
        operating_status = '注销',
        joined_on desc,
        park_code collate "C"
),

registered as (
    select distinct listings.uscc
    from {{ ref('stg_enterprise_registry') }} as listings
    inner join current_snapshots on listings.batch_id = current_snapshots.batch_id
),

-- Who is in no register may still be known by name from statistics or tax.
names as (
    select
        uscc,
        enterprise_name,
        batch_id
    from {{ ref('stg_statistics_output') }}
    union all
    select
        uscc,
        enterprise_name,
        batch_id
    from {{ ref('stg_statistics_finance') }}
    union all
    select
        uscc,
        enterprise_name,
        batch_id
    from {{ ref('stg_statistics_energy') }}
    union all
    select
        uscc,
        enterprise_name,
        batch_id
    from {{ ref('stg_tax_payments') }}
),

unregistered_names as (
    select distinct on (names.uscc)
        names.uscc,
        names.enterprise_name
    from names
    left join latest_entries on names.uscc = latest_entries.uscc
    where latest_entries.uscc is null
    order by names.uscc asc, names.batch_id desc, names.enterprise_name asc
),

-- Land only knows the code.
land_users as (
    select uscc from parcels
    union
    select lessor_uscc from leases
    union
    select lessee_uscc from leases
),

unnamed as (
    select land_users.uscc
    from land_users
    left join latest_entries on land_users.uscc = latest_entries.uscc
    left join unregistered_names on land_users.uscc = unregistered_names.uscc
    where
        land_users.uscc is not null
        and latest_entries.uscc is null
        and unregistered_names.uscc is null
),

enterprises as (
    select
        uscc,
        enterprise_name,
        park_code,
        industry_code,
        size_class,
        operating_status,
        joined_on,
        liaison_leader,
        liaison_department,
        liaison_officer,
        four_duties_signed
    from latest_entries
    union all
    select
        uscc,
        enterprise_name,
        null as park_code,
        null as industry_code,
        null as size_class,
        null as operating_status,
        null as joined_on,
        null as liaison_leader,
        null as liaison_department,
        null as liaison_officer,
        null as four_duties_signed
    from unregistered_names
    union all
    select
        uscc,
        uscc as enterprise_name,
        null as park_code,
        null as industry_code,
        null as size_class,
        null as operating_status,
        null as joined_on,
        null as liaison_leader,
        null as liaison_department,
        null as liaison_officer,
        null as four_duties_signed
    from unnamed
),

final as (
    select
        enterprises.uscc,
        enterprises.enterprise_name,
        enterprises.park_code,
        enterprises.industry_code,
        left(enterprises.industry_code, 3) as industry_division,
        industries.name as industry_name,
        enterprises.size_class,
        enterprises.operating_status,
        registered.uscc is not null as is_registered,
        enterprises.joined_on,
        enterprises.liaison_leader,
        enterprises.liaison_department,
        enterprises.liaison_officer,
        enterprises.four_duties_signed
    from enterprises
    left join registered on enterprises.uscc = registered.uscc
    left join industries on left(enterprises.industry_code, 3) = industries.code
)

select * from final
