-- One row per row of `pair_sales`, with what share of the cell's purchases each of the two has: s = x / M, with M the sum over
-- all exporters. Who does not sell there has 0.
select
    p.*,
    p.amount_a / nullif(m.market_amount, 0) as market_share_a,
    p.amount_b / nullif(m.market_amount, 0) as market_share_b
from pair_sales p
join (
    select measure, cells, scenario, period, product, cell, sum(amount) as market_amount
    from cells
    group by measure, cells, scenario, period, product, cell
) m
    on m.measure = p.measure
    and m.cells = p.cells
    and m.scenario = p.scenario
    and m.period = p.period
    and m.product = p.product
    and m.cell = p.cell
