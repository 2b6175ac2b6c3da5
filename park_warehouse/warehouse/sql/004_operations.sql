-- The record of checks, builds and changed parameters. Written by quality and transform.

create table audit.check_result (
    check_id bigint generated always as identity primary key,
    run_id text not null,
    run_at timestamptz not null,
    suite text not null,
    rule text not null,
    table_name text not null,
    severity text not null,
    repairs text not null default '',
    success boolean not null,
    observed text,
    unexpected_count bigint,
    sample_columns text[] not null default '{}',
    sample jsonb
);
create index on audit.check_result (run_at);
comment on table audit.check_result is '数据质量检查：每次运行的每条规则';
comment on column audit.check_result.severity is 'error 错误：我方不变式被破坏，停止发布；warning 警告：对报送数据的疑问';
comment on column audit.check_result.sample_columns is '样本各列的阅读顺序（jsonb 不保留顺序）';
comment on column audit.check_result.repairs is '责任部门：由谁核实、更正';

create table audit.build (
    build_id bigint generated always as identity primary key,
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    selection text not null check (selection in ('staging', 'marts', 'all')),
    status text not null check (status in ('running', 'success', 'failed')),
    last_batch_id bigint,
    full_refresh boolean not null default false,
    seeds_hash text,
    models_hash text
);
comment on table audit.build is '构建记录；last_batch_id 为构建所见的最后批次';
comment on column audit.build.selection is 'staging 规范化；marts 指标；all 全部';
comment on column audit.build.seeds_hash is '参数表内容的摘要；有变化即全量重建';
comment on column audit.build.models_hash is '模型与宏内容的摘要；有变化即全量重建';

create table audit.model_run (
    build_id bigint not null references audit.build,
    model text not null,
    status text not null,
    seconds numeric not null,
    rows_affected bigint,
    primary key (build_id, model)
);
comment on table audit.model_run is '每次构建中每个模型的结果';

create table audit.parameter_change (
    change_id bigint generated always as identity primary key,
    changed_at timestamptz not null default now(),
    changed_by text not null,
    parameter_table text not null,
    parameter_key jsonb not null,
    column_name text not null,
    old_value text,
    new_value text,
    reason text
);
comment on table audit.parameter_change is '参数变更：谁把哪个阈值、权重或基准从多少改为多少，为何';
