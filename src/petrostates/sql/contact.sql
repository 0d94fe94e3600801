-- One row per ordered pair that both trade and period: in how many cells they meet, and how hard they press each other there.
-- contact = sum over cells in which both sell of p_a,c * s_b,c + p_b,c * s_a,c, the pressure of b on a and of a on b together;
-- 0 where they never meet, 1 where they sell alike and nobody else does. `low` and `high` are its range over the scenarios.
with by_scenario as (
    select
        p.measure,
        p.cells,
        p.scenario,
        p.period,
        p.product,
        p.exporter_a,
        p.exporter_b,
        count(c.cell) as shared_cells,
        -- Sums of shares can pass 1 in the last digit.
        least(coalesce(sum(c.contribution), 0.0), 1.0) as contact
    from pairs p
    left join contact_by_cell c
        on c.measure = p.measure
        and c.cells = p.cells
        and c.scenario = p.scenario
        and c.period = p.period
        and c.product = p.product
        and c.exporter_a = p.exporter_a
        and c.exporter_b = p.exporter_b
    group by p.measure, p.cells, p.scenario, p.period, p.product, p.exporter_a, p.exporter_b
)
select
    measure,
    cells,
    period,
    product,
    exporter_a,
    exporter_b,
    max(case when scenario = 0 then shared_cells end) as shared_cells,
    max(case when scenario = 0 then contact end) as contact,
    min(contact) as low,
    max(contact) as high
from by_scenario
group by measure, cells, period, product, exporter_a, exporter_b
-- Only where the central reading exists.
having max(case when scenario = 0 then 1 else 0 end) = 1
