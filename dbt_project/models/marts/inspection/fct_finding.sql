{{ config(
    indexes=[
        {'columns': ['park_code', 'found_on']},
        {'columns': ['uscc', 'finding_category', 'found_on']},
    ],
) }}

with

findings as (
    select * from {{ ref('stg_inspection_findings') }}
),

latest_listings as (
    select
        finding_id,
        max(period_end) as period_end
    from {{ ref('stg_inspection_findings') }}
    group by finding_id
),

-- Two reporters may list the same finding: the later batch counts.
latest as (
    select distinct on (findings.finding_id) findings.*
    from findings
    inner join latest_listings
        on
            findings.finding_id = latest_listings.finding_id
            and findings.period_end = latest_listings.period_end
    order by findings.finding_id, findings.batch_id desc
),

ruled as (
    select
        latest.*,
        {{ rule_on('repeat_count', 'latest.found_on') }} as repeat_count,
        {{ rule_on('repeat_months', 'latest.found_on') }}::int as repeat_months
    from latest
),

-- Among the findings of the same kind at the same enterprise, itself included.
alike as (
    select
        ruled.finding_id,
        count(*) as findings
    from ruled
    inner join latest
        on
            ruled.uscc = latest.uscc
            and ruled.finding_category = latest.finding_category
            and {{ months_after('ruled.found_on', '-ruled.repeat_months') }} < latest.found_on
            and ruled.found_on >= latest.found_on
    group by ruled.finding_id
),

final as (
    select
        ruled.finding_id,
        ruled.visit_id,
        ruled.park_code,
        ruled.uscc,
        ruled.finding_category,
        ruled.severity,
        ruled.responsible_unit,
        ruled.liaison_person,
        ruled.review_result,
        ruled.transferred_to,
        ruled.reporter,
        {{ quarter_of('ruled.found_on') }} as quarter,
        ruled.found_on,
        ruled.due_on,
        ruled.completed_on,
        ruled.period_end as last_listed_on,
        ruled.completed_on - ruled.found_on as days_to_rectify,
        -- What is still open is overdue by the end of the last month that lists it.
        coalesce(ruled.completed_on > ruled.due_on, ruled.due_on < ruled.period_end) as is_overdue,
        -- Who has no enterprise has nobody to repeat it.
        coalesce(alike.findings >= ruled.repeat_count, false) as is_repeat
    from ruled
    left join alike on ruled.finding_id = alike.finding_id
)

select * from final
