{{ config(indexes=[{'columns': ['quarter', 'park_code'], 'unique': true}]) }}

{%- set measures = [
    'wastewater_generated', 'wastewater_collected', 'wastewater_treated', 'wastewater_discharged',
    'water_reused', 'solid_waste_generated', 'solid_waste_disposed', 'subsidy_approved', 'subsidy_paid',
] %}

with

quarters as (
    select * from {{ ref('int_quarter') }}
),

tree as (
    select * from {{ ref('int_park_tree') }}
),

-- Two reporters may send the same park's month: the later batch counts.
months as (
    select submitted.*
    from {{ ref('stg_infrastructure_operation') }} as submitted
    where {{ is_latest_of('submitted', 'stg_infrastructure_operation', ['park_code', 'month']) }}
),

final as (
    select
        tree.park_code,
        quarters.quarter,
        {%- for measure in measures %}
        sum(months.{{ measure }}) filter (where months.month >= quarters.quarter_start)
            as {{ measure }},
        sum(months.{{ measure }}) as {{ measure }}_ytd,
        {%- endfor %}
        max(months.month) as last_month
    from quarters
    inner join tree
        on
            quarters.quarter_end >= tree.valid_from
            and quarters.quarter_end < tree.valid_until
    inner join months
        on
            tree.member_park_code = months.park_code
            and date_trunc('year', quarters.quarter_start::timestamp) <= months.month
            and quarters.quarter_end >= months.month
    group by tree.park_code, quarters.quarter
)

select * from final
