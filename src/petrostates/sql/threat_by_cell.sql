-- One row per ordered pair that both trade, scenario, period and cell in which `target` sells: the comparative advantage of
-- `rival` there, 0 where it sells nothing, and what the cell adds to its static threat.
-- A market of a single cell has no rows: everyone's advantage is 1 there.
select
    e.measure,
    e.cells,
    e.scenario,
    e.period,
    e.product,
    e.rival,
    e.target,
    e.cell,
    e.target_sales_share,
    coalesce(a.rca, 0.0) as rival_advantage,
    -- An advantage of 1 may come out a last digit above it.
    case when a.rca > 1.000000001 then e.target_sales_share else 0.0 end as contribution
from exposure e
join places_sold p
    on p.measure = e.measure
    and p.cells = e.cells
    and p.scenario = e.scenario
    and p.period = e.period
    and p.product = e.product
    and p.is_single = 0
left join advantage a
    on a.measure = e.measure
    and a.cells = e.cells
    and a.scenario = e.scenario
    and a.period = e.period
    and a.product = e.product
    and a.exporter = e.rival
    and a.cell = e.cell
