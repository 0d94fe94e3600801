-- One row per product, month with flows and window of twelve months that it counts in, labelled by the window's last month.
-- A window is whole (1 or 0) where all of its twelve months are published, for tonnes and for dollars.
with counted as (
    select *, extract(year from month) * 12 + extract(month from month) as number
    from published_months
),
windows as (
    select m.product, m.month, l.month as label, m.tonnes_months, m.dollars_months
    from counted m
    join counted l on l.product = m.product and m.number between l.number - 11 and l.number
)
select
    product,
    month,
    label,
    'M' as frequency,
    case when sum(tonnes_months) over (partition by product, label) = 12 then 1 else 0 end as whole_tonnes,
    case when sum(dollars_months) over (partition by product, label) = 12 then 1 else 0 end as whole_dollars
from windows
