-- The quarterly dispatch: who has reported in time, which months wait for a dispatch, and what was found when
-- a quarter was assessed.

-- Who has reported a form once is expected to report it for every period since. Statistics have no January.
create view audit.submission as
with received as (
    select
        form,
        reporter,
        period,
        period_end,
        -- A sender has delivered when the file lies in the inbox, not when somebody gets round to reading it.
        min(least(received_at, file_modified_at)) as first_received_at
    from audit.batch
    where status in ('accepted', 'flagged')
    group by form, reporter, period, period_end
),

reporters as (
    select form, reporter, min(period_end) as first_period_end
    from received
    group by form, reporter
),

-- The last month of each period that has ended.
expected as (
    select reporters.form, reporters.reporter, last_month.last_month::date as last_month
    from reporters
    inner join audit.form on reporters.form = form.form
    cross join generate_series(
        date_trunc('month', reporters.first_period_end::timestamp),
        date_trunc('month', now() at time zone 'Asia/Shanghai') - interval '1 month',
        case form.period when 'month' then interval '1 month' when 'quarter' then interval '3 months'
            else interval '1 year' end
    ) as last_month (last_month)
    where not (form.kind = 'cumulative' and extract(month from last_month.last_month) = 1)
),

-- What came for a period that has not ended yet is in it too.
wanted as (
    select form, reporter, last_month from expected
    union
    select form, reporter, date_trunc('month', period_end::timestamp)::date from received
),

due as (
    select
        wanted.form,
        wanted.reporter,
        case form.period
            when 'month' then to_char(wanted.last_month, 'YYYY-MM')
            when 'quarter' then to_char(wanted.last_month, 'YYYY"Q"Q')
            else to_char(wanted.last_month, 'YYYY')
        end as period,
        -- The 31st of a shorter month is its last day.
        least(
            (wanted.last_month + make_interval(months => form.due_months_after))::date + form.due_day - 1,
            (wanted.last_month + make_interval(months => form.due_months_after + 1))::date - 1
        ) as due_on
    from wanted
    inner join audit.form on wanted.form = form.form
)

select
    due.form,
    due.reporter,
    due.period,
    due.due_on,
    received.first_received_at,
    case
        when (received.first_received_at at time zone 'Asia/Shanghai')::date <= due.due_on then 'on_time'
        when received.first_received_at is not null then 'late'
        when (now() at time zone 'Asia/Shanghai')::date > due.due_on then 'missing'
        else 'not_due'
    end as timeliness
from due
left join received
    on due.form = received.form and due.reporter = received.reporter and due.period = received.period;
comment on view audit.submission is '报送情况：每张报表、每个报送单位、每期的截止日、首次收到时间与是否及时';
comment on column audit.submission.timeliness is 'on_time 按时；late 迟报；missing 缺报；not_due 未到期';

create function audit.quarter_of(month text) returns text
language sql immutable parallel safe strict
return left(month, 4) || 'Q' || (right(month, 2)::int + 2) / 3;

-- A build adds the months that it changed; the dispatch of their quarter takes them out again. What is in
-- between survives failed checks, failed runs and restarts.
create table audit.changed_month (
    month text primary key check (month ~ '^\d{4}-(0[1-9]|1[0-2])$'),
    changed_at timestamptz not null default now()
);
comment on table audit.changed_month is '构建后尚未进入季度调度的月份';

-- Tax is in; from February also the statistics (January has none). Only what a build has seen counts.
create view audit.complete_month as
with built as (
    select max(last_batch_id) as last_batch_id
    from audit.build
    where status = 'success' and selection in ('marts', 'all')
),

received as (
    select distinct batch.form, batch.period as month
    from audit.batch
    inner join built on batch.batch_id <= built.last_batch_id
    where batch.status in ('accepted', 'flagged') and batch.form in ('tax_payments', 'statistics_output')
)

select tax.month, audit.quarter_of(tax.month) as quarter
from received as tax
where tax.form = 'tax_payments'
    and (
        right(tax.month, 2) = '01'
        or exists (
            select from received as output
            where output.form = 'statistics_output' and output.month = tax.month
        )
    );
comment on view audit.complete_month is '数据齐全的月份：税收到位，2 月起还要有工业产销';

-- All complete months of the quarters in which one has changed: Airflow forgets, once a quarter has run,
-- which of its months had arrived, and waits for three again.
create view audit.month_to_dispatch as
select complete.month, complete.quarter
from audit.complete_month as complete
where complete.quarter in (select audit.quarter_of(changed.month) from audit.changed_month as changed);
comment on view audit.month_to_dispatch is '待进入季度调度的月份（整季齐全后触发）';

create table audit.dispatch (
    dispatch_id bigint generated always as identity primary key,
    quarter text not null check (quarter ~ '^\d{4}Q[1-4]$'),
    assessed_at timestamptz not null default now(),
    status text not null check (status in ('ready', 'gaps', 'incomplete')),
    months_in text[] not null,
    parks int not null,
    missing_parks text[] not null,
    parks_without_figures text[] not null,
    submissions_on_time int not null,
    submissions_late int not null,
    missing jsonb not null
);
create index on audit.dispatch (quarter, dispatch_id);
comment on table audit.dispatch is '季度调度准备情况：每次评估一行，最后一行有效';
comment on column audit.dispatch.status is
    'ready 报表和园区都齐；gaps 有缺报，可以调度；incomplete 缺评价单元或有数据的园区，不能调度';
comment on column audit.dispatch.parks is '季末登记在册的园区数';
comment on column audit.dispatch.missing_parks is '应有季度数字而没有的园区（CITY 为全市）';
comment on column audit.dispatch.parks_without_figures is '在册但没有任何数据的园区，不影响调度';
comment on column audit.dispatch.missing is '缺报：[{form, name, reporter, period, due_on}]';
