-- Reading the past: when a batch was decided on, and what counted at a moment.

-- received_at is no moment of decision: a cover note may say that a file of record came long ago.
alter table audit.batch add column decided_at timestamptz;
comment on column audit.batch.decided_at is '入库判定时间：自此刻起本批次可见，按批次号只增不减；时点查询以此为准';

-- What is there already: its rows know when they were loaded. A batch without rows came after the one before it.
-- One update of the table, not two: the second would leave checks pending, and no later change of it were possible.
create temporary table loaded (batch_id bigint, loaded_at timestamptz) on commit drop;
do $$
declare
    form name;
begin
    for form in
        select table_name from information_schema.columns
        where table_schema = 'raw' and column_name = '_loaded_at'
    loop
        execute format(
            'insert into loaded select batch.batch_id, first.loaded_at from audit.batch as batch'
            ' cross join lateral ('
            '     select _loaded_at as loaded_at from raw.%I where _batch_id = batch.batch_id limit 1'
            ' ) as first'
            ' where batch.form = %L',
            form, form
        );
    end loop;
end
$$;
update audit.batch as batch set decided_at = known.decided_at
from (
    select batch_id, coalesce(max(loaded_at) over (order by batch_id), received_at) as decided_at
    from audit.batch left join loaded using (batch_id)
) as known
where known.batch_id = batch.batch_id;
drop table loaded;
create index on audit.batch (decided_at);

-- At the end of the transaction, because nobody sees the batch earlier. Never before the batch before it, so that
-- what counted at a moment is all up to one batch, even where the clock was set back meanwhile.
create function audit.set_decided_at() returns trigger
language plpgsql as
$$
begin
    update audit.batch
    set decided_at = greatest(clock_timestamp(), (select max(earlier.decided_at) from audit.batch as earlier))
    where batch_id = new.batch_id;
    return null;
end
$$;
-- A value that is given stays: a warehouse that is loaded from a backup keeps its past.
create constraint trigger decided_at after insert on audit.batch
deferrable initially deferred
for each row when (new.decided_at is null) execute function audit.set_decided_at();

create function audit.effective_batches(as_of timestamptz) returns setof audit.batch
language sql stable parallel safe as
$$
    select distinct on (form, reporter, period) *
    from audit.batch
    where status in ('accepted', 'flagged') and decided_at <= as_of
    order by form, reporter, period, batch_id desc
$$;
comment on function audit.effective_batches(timestamptz) is
    '某一时点的有效批次：每张报表、每个报送单位、每期当时最后入库的批次';

create function audit.rows_as_of(form anyelement, as_of timestamptz) returns setof anyelement
language plpgsql stable as
$$
begin
    return query execute format(
        'select sent.* from %s as sent inner join audit.effective_batches($1) as batch'
        ' on sent._batch_id = batch.batch_id',
        pg_typeof(form)
    ) using as_of;
end
$$;
comment on function audit.rows_as_of(anyelement, timestamptz) is
    '某一时点一张报表的有效原始行，如 audit.rows_as_of(null::raw.tax_payments, ''2026-09-30 18:00'')';

-- The past states that somebody has built beside the current one: schemas <prefix>staging, intermediate, marts.
create table audit.past_build (
    prefix text primary key,
    as_of timestamptz not null,
    last_batch_id bigint not null,
    built_at timestamptz
);
comment on table audit.past_build is '时点数据：模式前缀、时点、包含到哪一批；built_at 为空表示构建中断';
