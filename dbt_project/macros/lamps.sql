{#-
    The lamp of a share that must not fall below a floor, both in percent: below the floor red, below the
    watch line yellow, else green. By multiplication: a quotient may be rounded up to its threshold.
-#}
{% macro lamp_of_share(part, whole, floor_pct, watch_pct) -%}
    case
        when {{ part }} is null or nullif({{ whole }}, 0) is null then 'grey'
        when {{ part }} * 100 < {{ whole }} * {{ floor_pct }} then 'red'
        when {{ part }} * 100 < {{ whole }} * {{ watch_pct }} then 'yellow'
        else 'green'
    end
{%- endmacro %}
