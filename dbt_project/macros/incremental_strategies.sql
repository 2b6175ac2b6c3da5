{#-
    Two strategies, both "delete, then insert": an incremental table is then equal to a rebuilt one
    row for row, provided that the model computes all rows of what is deleted.
-#}

{#- Staging: out with the rows of batches that no longer count, in with those that are new. -#}
{% macro get_incremental_effective_batches_sql(arg_dict) %}
    delete from {{ arg_dict['target_relation'] }} as present
    where not exists (
        select 1 from {{ ref('stg_batches') }} as batches
        where batches.batch_id = present.batch_id
    );
    {{ get_insert_into_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['dest_columns']) }}
{% endmacro %}

{#- Facts: the affected months (quarters) are computed anew and replaced as a whole. -#}
{% macro get_incremental_affected_months_sql(arg_dict) %}
    {{ replace_affected(arg_dict, 'month') }}
{% endmacro %}

{% macro get_incremental_affected_quarters_sql(arg_dict) %}
    {{ replace_affected(arg_dict, 'quarter') }}
{% endmacro %}

{#- Those whose windows reach further than a month's or a quarter's have affected periods of their own. -#}
{% macro get_incremental_affected_risk_months_sql(arg_dict) %}
    {{ replace_affected(arg_dict, 'month', 'risk') }}
{% endmacro %}

{% macro get_incremental_affected_evaluation_years_sql(arg_dict) %}
    {{ replace_affected(arg_dict, 'year', 'evaluation') }}
{% endmacro %}

{#- Those that only parcels, or only approvals, can change. -#}
{% macro get_incremental_affected_parcel_quarters_sql(arg_dict) %}
    {{ replace_affected(arg_dict, 'quarter', 'parcel') }}
{% endmacro %}

{% macro get_incremental_affected_approval_quarters_sql(arg_dict) %}
    {{ replace_affected(arg_dict, 'quarter', 'approval') }}
{% endmacro %}

{% macro get_incremental_affected_park_years_sql(arg_dict) %}
    {{ replace_affected(arg_dict, 'year', 'park') }}
{% endmacro %}

{% macro replace_affected(arg_dict, period, scope=none) %}
    delete from {{ arg_dict['target_relation'] }}
    where {{ period }} in (select {{ period }} from {{ affected_periods(period, scope) }});
    {{ get_insert_into_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['dest_columns']) }}
{% endmacro %}

{#-
    The condition that goes with these strategies: every row that the model returns must satisfy it.
    `period` is month, quarter or year, the column's name too where no other one is given; `scope` is whose
    affected periods they are, where the model has its own.
-#}
{% macro is_affected(period, column=none, scope=none) -%}
    {#- Outside the condition: dbt must see the reference when it reads the model. -#}
    {%- set affected = affected_periods(period, scope) -%}
    {%- if is_incremental() -%}
    {{ column or period }} in (select affected.{{ period }} from {{ affected }} as affected)
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{% macro affected_periods(period, scope=none) -%}
    {%- do return(ref('int_affected_' ~ (scope ~ '_' if scope else '') ~ period)) -%}
{%- endmacro %}
