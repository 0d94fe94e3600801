-- One row per unit, measure, period, product, importer and exporter: revealed comparative advantage.
-- `unit` product: importers pooled, `importer` is '*'; `unit` importer: within what that importer buys.
-- rca = (x_ek / X_e) / (x_wk / X_w): the product's weight in the exporter's sales over its weight in everyone's (Balassa
-- 1965). A product without a published amount is absent; a published 0 gives 0. `low` and `high` are the range over the
-- scenarios.
with measured as (
    select 'quantity' as measure, scenario, period, product, importer, exporter, quantity_t as amount
    from flows
    union all
    select 'value' as measure, scenario, period, product, importer, exporter, value_usd as amount
    from flows
),
sold as (
    select 'product' as unit, measure, scenario, period, product, '*' as importer, exporter, sum(amount) as amount
    from measured
    where amount is not null
    group by measure, scenario, period, product, exporter
    union all
    select 'importer' as unit, measure, scenario, period, product, importer, exporter, sum(amount) as amount
    from measured
    where amount is not null
    group by measure, scenario, period, product, importer, exporter
),
weighed as (
    select
        unit,
        measure,
        scenario,
        period,
        product,
        importer,
        exporter,
        amount / nullif(sum(amount) over (partition by unit, measure, scenario, period, importer, exporter), 0) as own_weight,
        sum(amount) over (partition by unit, measure, scenario, period, importer, product)
        / nullif(sum(amount) over (partition by unit, measure, scenario, period, importer), 0) as common_weight
    from sold
),
by_scenario as (
    select unit, measure, scenario, period, product, importer, exporter, own_weight / nullif(common_weight, 0) as rca
    from weighed
)
select
    unit,
    measure,
    period,
    product,
    importer,
    exporter,
    max(case when scenario = 0 then rca end) as rca,
    min(rca) as low,
    max(rca) as high
from by_scenario
group by unit, measure, period, product, importer, exporter
having max(case when scenario = 0 then rca end) is not null
