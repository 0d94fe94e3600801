-- One row per product and month with flows: the quarter it counts in, by its first day, and whether that quarter is whole (1 or 0):
-- all of its months are published, for tonnes and for dollars.
with placed as (
    select *, cast(date_trunc('quarter', month) as date) as label
    from published_months
)
select
    product,
    month,
    label,
    'Q' as frequency,
    case when sum(tonnes_months) over (partition by product, label) = 3 then 1 else 0 end as whole_tonnes,
    case when sum(dollars_months) over (partition by product, label) = 3 then 1 else 0 end as whole_dollars
from placed
