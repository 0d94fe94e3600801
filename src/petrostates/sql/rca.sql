-- One row per measure, period, product and exporter: revealed comparative advantage, importers pooled.
-- rca = (x_ek / X_e) / (x_wk / X_w): the product's weight in the exporter's sales over its weight in everyone's (Balassa
-- 1965). A product without a published amount is absent; a published 0 gives 0. `low` and `high` are the range over the
-- scenarios.
with measured as (
    select 'quantity' as measure, scenario, period, product, exporter, quantity_t as amount
    from flows
    union all
    select 'value' as measure, scenario, period, product, exporter, value_usd as amount
    from flows
),
sold as (
    select measure, scenario, period, product, exporter, sum(amount) as amount
    from measured
    where amount is not null
    group by measure, scenario, period, product, exporter
),
weighed as (
    select
        measure,
        scenario,
        period,
        product,
        exporter,
        amount / nullif(sum(amount) over (partition by measure, scenario, period, exporter), 0) as own_weight,
        sum(amount) over (partition by measure, scenario, period, product)
        / nullif(sum(amount) over (partition by measure, scenario, period), 0) as common_weight
    from sold
),
by_scenario as (
    select measure, scenario, period, product, exporter, own_weight / nullif(common_weight, 0) as rca
    from weighed
)
select
    measure,
    period,
    product,
    exporter,
    max(case when scenario = 0 then rca end) as rca,
    min(rca) as low,
    max(rca) as high
from by_scenario
group by measure, period, product, exporter
having max(case when scenario = 0 then rca end) is not null
