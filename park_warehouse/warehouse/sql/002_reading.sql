-- How raw text is read: the judge of the intake and dbt's staging models use the same functions.
-- A text that cannot be read gives null, never an error.

-- Trimmed and in NFKC (full-width digits and letters become plain); the signs for "nothing" become null.
create function raw.clean(value text) returns text
language sql immutable parallel safe
return nullif(nullif(nullif(nullif(nullif(
    btrim(
        -- To look is twice as fast as to normalise, and most texts are plain.
        case when value is nfkc normalized then value else normalize(value, nfkc) end,
        E' \t\r\n\u200b\ufeff'
    ), ''), '-'), '—'), '/'), '无');

-- Thousands separators must stand where they belong: 12,34 is no number, it may have been a decimal comma.
-- 75% is 75. Scientific notation is refused: what Excel writes so has lost digits.
create function raw.as_number(value text) returns numeric
language sql immutable parallel safe
return case
    -- How numbers arrive from Excel; normalising them first is ten times slower.
    when value ~ '^-?[0-9]+(\.[0-9]+)?$' then value::numeric
    else replace(
        substring(
            translate(raw.clean(value), '−', '-')
            from '^([+-]?(?:(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|\.\d+))\s*%?$'
        ), ',', '')::numeric
end;

-- 2026-09-01, 2026/9/1, 2026.9.1, 20260901, 2026年9月1日, each also with a time of day behind it.
create function raw.as_date(value text) returns date
language plpgsql immutable parallel safe strict
as $$
declare
    parts text[];
    year_number int;
    month_number int;
    day_number int;
begin
    -- Most dates look so, and this way is the fastest.
    if value ~ '^\d{4}-\d{2}-\d{2}$' and pg_input_is_valid(value, 'date') then
        return value::date;
    end if;
    -- Two groups for the separators, compared below: a back reference is fifty times slower.
    parts := regexp_match(
        raw.clean(value),
        '^(\d{4})(?:(\d{2})(\d{2})|([-/.])(\d{1,2})([-/.])(\d{1,2})|年(\d{1,2})月(\d{1,2})日)'
        '(?:[ T](?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)?$'
    );
    year_number := parts[1];
    month_number := coalesce(parts[2], parts[5], parts[8]);
    day_number := coalesce(parts[3], parts[7], parts[9]);
    if parts is null or parts[4] <> parts[6] or year_number = 0 or month_number not between 1 and 12
        or day_number not between 1 and 31
        or day_number > extract(day from make_date(year_number, month_number, 1) + interval '1 month - 1 day')
    then
        return null;
    end if;
    return make_date(year_number, month_number, day_number);
end
$$;

-- A date as above with hh:mm or hh:mm:ss; a date alone is its midnight (Excel drops the time of midnight).
create function raw.as_timestamp(value text) returns timestamp
language plpgsql immutable parallel safe strict
as $$
declare
    clock text[];
begin
    clock := regexp_match(raw.clean(value), '[ T](\d{1,2}):(\d{2})(?::(\d{2}))?$');
    if clock is null or raw.as_date(value) is null then
        return raw.as_date(value)::timestamp;
    end if;
    return raw.as_date(value) + make_time(clock[1]::int, clock[2]::int, coalesce(clock[3]::int, 0));
end
$$;

create function raw.as_bool(value text) returns boolean
language sql immutable parallel safe
return case raw.clean(value) when '是' then true when '否' then false end;

-- Into the base unit of the dimension: 元, 平方米, 吨, 吨标准煤, 千瓦时. 1 亩 is 2000/3 平方米 exactly.
-- Units without a larger or smaller brother, and null, leave the number as it is.
-- PL/pgSQL: a SQL function that looks at its argument more than once is not inlined, and nine times slower.
create function raw.to_base(value numeric, unit text) returns numeric
language plpgsql immutable parallel safe
as $$
begin
    return case unit
        when '千元' then value * 1000
        when '万元' then value * 10000
        when '亿元' then value * 100000000
        when '亩' then value * 2000 / 3
        when '公顷' then value * 10000
        when '平方公里' then value * 1000000
        when '万吨' then value * 10000
        when '万吨标准煤' then value * 10000
        when '万千瓦时' then value * 10000
        else value
    end;
end
$$;

-- 统一社会信用代码 by GB 32100-2015: 18 characters without I, O, S, V, Z, the last one a check character.
create function raw.is_uscc(code text) returns boolean
language plpgsql immutable parallel safe strict
as $$
declare
    alphabet constant text := '0123456789ABCDEFGHJKLMNPQRTUWXY';
    weights constant int[] := array[1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    total int := 0;
begin
    if code !~ '^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$' then
        return false;
    end if;
    for i in 1..17 loop
        total := total + (strpos(alphabet, substr(code, i, 1)) - 1) * weights[i];
    end loop;
    return substr(alphabet, (31 - total % 31) % 31 + 1, 1) = right(code, 1);
end
$$;

comment on function raw.clean(text) is '去空白、全角转半角；「-」「—」「/」「无」与空格视为空';
comment on function raw.as_number(text) is '数值；读不出时为空';
comment on function raw.as_date(text) is '日期；读不出时为空';
comment on function raw.as_timestamp(text) is '日期时间；读不出时为空';
comment on function raw.as_bool(text) is '是/否；读不出时为空';
comment on function raw.to_base(numeric, text) is '换算为基本单位（元、平方米、吨、吨标准煤、千瓦时）';
comment on function raw.is_uscc(text) is '统一社会信用代码校验（GB 32100-2015）';
