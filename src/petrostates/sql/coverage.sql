-- One row per measure, product, period and importer in the books of the selection, before they are summed over time: how many
-- flows it has, how many of them without a figure, and the amount. `new_amount` is from exporters without a figure for this
-- importer in the period before, `last_amount` from those without one in the period after: a hole in the books begins and
-- ends with whole suppliers, a change of trade rarely does. Periods without any figure of the product are passed over.
with numbered as (
    select product, period, row_number() over (partition by product order by period) as number
    from (
        select distinct product, period
        from booked
        where quantity_t is not null or value_usd is not null
    ) as published
),
placed as (
    select b.product, b.period, n.number, b.importer, b.exporter, b.quantity_t, b.value_usd
    from booked b
    left join numbered n on n.product = b.product and n.period = b.period
),
beside as (
    select
        p.product,
        p.period,
        p.importer,
        p.quantity_t,
        p.value_usd,
        case when b.quantity_t is null then p.quantity_t else 0.0 end as new_t,
        case when b.value_usd is null then p.value_usd else 0.0 end as new_usd,
        case when a.quantity_t is null then p.quantity_t else 0.0 end as last_t,
        case when a.value_usd is null then p.value_usd else 0.0 end as last_usd
    from placed p
    left join placed b
        on b.product = p.product
        and b.importer = p.importer
        and b.exporter = p.exporter
        and b.number = p.number - 1
    left join placed a
        on a.product = p.product
        and a.importer = p.importer
        and a.exporter = p.exporter
        and a.number = p.number + 1
),
by_importer as (
    select
        product,
        period,
        importer,
        count(*) as flow_count,
        count(*) - count(quantity_t) as unknown_t_count,
        count(*) - count(value_usd) as unknown_usd_count,
        sum(quantity_t) as quantity_t,
        sum(value_usd) as value_usd,
        sum(new_t) as new_t,
        sum(new_usd) as new_usd,
        sum(last_t) as last_t,
        sum(last_usd) as last_usd
    from beside
    group by product, period, importer
)
select
    'quantity' as measure,
    product,
    period,
    importer,
    flow_count,
    unknown_t_count as unknown_count,
    quantity_t as amount,
    new_t as new_amount,
    last_t as last_amount
from by_importer
union all
select
    'value' as measure,
    product,
    period,
    importer,
    flow_count,
    unknown_usd_count as unknown_count,
    value_usd as amount,
    new_usd as new_amount,
    last_usd as last_amount
from by_importer
