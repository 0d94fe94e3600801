-- One row per product and first day of a month with flows of the selection: for how many months its figures stand.
-- 1 for monthly figures, 3 for a quarter's, and 0 where nobody has a figure: one silent exporter or importer leaves a month
-- published, a month without any number of anyone is not. Of daily figures a month counts if the days of the product reach from
-- its first to its last day: days without cargo are common inside.
with numbered as (
    select
        product,
        frequency,
        period,
        cast(date_trunc('month', period) as date) as month,
        case when quantity_t is null then 0 else 1 end as has_tonnes,
        case when value_usd is null then 0 else 1 end as has_dollars
    from selected
    where scenario = 0
),
reach as (
    select product, min(period) as first_day, max(period) as last_day
    from numbered
    group by product
),
by_month as (
    select product, frequency, month, max(has_tonnes) as has_tonnes, max(has_dollars) as has_dollars
    from numbered
    group by product, frequency, month
),
standing as (
    select
        m.product,
        m.month,
        m.has_tonnes,
        m.has_dollars,
        case
            when m.frequency = 'A' then 12
            when m.frequency = 'Q' then 3
            when m.frequency = 'M' then 1
            when r.first_day <= m.month and r.last_day >= cast(m.month + interval 1 month - interval 1 day as date) then 1
            else 0
        end as months
    from by_month m
    join reach r on r.product = m.product
)
select product, month, has_tonnes * months as tonnes_months, has_dollars * months as dollars_months
from standing
