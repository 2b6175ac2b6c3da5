{#- 财务状况表. One row per loaded row of an effective batch; year to date, in 元. -#}
{{ config(indexes=[
    {'columns': ['batch_id']},
    {'columns': ['month', 'uscc']},
    {'columns': ['uscc', 'month']},
]) }}

with

new_batches as (
    {{ new_effective_batches('statistics_finance') }}
),

submitted as (
    select * from {{ raw_table('statistics_finance') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ month_of('new_batches.period_end') }} as month,
        {{ as_text('submitted.uscc') }} as uscc,
        {{ as_text('submitted.enterprise_name') }} as enterprise_name,
        {{ as_base('revenue_cum') }} as revenue_cum,
        {{ as_base('profit_cum') }} as profit_cum,
        {{ as_base('rd_cum') }} as rd_cum,
        {{ as_base('fixed_assets') }} as fixed_assets,
        {{ as_count('submitted.employees') }} as employees
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
