-- One row per ordered pair, period and cell where both sell: what the cell adds to the pressure of `rival` on `target`.
-- contribution = p_target,c * s_rival,c; summed over cells it is the pressure. Central scenario.
select
    e.measure,
    e.cells,
    e.period,
    e.product,
    r.exporter as rival,
    e.exporter as target,
    e.cell,
    e.sales_share as target_sales_share,
    r.market_share as rival_market_share,
    e.sales_share * r.market_share as contribution
from sales e
join purchases r
    on r.measure = e.measure
    and r.cells = e.cells
    and r.scenario = e.scenario
    and r.period = e.period
    and r.product = e.product
    and r.cell = e.cell
    and r.exporter <> e.exporter
where e.scenario = 0
