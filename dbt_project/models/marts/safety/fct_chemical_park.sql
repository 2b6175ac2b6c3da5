{{ config(indexes=[{'columns': ['park_code', 'quarter']}]) }}

with

quarters as (
    select * from {{ ref('int_quarter') }}
),

grades as (
    select * from {{ ref('chemical_grades') }}
),

in_force as (
    {{ in_force_at_quarter_end('stg_chemical_park_safety', ['park_code']) }}
),

judged as (
    select
        *,
        score >= {{ rule_on('chemical_grade_d', 'quarter_end') }} as is_grade_d
    from in_force
),

final as (
    select
        judged.park_code,
        judged.quarter,
        judged.assessed_on,
        judged.score,
        case
            when judged.is_grade_d then 'D'
            else (
                select grades.grade from grades
                where
                    judged.score >= grades.from_score
                    and judged.quarter_end >= grades.valid_from
                    and (grades.valid_to is null or judged.quarter_end <= grades.valid_to)
                order by grades.from_score desc
                limit 1
            )
        end as grade,
        judged.is_grade_d
    from judged
)

select * from final
