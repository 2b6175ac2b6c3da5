-- Returns the effective batches of which staging does not hold as many rows as were loaded.
{%- set forms = [
    'park_registry', 'leading_industries', 'enterprise_registry', 'statistics_output',
    'statistics_finance', 'statistics_energy', 'tax_payments', 'land_parcels', 'land_leases',
    'inspection_visits', 'inspection_findings',
] %}
with

batches as (
    select * from {{ ref('stg_batches') }}
    where form in ('{{ forms | join("', '") }}')
),

counts as (
    {%- for form in forms %}
    select
        batch_id,
        count(*) as rows_held
    from {{ ref('stg_' ~ form) }}
    group by batch_id
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    batch_id,
    batches.form,
    batches.rows_loaded,
    counts.rows_held
from batches
full outer join counts using (batch_id)
where coalesce(batches.rows_loaded, 0) <> coalesce(counts.rows_held, 0)
