-- Large batches get tables of their own that inherit from raw.<form>; see intake/own_table.py.

-- A foreign key is looked up for every single row, which takes longer than all the rest of a load, and is not
-- inherited. The intake writes rows and their batch in one transaction.
do $$
declare
    foreign_key record;
begin
    for foreign_key in
        select conrelid::regclass as table_name, conname
        from pg_constraint
        where contype = 'f' and connamespace = 'raw'::regnamespace
    loop
        execute format('alter table %s drop constraint %I', foreign_key.table_name, foreign_key.conname);
    end loop;
end
$$;

-- The keys of a large batch as numbers (8 bytes each, see intake/fingerprint.py): whether another batch shares
-- any of them is told without reading its rows. Equal numbers are looked into, different ones are different keys.
create table audit.large_batch_keys (
    batch_id bigint primary key,
    fingerprints bytea not null
);
-- They are as good as random.
alter table audit.large_batch_keys alter column fingerprints set storage external;
comment on table audit.large_batch_keys is '大批次的主键指纹，用于快速判断与其他批次有无重复主键';

-- As before, with a short way for the spelling that most files use.
create or replace function raw.as_timestamp(value text) returns timestamp
language plpgsql immutable parallel safe strict
as $$
declare
    clock text[];
begin
    if value ~ '^\d{4}-\d{2}-\d{2} ([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$' and pg_input_is_valid(value, 'timestamp') then
        return value::timestamp;
    end if;
    clock := regexp_match(raw.clean(value), '[ T](\d{1,2}):(\d{2})(?::(\d{2}))?$');
    if clock is null or raw.as_date(value) is null then
        return raw.as_date(value)::timestamp;
    end if;
    return raw.as_date(value) + make_time(clock[1]::int, clock[2]::int, coalesce(clock[3]::int, 0));
end
$$;
