{#- The value of a rule on a day: what people may change without touching SQL, by its effective dates. -#}
{% macro rule_on(rule, day) -%}
    (
        select rules.value from {{ ref('rules') }} as rules
        where
            rules.rule = '{{ rule }}'
            and rules.valid_from <= {{ day }}
            and (rules.valid_to is null or rules.valid_to >= {{ day }})
    )
{%- endmacro %}
