-- One row per product: how many declared flows have both tonnes and dollars, and of how many of them a repair of the books worked
-- the tonnes out from the dollars, so that `priced` leaves them out.
select b.product, count(*) as flows, count(r.period) as repaired_flows
from booked b
left join repaired r on r.period = b.period and r.exporter = b.exporter and r.importer = b.importer and r.product = b.product
where b.quantity_t > 0 and b.value_usd > 0
group by b.product
