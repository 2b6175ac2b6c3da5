{{ config(indexes=[{'columns': ['year', 'park_code', 'indicator'], 'unique': true}]) }}

with

submitted as (
    select * from {{ ref('stg_manual_scores') }}
),

-- A score is given for a year; that of another year is none for this one.
final as (
    select distinct on (period_end, park_code, indicator)
        extract(year from period_end)::int as year,
        park_code,
        indicator,
        score
    from submitted
    order by period_end, park_code, indicator, batch_id desc
)

select * from final
