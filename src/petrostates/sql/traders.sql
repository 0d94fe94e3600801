-- One row per exporter that trades in a period: null, zero or no row at all is no trade.
-- `total_amount` is X_e, the sum over its cells.
select measure, cells, scenario, period, product, exporter, sum(amount) as total_amount
from cells
group by measure, cells, scenario, period, product, exporter
