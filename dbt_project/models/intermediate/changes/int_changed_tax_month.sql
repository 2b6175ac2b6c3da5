with

changed_batches as (
    select * from {{ ref('int_changed_batch') }}
    where form = 'tax_payments'
),

submitted as (
    select * from {{ raw_table('tax_payments') }}
),

payments as (
    select * from {{ ref('stg_tax_payments') }}
),

-- From raw: the rows of superseded batches have left staging.
changed_payments as (
    select
        {{ as_text('submitted.ticket_no') }} as ticket_no,
        {{ month_of(as_date('submitted.booked_on')) }} as month
    from changed_batches
    inner join submitted on changed_batches.batch_id = submitted._batch_id
),

-- The month that was reported on: its tax is 0 now where it was unknown.
final as (
    select month
    from changed_batches
    union
    select month
    from changed_payments
    union
    -- A ticket that another batch brings as well may count there now, or no longer.
    select payments.booked_month
    from payments
    inner join changed_payments on payments.ticket_no = changed_payments.ticket_no
)

select * from final
