-- One row per exporter that trades in a period: null, zero or no row at all is no trade.
select distinct measure, cells, scenario, period, product, exporter
from cells
