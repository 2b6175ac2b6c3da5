{#- Schemas are the warehouse's public names: taken as written, with the prefix of an as-of build. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ var('schema_prefix') }}{{ custom_schema_name or target.schema }}
{%- endmacro %}
