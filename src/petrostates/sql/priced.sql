-- One row per flow with both tonnes and dollars: what a unit value may be taken from. Tonnes that a repair of the books worked out
-- from the dollars (`repaired`) hold no price but the one that was assumed. `own_t` and `own_usd` are the part under the exporter's
-- own name; null where there is none. Where flows are summed over time, the market defines this view anew, over months that have both.
select
    f.scenario,
    f.period,
    f.exporter,
    f.importer,
    f.product,
    f.quantity_t,
    f.value_usd,
    case when f.own_t > 0 and f.own_usd > 0 then f.own_t end as own_t,
    case when f.own_t > 0 and f.own_usd > 0 then f.own_usd end as own_usd
from selected f
left join repaired r on r.period = f.period and r.exporter = f.exporter and r.importer = f.importer and r.product = f.product
where f.quantity_t > 0 and f.value_usd > 0 and r.period is null
