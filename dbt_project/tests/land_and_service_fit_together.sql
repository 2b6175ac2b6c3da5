-- Returns rows whose figures contradict each other: a part above its whole, a fee without its
-- cause, a parcel without its status, a station met without its ten items, an overdue task not red.
with

contradictions as (
    select
        'fct_approval_quarter' as mart,
        concat_ws(' ', park_code, quarter) as place
    from {{ ref('fct_approval_quarter') }}
    where
        on_time > finished
        or finished > received
        or online > received
        or mean_working_days < 0
        or (finished = 0) <> (mean_working_days is null)
    union all
    select
        'fct_parcel_status' as mart,
        concat_ws(' ', parcels.parcel_code, parcels.quarter) as place
    from {{ ref('int_parcel_quarter') }} as parcels
    left join {{ ref('fct_parcel_status') }} as statuses
        on
            parcels.quarter = statuses.quarter
            and parcels.parcel_code = statuses.parcel_code
    where
        statuses.idle_status is null
        or (statuses.idle_status = 'idle_1y') <> (statuses.idle_fee_rate_pct is not null)
    union all
    select
        'fct_service_station' as mart,
        concat_ws(' ', park_code, quarter) as place
    from {{ ref('fct_service_station') }}
    where is_met <> (items_met_pct = 100 and staff_ok)
    union all
    select
        'fct_chemical_park' as mart,
        concat_ws(' ', park_code, quarter) as place
    from {{ ref('fct_chemical_park') }}
    where is_grade_d <> (grade = 'D')
    union all
    select
        'fct_task_progress' as mart,
        concat_ws(' ', task_id, quarter) as place
    from {{ ref('fct_task_progress') }}
    where is_overdue and lamp <> 'red'
)

select * from contradictions
