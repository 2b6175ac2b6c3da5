{{ config(indexes=[{'columns': ['park_code']}]) }}

with

registry as (
    select * from {{ ref('stg_enterprise_registry') }}
),

snapshots as (
    select * from {{ ref('int_snapshot') }}
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

-- The latest register that lists the enterprise; in several parks at once as for its membership.
latest_entries as (
    select distinct on (uscc) *
    from (
        select distinct on (uscc, period_end, park_code) *
        from registry
        order by uscc asc, period_end asc, park_code asc, batch_id desc
    ) as entries
    order by
        uscc asc,
        period_end desc,
        operating_status = '注销' asc,
        joined_on desc,
        park_code collate "C" asc
),

registered as (
    select distinct registry.uscc
    from registry
    inner join snapshots on registry.batch_id = snapshots.batch_id
    where snapshots.superseded_from = {{ end_of_time() }}
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
