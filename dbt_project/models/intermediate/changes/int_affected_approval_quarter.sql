{{ config(indexes=[{'columns': ['quarter'], 'unique': true}]) }}

with

changed_batches as (
    select * from {{ ref('int_changed_batch') }}
),

register_months as (
    select * from {{ ref('int_changed_register_month') }}
),

submitted as (
    select * from {{ raw_table('approvals') }}
),

approvals as (
    select * from {{ ref('stg_approvals') }}
),

-- From raw: the rows of superseded batches have left staging.
changed_cases as (
    select
        {{ as_text('submitted.case_id') }} as case_id,
        {{ as_date('submitted.received_on') }} as received_on
    from changed_batches
    inner join submitted on changed_batches.batch_id = submitted._batch_id
    where changed_batches.form = 'approvals'
),

days as (
    select received_on as day
    from changed_cases
    union
    -- A case that another batch brings as well may count there now, or no longer.
    select approvals.received_on
    from approvals
    inner join changed_cases on approvals.case_id = changed_cases.case_id
    union
    -- The parks may stand elsewhere in the tree, or in no register any more.
    select month
    from register_months
    union
    -- A quarter has rows from the first batch on.
    select period_end
    from changed_batches
),

final as (
    select distinct {{ quarter_of('day') }} as quarter
    from days
)

select * from final
