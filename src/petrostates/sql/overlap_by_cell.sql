-- One row per ordered pair, period and cell where both sell: what the cell adds to the overlap.
-- contribution = min(p_a, p_b); summed over cells it is the overlap. Central scenario.
select
    a.measure,
    a.cells,
    a.period,
    a.product,
    a.exporter as exporter_a,
    b.exporter as exporter_b,
    a.cell,
    a.sales_share as sales_share_a,
    b.sales_share as sales_share_b,
    least(a.sales_share, b.sales_share) as contribution
from sales a
join sales b
    on b.measure = a.measure
    and b.cells = a.cells
    and b.scenario = a.scenario
    and b.period = a.period
    and b.product = a.product
    and b.cell = a.cell
    and b.exporter <> a.exporter
where a.scenario = 0
