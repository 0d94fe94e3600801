-- One row per measure, definition of a cell, scenario, period, product, cell and exporter that sells there: its revealed
-- comparative advantage in the cell, rca = (x_ec / X_e) / (x_wc / X_w), with w everyone in the market (Balassa 1965).
select
    *,
    sales_share
    / nullif(
        sum(amount) over (partition by measure, cells, scenario, period, product, cell)
        / nullif(sum(amount) over (partition by measure, cells, scenario, period, product), 0),
        0
    ) as rca
from sales
