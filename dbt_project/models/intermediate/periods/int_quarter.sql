{{ config(indexes=[{'columns': ['quarter'], 'unique': true}]) }}

with

batches as (
    select * from {{ ref('stg_batches') }}
),

quarters as (
    select
        {{ quarter_start_of('period_end') }} as quarter_start,
        min(batch_id) filter (where form in (
            'statistics_output', 'statistics_finance', 'statistics_energy',
            'tax_payments', 'land_parcels', 'land_leases'
        )) as first_figure_batch,
        bool_or(form in ('inspection_visits', 'inspection_findings')) as has_inspection
    from batches
    -- A year's form says nothing about its last quarter.
    where period !~ '^\d{4}$'
    group by quarter_start
),

final as (
    select
        {{ quarter_of('quarter_start') }} as quarter,
        quarter_start,
        {{ months_after('quarter_start', 2) }} as last_month,
        {{ months_after('quarter_start', 3) }} - 1 as quarter_end,
        first_figure_batch is not null as has_figures,
        first_figure_batch,
        has_inspection
    from quarters
)

select * from final
