{#- 主要污染物排放. One row per loaded row of an effective batch; in 吨. -#}
{{ config(indexes=[
    {'columns': ['batch_id']},
    {'columns': ['uscc', 'year']},
]) }}

with

new_batches as (
    {{ new_effective_batches('emissions_annual') }}
),

submitted as (
    select * from {{ raw_table('emissions_annual') }}
),

final as (
    select
        {{ origin_columns() }},
        new_batches.reporter,
        new_batches.period_end,
        extract(year from new_batches.period_end)::int as year,
        {{ as_text('submitted.uscc') }} as uscc,
        {{ as_base('cod') }} as cod,
        {{ as_base('ammonia_nitrogen') }} as ammonia_nitrogen,
        {{ as_base('sulphur_dioxide') }} as sulphur_dioxide,
        {{ as_base('nitrogen_oxides') }} as nitrogen_oxides
    from new_batches
    inner join submitted on new_batches.batch_id = submitted._batch_id
)

select * from final
