{#- Ratios of sums, unrounded; a denominator of 0 or null gives null. -#}

{% macro ratio(numerator, denominator) -%}
    {{ plain('(' ~ numerator ~ ')::numeric / nullif(' ~ denominator ~ ', 0)') }}
{%- endmacro %}

{% macro share_pct(part, whole) -%}
    {{ plain('100 * (' ~ part ~ ')::numeric / nullif(' ~ whole ~ ', 0)') }}
{%- endmacro %}

{#- Growth in percent. From a base of 0 or less there is none (扭亏 is no percentage). -#}
{% macro growth_pct(value, base) -%}
    case
        when {{ base }} > 0
            then {{ plain('100 * (' ~ value ~ ' - ' ~ base ~ ') / ' ~ base) }}
    end
{%- endmacro %}
