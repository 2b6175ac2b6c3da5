with

versions as (
    select * from {{ ref('stg_batch_versions') }}
),

changed as (
    select distinct
        form,
        reporter,
        period
    from versions
    where
        batch_id > {{ env_var('PARK_SINCE_BATCH', '0') }}
        -- Where everything is computed anew, nobody asks what has changed.
        and {{ 'false' if should_full_refresh() else 'true' }}
),

-- With what they superseded: what was taken back has changed too.
final as (
    select
        versions.batch_id,
        versions.form,
        versions.reporter,
        versions.period_end,
        {{ month_of('versions.period_end') }} as month
    from versions
    inner join changed
        on
            versions.form = changed.form
            and versions.reporter = changed.reporter
            and versions.period = changed.period
)

select * from final
