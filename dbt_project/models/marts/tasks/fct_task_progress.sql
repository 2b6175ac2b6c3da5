{{ config(indexes=[{'columns': ['task_id', 'quarter']}, {'columns': ['park_code', 'quarter']}]) }}

with

quarters as (
    select * from {{ ref('int_quarter') }}
),

in_force as (
    {{ in_force_at_quarter_end('stg_task_progress', ['task_id']) }}
),

ruled as (
    select
        *,
        planned_progress - actual_progress as behind,
        actual_progress < 100 and due_on < quarter_end as is_overdue,
        {{ rule_on('lamp_behind_yellow', 'quarter_end') }} as yellow_above,
        {{ rule_on('lamp_behind_red', 'quarter_end') }} as red_above
    from in_force
),

final as (
    select
        task_id,
        quarter,
        clause_id,
        task_name,
        park_code,
        lead_unit,
        reporter,
        due_on,
        planned_progress as planned_progress_pct,
        actual_progress as actual_progress_pct,
        {{ plain('behind') }} as behind_points,
        is_overdue,
        case
            when is_overdue or behind > red_above then 'red'
            when behind is null then 'grey'
            when behind > yellow_above then 'yellow'
            else 'green'
        end as lamp,
        problems,
        next_steps
    from ruled
)

select * from final
