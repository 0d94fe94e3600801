-- One row per exporter and cell it sells to: `sales_share` is p_ec = x_ec / X_e, of the exporter's sales.
-- Apart from `purchases`, so that an engine can read one exporter alone.
select
    *,
    amount / nullif(sum(amount) over (partition by measure, cells, scenario, period, product, exporter), 0) as sales_share
from cells
