-- Pulls from exchange databases: how far each source has been read, and which files came of it.

create table audit.exchange_pull (
    pull_id bigint generated always as identity primary key,
    source text not null,
    form text not null,
    definition text not null,
    is_full boolean not null,
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    status text not null default 'running' check (status in ('running', 'success', 'failed')),
    from_watermark text,
    to_watermark text,
    message text not null default ''
);
create index on audit.exchange_pull (source, pull_id);
comment on table audit.exchange_pull is '前置库取数：每次一行；最近一次成功的 to_watermark 是下次的起点';
comment on column audit.exchange_pull.source is '来源文件 exchange/<source>.yml';
comment on column audit.exchange_pull.definition is '来源文件内容的摘要；有变化即全量取数';
comment on column audit.exchange_pull.from_watermark is '起点水位（未减回看时段）；为空即全量';

-- Of every group (reporter and period) that a pull has read. An unreadable period stands as the source has it.
create table audit.exchange_file (
    pull_id bigint not null references audit.exchange_pull,
    reporter text not null,
    period text not null,
    file_name text not null,
    sha256 text not null,
    rows bigint not null,
    outcome text not null check (outcome in ('sent', 'restated', 'unchanged')),
    primary key (pull_id, reporter, period)
);
comment on table audit.exchange_file is '前置库取数：每个填报单位、每期一份文件，放入收件箱，或因内容未变而未放';
comment on column audit.exchange_file.outcome is
    'sent 放入收件箱；restated 改回以前的内容，按更正放入收件箱；unchanged 内容未变，未放';
