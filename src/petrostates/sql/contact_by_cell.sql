-- One row per ordered pair, scenario, period and cell in which both sell: what the cell adds to the pressure of each on the other.
-- contribution = p_a,c * s_b,c + p_b,c * s_a,c, with p shares of an exporter's sales and s shares of the cell's purchases.
select
    p.measure,
    p.cells,
    p.scenario,
    p.period,
    p.product,
    p.exporter_a,
    p.exporter_b,
    a.cell,
    a.amount / nullif(p.total_amount_a, 0) as sales_share_a,
    b.amount / nullif(p.total_amount_b, 0) as sales_share_b,
    a.market_share as market_share_a,
    b.market_share as market_share_b,
    a.amount / nullif(p.total_amount_a, 0) * b.market_share + b.amount / nullif(p.total_amount_b, 0) * a.market_share as contribution
from pairs p
join purchases a
    on a.measure = p.measure
    and a.cells = p.cells
    and a.scenario = p.scenario
    and a.period = p.period
    and a.product = p.product
    and a.exporter = p.exporter_a
join purchases b
    on b.measure = p.measure
    and b.cells = p.cells
    and b.scenario = p.scenario
    and b.period = p.period
    and b.product = p.product
    and b.exporter = p.exporter_b
    and b.cell = a.cell
