-- One row per measure, product, period and importer in the books of the selection, before they are summed over time: how many
-- flows it has, how many of them without a figure, and the amount. `new_amount` is from exporters without a figure for this
-- importer in the period before, `last_amount` from those without one in the period after: a hole in the books begins and
-- ends with whole suppliers, a change of trade rarely does. Periods without any figure of the product are passed over.
-- An engine can read one importer alone: `coverage_sums` says of which ones it is worth asking.
with numbered as (
    select product, period, row_number() over (partition by product order by period) as number
    from (
        select distinct product, period
        from booked
        where quantity_t is not null or value_usd is not null
    ) as published
),
beside as (
    select
        b.product,
        b.period,
        b.importer,
        b.quantity_t,
        b.value_usd,
        n.number,
        lag(n.number) over same_flow as number_before,
        lag(b.quantity_t) over same_flow as quantity_before_t,
        lag(b.value_usd) over same_flow as value_before_usd,
        lead(n.number) over same_flow as number_after,
        lead(b.quantity_t) over same_flow as quantity_after_t,
        lead(b.value_usd) over same_flow as value_after_usd
    from booked b
    left join numbered n on n.product = b.product and n.period = b.period
    window same_flow as (
        partition by b.product, b.importer, b.exporter, case when n.number is null then 1 else 0 end
        order by b.period
    )
),
told as (
    select
        product,
        period,
        importer,
        quantity_t,
        value_usd,
        case when number_before = number - 1 and quantity_before_t is not null then 0.0 else quantity_t end as new_t,
        case when number_before = number - 1 and value_before_usd is not null then 0.0 else value_usd end as new_usd,
        case when number_after = number + 1 and quantity_after_t is not null then 0.0 else quantity_t end as last_t,
        case when number_after = number + 1 and value_after_usd is not null then 0.0 else value_usd end as last_usd
    from beside
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
    from told
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
