-- One row per row of `pair_sales`, with the sum of each side's squared shares over all its cells. Apart from it, so that an
-- index without squares does not pay for them.
select
    *,
    sum(sales_share_a * sales_share_a) over (
        partition by measure, cells, scenario, period, product, exporter_a, exporter_b
    ) as squares_a,
    sum(sales_share_b * sales_share_b) over (
        partition by measure, cells, scenario, period, product, exporter_a, exporter_b
    ) as squares_b
from pair_sales
