{{ config(
    materialized='incremental',
    incremental_strategy='affected_approval_quarters',
    indexes=[{'columns': ['park_code', 'quarter']}],
) }}

with

quarters as (
    select * from {{ ref('int_quarter') }}
    where {{ is_affected('quarter', scope='approval') }}
),

registration as (
    select * from {{ ref('int_park_registration') }}
),

tree as (
    select * from {{ ref('int_park_tree') }}
),

working_days as (
    select * from {{ ref('int_working_day') }}
),

-- A case may stand in the files of two months; it was received once.
cases as (
    select
        quarters.quarter,
        submitted.park_code,
        submitted.finished_on <= submitted.promised_on as is_on_time,
        submitted.is_online,
        submitted.finished_on is not null as is_finished,
        -- The day of receipt is not counted, as with every term of law.
        until_finished.working_days - until_received.working_days as working_days
    from quarters
    inner join {{ ref('stg_approvals') }} as submitted
        on
            quarters.quarter_start <= submitted.received_on
            and quarters.quarter_end >= submitted.received_on
    left join working_days as until_received on submitted.received_on = until_received.day
    left join working_days as until_finished on submitted.finished_on = until_finished.day
    where {{ is_latest_of('submitted', 'stg_approvals', ['case_id']) }}
),

-- Cases first, then parks: the tree multiplies rows.
own_cases as (
    select
        quarter,
        park_code,
        count(*) as received,
        count(*) filter (where is_finished) as finished,
        count(*) filter (where is_on_time) as on_time,
        count(*) filter (where is_online) as online,
        sum(working_days) as working_days
    from cases
    group by quarter, park_code
),

sums as (
    select
        tree.park_code,
        quarters.quarter,
        sum(own_cases.received)::bigint as received,
        sum(own_cases.finished)::bigint as finished,
        sum(own_cases.on_time)::bigint as on_time,
        sum(own_cases.online)::bigint as online,
        sum(own_cases.working_days) as working_days
    from quarters
    inner join tree
        on
            quarters.quarter_end >= tree.valid_from
            and quarters.quarter_end < tree.valid_until
    inner join own_cases
        on
            quarters.quarter = own_cases.quarter
            and tree.member_park_code = own_cases.park_code
    group by tree.park_code, quarters.quarter
),

final as (
    select
        sums.park_code,
        sums.quarter,
        sums.received,
        sums.finished,
        sums.on_time,
        {{ share_pct('sums.on_time', 'sums.finished') }} as on_time_pct,
        sums.online,
        {{ share_pct('sums.online', 'sums.received') }} as online_pct,
        {{ ratio('sums.working_days', 'sums.finished') }} as mean_working_days
    from sums
    left join registration
        on
            sums.quarter = registration.quarter
            and sums.park_code = registration.park_code
    where
        registration.park_code is not null
        or sums.park_code = 'CITY'
)

select * from final
