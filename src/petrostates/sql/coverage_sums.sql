-- One row per measure, product, period and importer in the books of the selection, before they are summed over time: how many
-- flows it has, how many of them without a figure, and the amount. `coverage` says besides which suppliers come and go; this
-- one is read first, since it costs a tenth, and few importers need the other.
with by_importer as (
    select
        product,
        period,
        importer,
        count(*) as flow_count,
        count(*) - count(quantity_t) as unknown_t_count,
        count(*) - count(value_usd) as unknown_usd_count,
        sum(quantity_t) as quantity_t,
        sum(value_usd) as value_usd
    from booked
    group by product, period, importer
)
select
    'quantity' as measure,
    product,
    period,
    importer,
    flow_count,
    unknown_t_count as unknown_count,
    quantity_t as amount
from by_importer
union all
select
    'value' as measure,
    product,
    period,
    importer,
    flow_count,
    unknown_usd_count as unknown_count,
    value_usd as amount
from by_importer
