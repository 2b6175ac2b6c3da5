{#-
    What holds for the staging model of every form, as hooks of the folder: a new form cannot forget it.
    The form is the model's name without `stg_`. Models that are no form's (the batches) are tables, those of
    forms are incremental; to the former these macros do nothing.
-#}

{#-
    Staging holds as many rows of every effective batch as were loaded, or the model is not built.
    The statement runs in the model's transaction. It names stg_batches without `ref`, which dbt would take for
    a dependency of every model of the folder, stg_batches included; the models themselves depend on it.
-#}
{% macro hold_every_loaded_row() -%}
{%- if model.config.materialized == 'incremental' -%}
do $hold$
declare
    broken text;
begin
    select string_agg(format('批次 %s 入库 %s 行, 这里有 %s 行', batch_id, rows_loaded, rows_held), '; ')
    into broken
    from (
        select
            batch_id,
            coalesce(batches.rows_loaded, 0) as rows_loaded,
            coalesce(held.rows_held, 0) as rows_held
        from (select * from {{ this.schema }}.stg_batches where form = '{{ form_of_model() }}') as batches
        full join (select batch_id, count(*) as rows_held from {{ this }} group by batch_id) as held
            using (batch_id)
        where coalesce(batches.rows_loaded, 0) <> coalesce(held.rows_held, 0)
        order by batch_id
        limit 3
    ) as differing;
    if broken is not null then
        raise exception using message = '行数与入库不符: ' || broken;
    end if;
end
$hold$
{%- endif -%}
{%- endmacro %}

{#-
    Table and columns are called in the database what the form calls them. The comments of the raw table come
    from the contract, and so these do; units become base units. What a model computes beside the form's
    columns it explains itself: config(meta={'computed': {column: text}}).
-#}
{% macro describe_as_in_contract() -%}
{%- if model.config.materialized == 'incremental' -%}
{%- set own = {
    'batch_id': '批次',
    'sheet': '工作表',
    'row_number': '文件中的行号',
    'reporter': '填报单位',
    'period_end': '报告期末',
    'month': '报告期当月第一天',
    'year': '报告年度',
} -%}
{%- do own.update(model.config.meta.get('computed', {})) -%}
do $describe$
declare
    raw_name constant regclass := 'raw.{{ form_of_model() }}';
    own_name constant regclass := '{{ this.schema }}.{{ this.identifier }}';
    own_texts constant jsonb := '{{ tojson(own) | replace("'", "''") }}';
    bases constant jsonb := '{{ tojson(base_units()) }}';
    wanted record;
begin
    for wanted in
        select
            '' as place,
            obj_description(own_name) as present,
            obj_description(raw_name) || ': 有效批次的数据, 已转换类型、换算为基本单位; 一行是入库的一行' as text
        union all
        select
            '.' || quote_ident(own.attname),
            col_description(own_name, own.attnum),
            coalesce(
                own_texts ->> own.attname,
                case
                    when bases ? sent.unit then replace(sent.text, '(' || sent.unit || ')', '(' || (bases ->> sent.unit) || ')')
                    else sent.text
                end
            )
        from pg_attribute as own
        left join (
            select
                attname,
                col_description(raw_name, attnum) as text,
                substring(col_description(raw_name, attnum) from '\(([^()]*)\)$') as unit
            from pg_attribute
            where attrelid = raw_name and attnum > 0
        ) as sent using (attname)
        where own.attrelid = own_name and own.attnum > 0 and not own.attisdropped
    loop
        -- Most builds find everything described already, and write nothing.
        if wanted.text is distinct from wanted.present then
            execute format(
                'comment on %s %s%s is %L',
                case wanted.place when '' then 'table' else 'column' end, own_name, wanted.place, wanted.text
            );
        end if;
    end loop;
end
$describe$
{%- endif -%}
{%- endmacro %}

{% macro form_of_model() -%} {{ model.name[4:] }} {%- endmacro %}
