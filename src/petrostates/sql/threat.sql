-- One row per ordered pair and period: static threat of `rival` to another exporter, `target`.
-- threat = sum over cells of 1[rca_rival,c > 1] * x_target,c / X_target (static index of competitive threat, Jenkins 2008).
-- `low` and `high` are its range over the scenarios.
with by_scenario as (
    -- Sums of shares can pass 1 in the last digit.
    select measure, cells, scenario, period, product, rival, target, least(sum(contribution), 1.0) as threat
    from threat_by_cell
    group by measure, cells, scenario, period, product, rival, target
)
select
    measure,
    cells,
    period,
    product,
    rival,
    target,
    max(case when scenario = 0 then threat end) as threat,
    min(threat) as low,
    max(threat) as high
from by_scenario
group by measure, cells, period, product, rival, target
-- Only where the central reading exists.
having max(case when scenario = 0 then 1 else 0 end) = 1
