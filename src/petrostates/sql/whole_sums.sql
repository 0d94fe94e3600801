-- One row per row of `summed` whose label is whole for tonnes or dollars; the other one is null, never a part of a sum.
select
    scenario,
    label,
    frequency,
    exporter,
    importer,
    product,
    case when whole_tonnes = 1 then quantity_t end as quantity_t,
    case when whole_dollars = 1 then value_usd end as value_usd,
    case when whole_tonnes = 1 and whole_dollars = 1 then priced_t end as priced_t,
    case when whole_tonnes = 1 and whole_dollars = 1 then priced_usd end as priced_usd,
    case when whole_tonnes = 1 and whole_dollars = 1 then own_t end as own_t,
    case when whole_tonnes = 1 and whole_dollars = 1 then own_usd end as own_usd
from summed
where whole_tonnes = 1 or whole_dollars = 1
