-- One row per ordered pair and period: pressure of `rival` on another exporter, `target`.
-- pressure = sum over cells of p_target,c * s_rival,c: the rival's market share where the target sells.
-- Not symmetric; X_target * pressure(rival on target) = X_rival * pressure(target on rival).
-- `low` and `high` are its range over the scenarios.
with met as (
    select
        e.measure,
        e.cells,
        e.scenario,
        e.period,
        e.product,
        r.exporter as rival,
        e.exporter as target,
        -- Sums of shares can pass 1 in the last digit.
        least(sum(e.sales_share * r.market_share), 1.0) as pressure
    from sales e
    join purchases r
        on r.measure = e.measure
        and r.cells = e.cells
        and r.scenario = e.scenario
        and r.period = e.period
        and r.product = e.product
        and r.cell = e.cell
        and r.exporter <> e.exporter
    group by e.measure, e.cells, e.scenario, e.period, e.product, r.exporter, e.exporter
),
complete as (
    select
        p.measure,
        p.cells,
        p.scenario,
        p.period,
        p.product,
        p.exporter_a as rival,
        p.exporter_b as target,
        coalesce(m.pressure, 0.0) as pressure
    from pairs p
    left join met m
        on m.measure = p.measure
        and m.cells = p.cells
        and m.scenario = p.scenario
        and m.period = p.period
        and m.product = p.product
        and m.rival = p.exporter_a
        and m.target = p.exporter_b
)
select
    measure,
    cells,
    period,
    product,
    rival,
    target,
    max(case when scenario = 0 then pressure end) as pressure,
    min(pressure) as low,
    max(pressure) as high
from complete
group by measure, cells, period, product, rival, target
-- Only where the central reading exists: what an outer one alone lets trade has no value to put a range around.
having max(case when scenario = 0 then 1 else 0 end) = 1
