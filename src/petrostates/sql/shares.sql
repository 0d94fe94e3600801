-- One row per period, product, importer and exporter; `share` is of the importer's total, every exporter counted.
-- `unit` importer: each importer by itself; `unit` product: importers pooled, `importer` is '*'.
-- share = x_ec / M_c, with M_c the sum over exporters. `low` and `high` are its range over the scenarios.
with united as (
    select 'importer' as unit, scenario, period, product, importer, exporter, quantity_t, value_usd
    from flows
    union all
    select 'product' as unit, scenario, period, product, '*' as importer, exporter, quantity_t, value_usd
    from flows
),
traded as (
    select unit, scenario, period, product, importer, exporter, sum(quantity_t) as quantity_t, sum(value_usd) as value_usd
    from united
    group by unit, scenario, period, product, importer, exporter
),
measured as (
    select 'quantity' as measure, *, quantity_t as amount
    from traded
    where quantity_t > 0
    union all
    select 'value' as measure, *, value_usd as amount
    from traded
    where value_usd > 0
),
shared as (
    select *, amount / nullif(sum(amount) over (partition by measure, unit, scenario, period, product, importer), 0) as share
    from measured
),
-- An exporter that a scenario leaves with nothing in a cell has a share of 0 there, not a missing one.
complete as (
    select measure, unit, period, product, importer, count(distinct scenario) as scenarios
    from shared
    group by measure, unit, period, product, importer
)
select
    s.measure,
    s.unit,
    s.period,
    s.product,
    s.importer,
    s.exporter,
    max(case when s.scenario = 0 then s.quantity_t end) as quantity_t,
    max(case when s.scenario = 0 then s.value_usd end) as value_usd,
    coalesce(max(case when s.scenario = 0 then s.share end), 0.0) as share,
    case when count(s.share) < max(c.scenarios) then 0.0 else min(s.share) end as low,
    max(s.share) as high
from shared s
join complete c
    on c.measure = s.measure and c.unit = s.unit and c.period = s.period and c.product = s.product and c.importer = s.importer
group by s.measure, s.unit, s.period, s.product, s.importer, s.exporter
