-- One row per ordered pair of exporters that both trade in a period: the periods in which an index of two exists.
select
    a.measure,
    a.cells,
    a.scenario,
    a.period,
    a.product,
    a.exporter as exporter_a,
    b.exporter as exporter_b,
    a.total_amount as total_amount_a,
    b.total_amount as total_amount_b
from traders a
join traders b
    on b.measure = a.measure
    and b.cells = a.cells
    and b.scenario = a.scenario
    and b.period = a.period
    and b.product = a.product
    and b.exporter <> a.exporter
