{{ config(indexes=[{'columns': ['park_code', 'quarter']}]) }}

{#- 十有, in the order in which the policy names them. -#}
{%- set items = [
    'has_signs', 'has_premises', 'has_counter', 'has_staff', 'has_equipment',
    'has_guides', 'has_item_list', 'has_duty_list', 'has_rules', 'has_ledger',
] %}

with

quarters as (
    select * from {{ ref('int_quarter') }}
),

in_force as (
    {{ in_force_at_quarter_end('stg_service_stations', ['park_code']) }}
),

judged as (
    select
        *,
        {%- for item in items %}
        coalesce({{ item }}, false)::int{{ ' +' if not loop.last }}
        {%- endfor %} as items_met,
        coalesce(staff >= {{ rule_on('station_staff_min', 'quarter_end') }}, false) as staff_ok
    from in_force
),

final as (
    select
        park_code,
        quarter,
        {%- for item in items %}
        {{ item }},
        {%- endfor %}
        items_met,
        {{ share_pct('items_met', items | length) }} as items_met_pct,
        staff,
        staff_trained,
        {{ share_pct('staff_trained', 'staff') }} as trained_pct,
        staff_ok,
        items_met = {{ items | length }} and staff_ok as is_met
    from judged
)

select * from final
