with

years as (
    select * from {{ ref('int_evaluation_year') }}
),

in_force as (
    {{ in_force_at_end_of('year', 'stg_leading_industries', ['park_code', 'industry_name']) }}
),

final as (
    select
        year,
        park_code,
        industry_name,
        array_remove(regexp_split_to_array(industry_codes, '[、;,\s]+'), '') as code_prefixes
    from in_force
    where
        designated_on <= year_end
        and (withdrawn_on is null or withdrawn_on > year_end)
)

select * from final
