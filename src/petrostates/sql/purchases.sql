-- One row per cell and exporter it buys from: `market_share` is s_ec = x_ec / M_c, of the cell's purchases.
select
    *,
    amount / nullif(sum(amount) over (partition by measure, cells, scenario, period, product, cell), 0) as market_share
from cells
