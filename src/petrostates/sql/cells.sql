-- One row per measure, definition of a cell, scenario, period, product, cell and exporter that trades there.
-- A cell is an importer (one index per product), a product (importers pooled) or both (one index over all).
-- Where products are pooled, `product` holds '*'. A flow is unique in scenario, period, exporter, importer and product, so
-- that only the importers are left to be added up.
with measured as (
    select 'quantity' as measure, scenario, period, exporter, importer, product, quantity_t as amount
    from flows
    where quantity_t > 0
    union all
    select 'value' as measure, scenario, period, exporter, importer, product, value_usd as amount
    from flows
    where value_usd > 0
)
select measure, 'importer' as cells, scenario, period, product, importer as cell, exporter, amount
from measured
union all
select
    measure,
    'importer_product' as cells,
    scenario,
    period,
    '*' as product,
    concat(importer, '/', product) as cell,
    exporter,
    amount
from measured
union all
select measure, 'product' as cells, scenario, period, '*' as product, product as cell, exporter, sum(amount) as amount
from measured
group by measure, scenario, period, product, exporter
