-- One row per scenario, exporter, importer, product and label of the calendar: amounts summed over its months, whole or not.
-- Nulls are skipped; a sum of only nulls is null. `priced_t` and `priced_usd` are sums over flows that have both, neither worked out
-- from the other (`repaired`), for unit values; `own_t` and `own_usd` are the part of these under the exporter's own name.
-- A period that no adjustment touches stands in scenario 0 alone and is the same in every other one.
with placed as (
    select
        s.scenario,
        s.period,
        s.exporter,
        s.importer,
        s.product,
        s.quantity_t,
        s.value_usd,
        s.own_t,
        s.own_usd,
        c.label,
        c.frequency,
        c.whole_tonnes,
        c.whole_dollars,
        case when s.quantity_t > 0 and s.value_usd > 0 and r.period is null then 1 else 0 end as is_priced
    from selected s
    join calendar c on c.product = s.product and c.month = cast(date_trunc('month', s.period) as date)
    left join repaired r
        on r.period = s.period and r.exporter = s.exporter and r.importer = s.importer and r.product = s.product
),
told_periods as (
    select distinct period, scenario
    from selected
),
labels as (
    select distinct month, label
    from calendar
),
worlds as (
    select distinct l.label, t.scenario
    from told_periods t
    join labels l on l.month = cast(date_trunc('month', t.period) as date)
),
widths as (
    select period, max(scenario) as last_scenario
    from told_periods
    group by period
),
told as (
    select w.scenario as world, p.*
    from placed p
    join widths n on n.period = p.period
    join worlds w on w.label = p.label and (w.scenario = p.scenario or n.last_scenario = 0)
)
select
    world as scenario,
    label,
    frequency,
    exporter,
    importer,
    product,
    max(whole_tonnes) as whole_tonnes,
    max(whole_dollars) as whole_dollars,
    sum(quantity_t) as quantity_t,
    sum(value_usd) as value_usd,
    sum(case when is_priced = 1 then quantity_t end) as priced_t,
    sum(case when is_priced = 1 then value_usd end) as priced_usd,
    sum(case when is_priced = 1 and own_t > 0 and own_usd > 0 then own_t end) as own_t,
    sum(case when is_priced = 1 and own_t > 0 and own_usd > 0 then own_usd end) as own_usd
from told
group by world, label, frequency, exporter, importer, product
