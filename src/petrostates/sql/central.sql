-- One row per selected flow, central reading.
select period, frequency, exporter, importer, product, quantity_t, value_usd
from flows
where scenario = 0
