{#-
    能源购进消费与库存表. One row per loaded row of an effective batch; year to date, in 吨标准煤, 千瓦时 and
    立方米.
-#}
{{ config(indexes=[
    {'columns': ['batch_id']},
    {'columns': ['month', 'uscc']},
    {'columns': ['uscc', 'month']},
]) }}

with

new_batches as (
    {{ new_effective_batches('statistics_energy') }}
),

submitted as (
    select * from {{ raw_table('statistics_energy') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        {{ month_of('new_batches.period_end') }} as month,
        {{ as_text('submitted.uscc') }} as uscc,
        {{ as_text('submitted.enterprise_name') }} as enterprise_name,
        {{ as_base('energy_cum') }} as energy_cum,
        {{ as_base('power_cum') }} as power_cum,
        {{ as_base('water_cum') }} as water_cum
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
