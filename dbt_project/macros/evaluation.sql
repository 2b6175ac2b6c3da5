{#-
    Hook of fct_park_year: every indicator that people score has a column of its own there, like the computed
    ones, without anybody writing it. In the years in which its method is `manual` the column holds the score,
    also where it was computed in others.
-#}
{% macro add_manual_indicators() -%}
do $manual$
declare
    wanted record;
begin
    for wanted in
        select
            indicator,
            max(name) as name,
            max(unit) as unit
        from {{ ref('evaluation_indicators') }}
        where method = 'manual'
        group by indicator
    loop
        execute format('alter table {{ this }} add column if not exists %I numeric', wanted.indicator);
        execute format(
            'comment on column {{ this }}.%I is %L',
            wanted.indicator, wanted.name || ' (人工评分), ' || coalesce(wanted.unit, '分') || '。'
        );
        execute format(
            $update$
                update {{ this }} as park_years
                set %1$I = (
                    select scores.score from {{ ref('int_manual_score') }} as scores
                    where
                        scores.indicator = %1$L
                        and scores.year = park_years.year
                        and scores.park_code = park_years.park_code
                )
                from {{ ref('evaluation_indicators') }} as indicators
                where
                    indicators.indicator = %1$L
                    and indicators.method = 'manual'
                    and {{ in_force_on('indicators', 'make_date(park_years.year, 12, 31)') }}
            $update$,
            wanted.indicator
        );
    end loop;
end
$manual$
{%- endmacro %}

{#-
    The indicators of a group that satisfy a condition, as an array in the order of a meeting: how big, how much
    tax, how well the land is used.
-#}
{% macro indicators_where(condition) -%}
    coalesce(
        array_agg(
            indicator order by
                array_position(array['output', 'tax', 'output_per_mu', 'tax_per_mu'], indicator),
                indicator
        ) filter (where {{ condition }}),
        '{}'::text[]
    )
{%- endmacro %}
