{#- 工业产销总值表. One row per loaded row of an effective batch; year to date, in 元. -#}
{{ config(indexes=[
    {'columns': ['batch_id']},
    {'columns': ['month', 'uscc']},
    {'columns': ['uscc', 'month']},
]) }}

with

new_batches as (
    {{ new_effective_batches('statistics_output') }}
),

submitted as (
    select * from {{ raw_table('statistics_output') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ month_of('new_batches.period_end') }} as month,
        {{ as_text('submitted.uscc') }} as uscc,
        {{ as_text('submitted.enterprise_name') }} as enterprise_name,
        {{ as_base('output_cum') }} as output_cum,
        {{ as_base('output_cum_base') }} as output_cum_base,
        {{ as_base('sales_output_cum') }} as sales_output_cum,
        {{ as_base('value_added_cum') }} as value_added_cum
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
