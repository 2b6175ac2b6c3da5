with

units as (
    select * from {{ ref('int_evaluation_unit') }}
),

indicators as (
    select * from {{ ref('fct_park_class_indicator') }}
),

verifications as (
    select * from {{ ref('int_park_verification') }}
),

judged as (
    select
        indicators.*,
        indicators.indicator in ('output', 'tax')
        and indicators.falls >= {{ rule_on('decline_falls', 'units.year_end') }} as is_declining
    from indicators
    inner join units
        on
            indicators.year = units.year
            and indicators.park_code = units.park_code
),

-- A class that states no line for an indicator asks nothing of it: bool_and leaves nulls out.
findings as (
    select
        park_code,
        year,
        max(value) filter (where indicator = 'output') as output_yi,
        max(value) filter (where indicator = 'tax') as tax_yi,
        max(value) filter (where indicator = 'output_per_mu') as output_per_mu_wan,
        max(value) filter (where indicator = 'tax_per_mu') as tax_per_mu_wan,
        coalesce(bool_and(value >= upper_line), false) as meets_upper,
        coalesce(bool_and(value_before >= upper_line_before), false) as met_upper_before,
        {{ indicators_where('value is null') }} as missing,
        {{ indicators_where('value_before is null') }} as missing_before,
        {{ indicators_where('value < lower_line and is_declining') }} as below_lower_line,
        {{ indicators_where('value < own_line and is_declining') }} as below_own_line_declining,
        {{ indicators_where('value < own_line') }} as below_own_line,
        bool_or(uses_demo_parameters) as uses_demo_standards
    from judged
    group by park_code, year
),

decided as (
    select
        *,
        case
            when missing <> '{}' or (meets_upper and missing_before <> '{}') then 'DATA_MISSING'
            when meets_upper and met_upper_before then 'UPGRADE_APPLY'
            when below_lower_line <> '{}' then 'DOWNGRADE_RED_VERIFY'
            when below_own_line_declining <> '{}' then 'DOWNGRADE_AMBER'
            when below_own_line <> '{}' then 'BELOW_OWN_LINE_WATCH'
            else 'MAINTAIN'
        end as decision
    from findings
),

final as (
    select
        units.park_code,
        units.year,
        units.park_class as class,
        decided.decision,
        case decided.decision
            when 'DATA_MISSING'
                then
                    case
                        when decided.missing <> '{}' then decided.missing
                        else decided.missing_before
                    end
            when 'DOWNGRADE_RED_VERIFY' then decided.below_lower_line
            when 'DOWNGRADE_AMBER' then decided.below_own_line_declining
            when 'BELOW_OWN_LINE_WATCH' then decided.below_own_line
            else '{}'::text[]
        end as failed_indicators,
        case
            when decided.decision = 'DOWNGRADE_RED_VERIFY'
                then coalesce(verifications.state, 'signalled')
            else 'none'
        end as state,
        decided.output_yi,
        decided.tax_yi,
        decided.output_per_mu_wan,
        decided.tax_per_mu_wan,
        decided.uses_demo_standards
        or {{ rules_are_demo(['decline_falls', 'verification_tolerance'], 'units.year_end') }}
            as uses_demo_parameters
    from decided
    inner join units
        on
            decided.year = units.year
            and decided.park_code = units.park_code
    left join verifications
        on
            decided.year = verifications.year
            and decided.park_code = verifications.park_code
)

select * from final
