{{ config(indexes=[{'columns': ['park_code']}, {'columns': ['uscc']}]) }}

with

cases as (
    select * from {{ ref('stg_stopped_enterprises') }}
),

snapshots as (
    select * from {{ ref('int_snapshot') }}
    where superseded_from = {{ end_of_time() }}
),

-- Two reporters may list the same case: the later period counts, then the later batch.
current_cases as (
    select distinct on (cases.case_id) cases.*
    from cases
    inner join snapshots on cases.batch_id = snapshots.batch_id
    order by cases.case_id asc, cases.period_end desc, cases.batch_id desc
),

-- A standstill ends with the resumption, else with the end of the case, else not yet.
spans as (
    select
        *,
        coalesce(resumed_on, completed_on, period_end) as standstill_until
    from current_cases
),

final as (
    select
        case_id,
        uscc,
        park_code,
        case
            when restopped_on is not null then 'restopped'
            when completed_on is not null then 'closed'
            when planned_completion_on < period_end then 'overdue'
            when treatment is not null then 'method_set'
            when filed_on is not null then 'filed'
            else 'identified'
        end as stage,
        {{ whole_months('stopped_on', 'standstill_until') }}
        + case
            when restopped_on is null then 0
            else {{ whole_months('restopped_on', 'period_end') }}
        end as months_stopped,
        {{ sqm_to_mu('land_area') }} as land_mu,
        {{ sqm_to_mu('revived_area') }} as land_revived_mu,
        {{ share_pct(sqm_to_mu('revived_area'), sqm_to_mu('land_area')) }} as land_revived_pct,
        treatment,
        responsible_unit,
        stopped_on,
        filed_on,
        planned_completion_on,
        completed_on,
        resumed_on,
        restopped_on,
        reporter,
        period_end as listed_on
    from spans
)

select * from final
