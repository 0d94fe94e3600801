-- One row per product and month with flows: the month itself, and whether it is whole. For daily figures.
select
    product,
    month,
    month as label,
    'M' as frequency,
    tonnes_months as whole_tonnes,
    dollars_months as whole_dollars
from published_months
