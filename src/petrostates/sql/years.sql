-- One row per product and month with flows: the year it counts in, by its first day, and whether that year is whole (1 or 0):
-- all of its months are published, for tonnes and for dollars.
with placed as (
    select *, cast(date_trunc('year', month) as date) as label
    from published_months
)
select
    product,
    month,
    label,
    'A' as frequency,
    case when sum(tonnes_months) over (partition by product, label) = 12 then 1 else 0 end as whole_tonnes,
    case when sum(dollars_months) over (partition by product, label) = 12 then 1 else 0 end as whole_dollars
from placed
