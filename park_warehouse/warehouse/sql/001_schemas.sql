-- The warehouse's schemas, and the role through which readers see the marts and nothing below them.

create schema if not exists raw;
create schema if not exists audit;
create schema if not exists staging;
create schema if not exists intermediate;
create schema if not exists marts;
create schema if not exists published;

comment on schema raw is '原始数据：各部门报送的单元格原文，只增不改';
comment on schema audit is '审计：批次、退回行、标记行、质量检查、构建记录、发布记录';
comment on schema staging is '规范化：类型转换后的有效批次';
comment on schema intermediate is '中间计算';
comment on schema marts is '指标与主题表';
comment on schema published is '经审批发布并冻结的数据';

-- Roles belong to the whole server: another warehouse on it may have made this one a moment ago.
do $$
begin
    create role park_reader nologin;
exception
    when duplicate_object or unique_violation then null;
end
$$;

grant usage on schema marts, published to park_reader;
alter default privileges in schema marts grant select on tables to park_reader;
alter default privileges in schema published grant select on tables to park_reader;
