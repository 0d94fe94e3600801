-- One row per measure, definition of a cell, scenario, period, product, cell and exporter that trades there.
-- A cell is an importer (one index per product), a product (importers pooled) or both (one index over all).
-- Where products are pooled, `product` holds '*'.
with measured as (
    select 'quantity' as measure, scenario, period, exporter, importer, product, quantity_t as amount
    from flows
    union all
    select 'value' as measure, scenario, period, exporter, importer, product, value_usd as amount
    from flows
),
celled as (
    select measure, 'importer' as cells, scenario, period, product, importer as cell, exporter, amount
    from measured
    union all
    select measure, 'product' as cells, scenario, period, '*' as product, product as cell, exporter, amount
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
)
select measure, cells, scenario, period, product, cell, exporter, sum(amount) as amount
from celled
group by measure, cells, scenario, period, product, cell, exporter
having sum(amount) > 0
