with

batches as (
    select * from {{ ref('stg_batches') }}
),

final as (
    select
        extract(year from period_end)::int as year,
        period_end as year_end,
        {{ quarter_of('period_end') }} as last_quarter
    from batches
    where
        form = 'statistics_output'
        and extract(month from period_end) = 12
    group by period_end
)

select * from final
