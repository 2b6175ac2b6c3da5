{{ config(indexes=[{'columns': ['quarter'], 'unique': true}]) }}

with

changed_batches as (
    select * from {{ ref('int_changed_batch') }}
),

quarters as (
    select * from {{ ref('int_quarter') }}
),

-- A snapshot is in force until the next one; which that is does not matter, all later quarters go.
final as (
    select quarters.quarter
    from quarters
    inner join changed_batches on quarters.quarter_end >= changed_batches.period_end
    where changed_batches.form = 'land_parcels'
    union
    -- A quarter has parcels from the first batch of any figures on.
    select quarter
    from quarters
    where first_figure_batch > {{ env_var('PARK_SINCE_BATCH', '0') }}
)

select * from final
