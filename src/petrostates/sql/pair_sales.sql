-- One row per ordered pair that both trade, scenario, period and cell in which either of them sells: amounts x, shares
-- p = x / X of each one's sales, and X_a + X_b. Who does not sell there has 0.
with sides as (
    select
        p.*,
        c.cell,
        c.amount as amount_a,
        0.0 as amount_b
    from pairs p
    join cells c
        on c.measure = p.measure
        and c.cells = p.cells
        and c.scenario = p.scenario
        and c.period = p.period
        and c.product = p.product
        and c.exporter = p.exporter_a
    union all
    select
        p.*,
        c.cell,
        0.0 as amount_a,
        c.amount as amount_b
    from pairs p
    join cells c
        on c.measure = p.measure
        and c.cells = p.cells
        and c.scenario = p.scenario
        and c.period = p.period
        and c.product = p.product
        and c.exporter = p.exporter_b
)
select
    measure,
    cells,
    scenario,
    period,
    product,
    exporter_a,
    exporter_b,
    cell,
    sum(amount_a) as amount_a,
    sum(amount_b) as amount_b,
    sum(amount_a / nullif(total_amount_a, 0)) as sales_share_a,
    sum(amount_b / nullif(total_amount_b, 0)) as sales_share_b,
    max(total_amount_a + total_amount_b) as amount_of_both
from sides
group by measure, cells, scenario, period, product, exporter_a, exporter_b, cell
