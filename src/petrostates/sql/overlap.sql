-- One row per ordered pair and period: overlap = sum over cells of min(p_a, p_b), p the share of an exporter's sales.
-- 0 disjoint, 1 identical (Finger and Kreinin 1979). A pair of which one side is silent has no row.
-- `low` and `high` are its range over the scenarios.
with common as (
    select
        a.measure,
        a.cells,
        a.scenario,
        a.period,
        a.product,
        a.exporter as exporter_a,
        b.exporter as exporter_b,
        sum(least(a.sales_share, b.sales_share)) as overlap
    from sales a
    join sales b
        on b.measure = a.measure
        and b.cells = a.cells
        and b.scenario = a.scenario
        and b.period = a.period
        and b.product = a.product
        and b.cell = a.cell
        and b.exporter <> a.exporter
    group by a.measure, a.cells, a.scenario, a.period, a.product, a.exporter, b.exporter
),
-- From the pairs that both trade, not from the common cells: an inner join would lose every true 0.
complete as (
    select
        p.measure,
        p.cells,
        p.scenario,
        p.period,
        p.product,
        p.exporter_a,
        p.exporter_b,
        -- Sums of shares can pass 1 in the last digit.
        least(coalesce(c.overlap, 0.0), 1.0) as overlap
    from pairs p
    left join common c
        on c.measure = p.measure
        and c.cells = p.cells
        and c.scenario = p.scenario
        and c.period = p.period
        and c.product = p.product
        and c.exporter_a = p.exporter_a
        and c.exporter_b = p.exporter_b
)
select
    measure,
    cells,
    period,
    product,
    exporter_a,
    exporter_b,
    max(case when scenario = 0 then overlap end) as overlap,
    min(overlap) as low,
    max(overlap) as high
from complete
group by measure, cells, period, product, exporter_a, exporter_b
-- Only where the central reading exists: what an outer one alone lets trade has no value to put a range around.
having max(case when scenario = 0 then 1 else 0 end) = 1
