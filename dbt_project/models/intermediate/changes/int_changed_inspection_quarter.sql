with

changed_batches as (
    select * from {{ ref('int_changed_batch') }}
),

submitted_visits as (
    select * from {{ raw_table('inspection_visits') }}
),

visits as (
    select * from {{ ref('stg_inspection_visits') }}
),

submitted_findings as (
    select * from {{ raw_table('inspection_findings') }}
),

findings as (
    select * from {{ ref('stg_inspection_findings') }}
),

-- From raw: the rows of superseded batches have left staging.
changed_visits as (
    select
        {{ as_text('submitted_visits.visit_id') }} as visit_id,
        {{ as_date('submitted_visits.visited_on') }} as visited_on
    from changed_batches
    inner join submitted_visits on changed_batches.batch_id = submitted_visits._batch_id
    where changed_batches.form = 'inspection_visits'
),

visit_days as (
    select visited_on
    from changed_visits
    union
    select visits.visited_on
    from visits
    inner join changed_visits on visits.visit_id = changed_visits.visit_id
),

changed_findings as (
    select
        {{ as_text('submitted_findings.finding_id') }} as finding_id,
        {{ as_date('submitted_findings.found_on') }} as found_on
    from changed_batches
    inner join submitted_findings on changed_batches.batch_id = submitted_findings._batch_id
    where changed_batches.form = 'inspection_findings'
),

finding_days as (
    select found_on
    from changed_findings
    union
    select findings.found_on
    from findings
    inner join changed_findings on findings.finding_id = changed_findings.finding_id
),

-- A finding makes those after it repeated ones, for as long as the rule says.
spans as (
    select
        visited_on as first_day,
        visited_on as last_day
    from visit_days
    union
    select
        found_on as first_day,
        {{ months_after('found_on', rule_on('repeat_months', 'found_on') ~ '::int') }} as last_day
    from finding_days
),

final as (
    select distinct quarters.quarter_start::date as quarter_start
    from spans
    cross join generate_series(
        {{ quarter_start_of('spans.first_day') }}::timestamp,
        spans.last_day::timestamp,
        interval '3 months'
    ) as quarters (quarter_start)
)

select * from final
