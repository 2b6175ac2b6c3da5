-- Deadlines: who had reported what by a moment, in time or not.

-- Who has reported a form once is expected to report it for every period since. Statistics have no January.
-- A snapshot that is missing leaves the last one in force, and is a missed duty all the same.
create function audit.submission_as_of(as_of timestamptz) returns table (
    form text,
    reporter text,
    period text,
    due_on date,
    first_received_at timestamptz,
    timeliness text,
    timeliness_name text,
    days_late int,
    carried_from text
)
language sql stable as
$$
    with today as (
        select (as_of at time zone 'Asia/Shanghai')::date as today
    ),

    received as (
        select
            form,
            reporter,
            period,
            period_end,
            -- A sender has delivered when the file lies in the inbox, not when somebody gets round to reading it.
            min(least(received_at, file_modified_at)) as first_received_at
        from audit.batch
        where status in ('accepted', 'flagged') and decided_at <= as_of
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
        cross join today
        cross join generate_series(
            date_trunc('month', reporters.first_period_end::timestamp),
            date_trunc('month', today.today::timestamp) - interval '1 month',
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
            form.kind,
            wanted.last_month,
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
    ),

    judged as (
        select
            due.*,
            received.first_received_at,
            coalesce((received.first_received_at at time zone 'Asia/Shanghai')::date, today.today) - due.due_on
                as days_after,
            received.first_received_at is not null as is_in,
            -- Periods of one form sort as text.
            max(received.period) over (partition by due.form, due.reporter order by due.last_month) as last_period
        from due
        cross join today
        left join received
            on due.form = received.form and due.reporter = received.reporter and due.period = received.period
    )

    select
        judged.form,
        judged.reporter,
        judged.period,
        judged.due_on,
        judged.first_received_at,
        state.timeliness,
        state.name,
        case when judged.days_after > 0 then judged.days_after end,
        case when judged.kind = 'snapshot' and state.timeliness = 'missing' then judged.last_period end
    from judged
    inner join (
        values
        (true, false, 'on_time', '按时'),
        (true, true, 'late', '迟报'),
        (false, true, 'missing', '缺报'),
        (false, false, 'not_due', '未到期')
    ) as state (is_in, is_after, timeliness, name)
        on judged.is_in = state.is_in and (judged.days_after > 0) = state.is_after
$$;
comment on function audit.submission_as_of(timestamptz) is '某一时点的报送情况；audit.submission 为当前情况';

create or replace view audit.submission as
select * from audit.submission_as_of(now());
comment on column audit.submission.timeliness_name is '按时、迟报、缺报、未到期';
comment on column audit.submission.days_late is '迟报或缺报的天数（按北京时间的日期计）；按时和未到期为空';
comment on column audit.submission.carried_from is '缺报的全量报表目前沿用哪一期；一期都没有为空';
