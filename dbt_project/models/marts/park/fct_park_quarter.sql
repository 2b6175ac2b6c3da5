{{ config(
    materialized='incremental',
    incremental_strategy='affected_quarters',
    indexes=[{'columns': ['park_code', 'quarter']}],
) }}

with

-- Of all quarters: each is compared with others.
park_quarters as (
    select * from {{ ref('int_park_quarter') }}
),

-- On the park's own rows: where one of the three is missing, there is no moving year.
moving_years as (
    select
        park_quarters.*,
        case
            when extract(month from park_quarters.quarter_start) = 10
                then park_quarters.output_ytd_wan
            else
                park_quarters.output_ytd_wan
                + last_fourth.output_ytd_wan
                - year_ago.output_ytd_wan
        end as output_ttm_wan,
        case
            when extract(month from park_quarters.quarter_start) = 10
                then park_quarters.tax_evaluated_ytd_wan
            else
                park_quarters.tax_evaluated_ytd_wan
                + last_fourth.tax_evaluated_ytd_wan
                - year_ago.tax_evaluated_ytd_wan
        end as tax_evaluated_ttm_wan,
        year_ago.output_wan as output_year_ago_wan,
        quarter_before.output_wan as output_quarter_before_wan
    from park_quarters
    left join park_quarters as year_ago
        on
            park_quarters.park_code = year_ago.park_code
            and {{ months_after('park_quarters.quarter_start', -12) }} = year_ago.quarter_start
    left join park_quarters as last_fourth
        on
            park_quarters.park_code = last_fourth.park_code
            and date_trunc('year', park_quarters.quarter_start::timestamp) - interval '3 months'
            = last_fourth.quarter_start
    left join park_quarters as quarter_before
        on
            park_quarters.park_code = quarter_before.park_code
            and {{ months_after('park_quarters.quarter_start', -3) }} = quarter_before.quarter_start
),

ratios as (
    select
        *,
        {{ ratio('output_ytd_wan', 'land_mu') }} as output_per_mu_wan,
        {{ ratio('output_ttm_wan', 'land_mu') }} as output_per_mu_ttm_wan,
        {{ ratio('tax_evaluated_ytd_wan', 'land_mu') }} as tax_per_mu_wan,
        {{ ratio('tax_evaluated_ttm_wan', 'land_mu') }} as tax_per_mu_ttm_wan,
        {{ ratio('value_added_ytd_wan', 'land_mu') }} as value_added_per_mu_wan,
        {{ growth_pct('comparable_wan', 'comparable_base_wan') }} as output_ytd_yoy_pct,
        {{ growth_pct('output_wan', 'output_year_ago_wan') }} as output_yoy_pct,
        {{ growth_pct('output_wan', 'output_quarter_before_wan') }} as output_qoq_pct
    from moving_years
),

-- Competition ranks (1, 1, 3) among the evaluation units that have a value.
ranks as (
    select
        park_code,
        quarter_start,
        rank() over (partition by quarter_start order by output_per_mu_wan desc) as place
    from ratios
    where
        is_evaluation_unit
        and output_per_mu_wan is not null
),

final as (
    select
        ratios.park_code,
        ratios.quarter,
        ratios.output_wan,
        ratios.output_ytd_wan,
        {{ plain('ratios.output_ttm_wan') }} as output_ttm_wan,
        ratios.value_added_ytd_wan,
        ratios.tax_inbound_wan,
        ratios.tax_evaluated_wan,
        ratios.tax_evaluated_ytd_wan,
        {{ plain('ratios.tax_evaluated_ttm_wan') }} as tax_evaluated_ttm_wan,
        ratios.land_mu,
        ratios.output_per_mu_wan,
        ratios.output_per_mu_ttm_wan,
        ratios.tax_per_mu_wan,
        ratios.tax_per_mu_ttm_wan,
        ratios.value_added_per_mu_wan,
        ratios.output_ytd_yoy_pct,
        ratios.output_yoy_pct,
        ratios.output_qoq_pct,
        ranks.place as rank_output_per_mu,
        ranks_before.place - ranks.place as rank_change,
        ratios.enterprises,
        ratios.enterprises_stopped
    from ratios
    left join ranks
        on
            ratios.park_code = ranks.park_code
            and ratios.quarter_start = ranks.quarter_start
    left join ranks as ranks_before
        on
            ratios.park_code = ranks_before.park_code
            and {{ months_after('ratios.quarter_start', -3) }} = ranks_before.quarter_start
    where {{ is_affected('quarter', 'ratios.quarter') }}
)

select * from final
