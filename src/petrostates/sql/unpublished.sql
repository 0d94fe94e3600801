-- One row per measure, definition of a cell, scenario of the market, period, product, cell and exporter that has rows there and
-- an amount in none of them: whether it sold is not known. Where levels are compared it counts as no trade; growth is unknown.
with stated as (
    select 'quantity' as measure, scenario, period, exporter, importer, product, quantity_t as amount
    from flows
    union all
    select 'value' as measure, scenario, period, exporter, importer, product, value_usd as amount
    from flows
),
placed as (
    select measure, 'importer' as cells, scenario, period, product, importer as cell, exporter, amount
    from stated
    union all
    select measure, 'product' as cells, scenario, period, '*' as product, product as cell, exporter, amount
    from stated
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
    from stated
)
select p.measure, p.cells, r.scenario, p.period, p.product, p.cell, p.exporter
from readings r
join placed p on p.period = r.period and p.scenario = r.taken
group by p.measure, p.cells, r.scenario, p.period, p.product, p.cell, p.exporter
having max(p.amount) is null
