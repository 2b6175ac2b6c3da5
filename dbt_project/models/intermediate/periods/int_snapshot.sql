{{ config(indexes=[{'columns': ['batch_id'], 'unique': true}]) }}

with

batches as (
    select * from {{ ref('stg_batches') }}
),

forms as (
    select * from {{ source('audit', 'form') }}
),

snapshots as (
    select batches.*
    from batches
    inner join forms on batches.form = forms.form
    where forms.kind = 'snapshot'
),

-- From batches and not from rows: an empty snapshot says that there is nothing any more.
final as (
    select
        batch_id,
        form,
        reporter,
        period_end as in_force_from,
        coalesce(
            lead(period_end) over (partition by form, reporter order by period_end),
            {{ end_of_time() }}
        ) as superseded_from,
        row_number() over (partition by form, reporter order by period_end) = 1 as is_first
    from snapshots
)

select * from final
