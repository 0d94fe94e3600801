-- One row per unit, period, product, importer and exporter with both tonnes and dollars: how its unit value compares with the
-- other suppliers of that product. `unit` importer: those of the same importer; `unit` product: importers pooled, `importer` '*'.
-- discount = ln(unit value / (sum of value / sum of tonnes of the others)); negative is cheaper; null without another one.
-- `low` and `high` are the range over the scenarios.
with united as (
    select 'importer' as unit, scenario, period, product, importer, exporter, quantity_t, value_usd
    from priced
    union all
    select 'product' as unit, scenario, period, product, '*' as importer, exporter, quantity_t, value_usd
    from priced
),
sold as (
    select unit, scenario, period, product, importer, exporter, sum(quantity_t) as quantity_t, sum(value_usd) as value_usd
    from united
    group by unit, scenario, period, product, importer, exporter
),
compared as (
    select
        *,
        count(*) over (partition by unit, scenario, period, product, importer) as suppliers,
        sum(quantity_t) over (partition by unit, scenario, period, product, importer) - quantity_t as others_t,
        sum(value_usd) over (partition by unit, scenario, period, product, importer) - value_usd as others_usd
    from sold
),
by_scenario as (
    select
        unit,
        scenario,
        period,
        product,
        importer,
        exporter,
        value_usd / nullif(quantity_t, 0) as unit_value_usd_t,
        case
            when suppliers > 1 and others_t > 0 and others_usd > 0
            then ln(value_usd / nullif(quantity_t, 0) / nullif(others_usd / nullif(others_t, 0), 0))
        end as discount
    from compared
)
select
    unit,
    period,
    product,
    importer,
    exporter,
    max(case when scenario = 0 then unit_value_usd_t end) as unit_value_usd_t,
    max(case when scenario = 0 then discount end) as discount,
    min(discount) as low,
    max(discount) as high
from by_scenario
group by unit, period, product, importer, exporter
-- Only where the central reading exists.
having max(case when scenario = 0 then 1 else 0 end) = 1
