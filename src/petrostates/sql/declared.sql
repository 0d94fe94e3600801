-- One row per flow as the books state it. `scenario` is always 0: a declared figure has no range.
select
    0 as scenario,
    period,
    frequency,
    exporter,
    importer,
    product,
    sum(quantity_t) as quantity_t,
    sum(value_usd) as value_usd
from current
group by period, frequency, exporter, importer, product
