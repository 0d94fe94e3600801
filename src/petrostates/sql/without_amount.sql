-- One row per measure and selected flow that has no amount by it, central reading. Sums skip it, as if nothing had been sold.
select 'quantity' as measure, period, product, exporter, importer
from flows
where scenario = 0 and quantity_t is null
union all
select 'value' as measure, period, product, exporter, importer
from flows
where scenario = 0 and value_usd is null
