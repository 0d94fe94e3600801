-- One row per flow with both tonnes and dollars: what a unit value may be taken from. Where flows are summed over time, the
-- market defines this view anew, over months that have both.
select scenario, period, exporter, importer, product, quantity_t, value_usd
from flows
where quantity_t > 0 and value_usd > 0
