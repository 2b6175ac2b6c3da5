{#-
    The value of a rule on a day: what people may change without touching SQL, by its effective dates.
    `seed`: where it stands, if not among the city's own rules.
-#}
{% macro rule_on(rule, day, seed='rules') -%}
    (
        select rules.value from {{ ref(seed) }} as rules
        where
            rules.rule = '{{ rule }}'
            and rules.valid_from <= {{ day }}
            and (rules.valid_to is null or rules.valid_to >= {{ day }})
    )
{%- endmacro %}

{#- Condition that is true for the rows of a parameter table that are in force on a day. -#}
{% macro in_force_on(alias, day) -%}
    {{ alias }}.valid_from <= {{ day }}
    and ({{ alias }}.valid_to is null or {{ alias }}.valid_to >= {{ day }})
{%- endmacro %}

{#- Whether one of these rules has on a day a value that is only a demonstration. -#}
{% macro rules_are_demo(names, day) -%}
    exists (
        select 1 from {{ ref('rules') }} as rules
        where
            rules.rule in ('{{ names | join("', '") }}')
            and not rules.official
            and {{ in_force_on('rules', day) }}
    )
{%- endmacro %}
