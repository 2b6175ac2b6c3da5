{#-
    税收入库明细. One row per loaded row of an effective batch; in 元, refunds negative. The same
    ticket may stand in the files of two months: the later batch counts.
-#}
{{ config(
    indexes=[
        {'columns': ['batch_id']},
        {'columns': ['ticket_no', 'batch_id']},
        {'columns': ['booked_month']},
        {'columns': ['uscc', 'booked_month']},
    ],
    meta={'computed': {'booked_month': '入库日期当月第一天, 税款计入这个月'}},
) }}

with

new_batches as (
    {{ new_effective_batches('tax_payments') }}
),

submitted as (
    select * from {{ raw_table('tax_payments') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ as_text('submitted.ticket_no') }} as ticket_no,
        {{ as_text('submitted.uscc') }} as uscc,
        {{ as_text('submitted.enterprise_name') }} as enterprise_name,
        {{ as_text('submitted.tax_item') }} as tax_item,
        {{ as_text('submitted.tax_nature') }} as tax_nature,
        {{ as_base('amount') }} as amount,
        {{ as_date('submitted.levy_period_from') }} as levy_period_from,
        {{ as_date('submitted.levy_period_to') }} as levy_period_to,
        {{ as_date('submitted.booked_on') }} as booked_on,
        {{ month_of(as_date('submitted.booked_on')) }} as booked_month
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
