-- One row per ordered pair that both trade, scenario, period and cell in which `target` sells: its share of the target's
-- sales, and what `rival` sells there, 0 where nothing.
select
    p.measure,
    p.cells,
    p.scenario,
    p.period,
    p.product,
    p.exporter_a as rival,
    p.exporter_b as target,
    t.cell,
    t.sales_share as target_sales_share,
    coalesce(r.amount, 0.0) as rival_amount
from pairs p
join sales t
    on t.measure = p.measure
    and t.cells = p.cells
    and t.scenario = p.scenario
    and t.period = p.period
    and t.product = p.product
    and t.exporter = p.exporter_b
left join cells r
    on r.measure = p.measure
    and r.cells = p.cells
    and r.scenario = p.scenario
    and r.period = p.period
    and r.product = p.product
    and r.exporter = p.exporter_a
    and r.cell = t.cell
