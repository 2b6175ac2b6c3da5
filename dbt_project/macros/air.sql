{#- Ambient air (GB 3095, HJ 633). Everything in exact arithmetic: half a unit decides on an index. -#}

{#-
    The six pollutants: column of a concentration, name among the primary pollutants, and the names of
    their limits in `aqi_breakpoints` for an hour and for a day. Concentrations are rounded to whole
    µg/m³, CO to 0.1 mg/m³, that is `steps` steps to the unit.
-#}
{% macro air_pollutants() -%}
{%- do return([
    {'column': 'so2', 'name': 'SO2', 'hour': 'SO2_1h', 'day': 'SO2', 'steps': 1},
    {'column': 'no2', 'name': 'NO2', 'hour': 'NO2_1h', 'day': 'NO2', 'steps': 1},
    {'column': 'co', 'name': 'CO', 'hour': 'CO_1h', 'day': 'CO', 'steps': 10},
    {'column': 'o3', 'name': 'O3', 'hour': 'O3_1h', 'day': 'O3_8h', 'steps': 1},
    {'column': 'pm10', 'name': 'PM10', 'hour': 'PM10', 'day': 'PM10', 'steps': 1},
    {'column': 'pm2_5', 'name': 'PM2.5', 'hour': 'PM2.5', 'day': 'PM2.5', 'steps': 1},
]) -%}
{%- endmacro %}

{#-
    The running means of ozone that end at 8 to 24 o'clock: of each the columns of its eight hours, which
    begin at 0 to 23.
-#}
{% macro ozone_windows() -%}
{%- set windows = [] -%}
{%- for end in range(8, 25) -%}
{%- set hours = [] -%}
{%- for clock in range(end - 8, end) -%}
{%- do hours.append('o3_' ~ clock) -%}
{%- endfor -%}
{%- do windows.append(hours) -%}
{%- endfor -%}
{%- do return(windows) -%}
{%- endmacro %}

{#- A number that is not negative, rounded half to even (GB/T 8170). -#}
{% macro half_even(number) -%}
    case
        when mod({{ number }}, 1) = 0.5 then 2 * round({{ number }} * 0.5)
        else round({{ number }})
    end
{%- endmacro %}

{#- The same for a quotient that no decimal may be able to hold. Division is with remainder, hence exact. -#}
{% macro half_even_quotient(numerator, denominator) -%}
    div({{ numerator }}, {{ denominator }}) + case
        sign(2 * mod({{ numerator }}, {{ denominator }}) - {{ denominator }})
        when 1 then 1
        when 0 then mod(div({{ numerator }}, {{ denominator }}), 2)
        else 0
    end
{%- endmacro %}

{#- IAQI by HJ 633 between two limits, rounded up. -#}
{% macro iaqi_between(concentration, low, high, iaqi_low, iaqi_high) -%}
    {%- set rise -%}
    ({{ iaqi_high }} - {{ iaqi_low }}) * ({{ concentration }} - {{ low }})
    {%- endset -%}
    {{ iaqi_low }} + div({{ rise }}, {{ high }} - {{ low }})
    + sign(mod({{ rise }}, {{ high }} - {{ low }}))
{%- endmacro %}

{#-
    Joins to a row its day's standard and its six indices: of the CTE `rounded` with `day` and a
    `<column>_steps` each, by the CTEs `standards` and `indices`. What lies beyond the table counts as its
    end; not by `least`, to which null is the larger one: what is missing would have the highest index.
-#}
{% macro join_indices(limits) -%}
    left join standards
        on
            rounded.day >= standards.valid_from
            and rounded.day < standards.valid_until
{%- for pollutant in air_pollutants() %}
{%- set column = pollutant['column'] %}
{%- set last_step %}(select max(steps) from indices where pollutant = '{{ pollutant[limits] }}'){% endset %}
    left join indices as {{ column }}_indices
        on
            {{ column }}_indices.pollutant = '{{ pollutant[limits] }}'
            and standards.valid_from = {{ column }}_indices.valid_from
            and {{ column }}_indices.steps = case
                when rounded.{{ column }}_steps > {{ last_step }} then {{ last_step }}
                else rounded.{{ column }}_steps
            end::int
{%- endfor %}
{%- endmacro %}

{#-
    The index of the row: the largest one. Where one is missing, only if it is above 100 all the same: then
    nothing that is missing can make good air of it.
-#}
{% macro air_quality_index() -%}
    {%- set indices = [] -%}
    {%- for pollutant in air_pollutants() -%}
    {%- do indices.append(pollutant['column'] ~ '_iaqi') -%}
    {%- endfor -%}
    case
        when
            greatest({{ indices | join(', ') }}) > 100
            or num_nulls({{ indices | join(', ') }}) = 0
            then greatest({{ indices | join(', ') }})
    end
{%- endmacro %}

{#- The level of an index by HJ 633, table 2. -#}
{% macro air_quality_level(aqi) -%}
    case
        when {{ aqi }} <= 50 then '优'
        when {{ aqi }} <= 100 then '良'
        when {{ aqi }} <= 150 then '轻度污染'
        when {{ aqi }} <= 200 then '中度污染'
        when {{ aqi }} <= 300 then '重度污染'
        when {{ aqi }} > 300 then '严重污染'
    end
{%- endmacro %}

{#- All pollutants whose index is that of the row; none where the air is 优. -#}
{% macro primary_pollutants(aqi) -%}
    case
        when {{ aqi }} <= 50 then array[]::text[]
        when {{ aqi }} > 50
            then array_remove(array[
                {%- for pollutant in air_pollutants() %}
                case when {{ pollutant['column'] }}_iaqi = {{ aqi }} then '{{ pollutant['name'] }}' end
                {{- ',' if not loop.last }}
                {%- endfor %}
            ], null)
    end
{%- endmacro %}

{#- Hours and days of air: only another hour of the same day can change them. -#}
{% macro get_incremental_affected_air_days_sql(arg_dict) %}
    {{ replace_affected(arg_dict, 'day', 'air') }}
{% endmacro %}
