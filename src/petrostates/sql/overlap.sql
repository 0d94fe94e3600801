-- One row per ordered pair, period and index: the sum of what its cells contribute, see `contributions` for the formulae.
-- A pair of which one side is silent has no row; one without a cell in common has its true 0 (krugman 2, bray_curtis 1).
-- krugman lies between 0 and 2, all others between 0 and 1. `low` and `high` are the range over the scenarios.
with by_scenario as (
    select
        index,
        measure,
        cells,
        scenario,
        period,
        product,
        exporter_a,
        exporter_b,
        -- Sums of shares can pass their bound in the last digit.
        least(sum(contribution), case when index = 'krugman' then 2.0 else 1.0 end) as overlap
    from contributions
    group by index, measure, cells, scenario, period, product, exporter_a, exporter_b
)
select
    index,
    measure,
    cells,
    period,
    product,
    exporter_a,
    exporter_b,
    max(case when scenario = 0 then overlap end) as overlap,
    min(overlap) as low,
    max(overlap) as high
from by_scenario
group by index, measure, cells, period, product, exporter_a, exporter_b
-- Only where the central reading exists: what an outer one alone lets trade has no value to put a range around.
having max(case when scenario = 0 then 1 else 0 end) = 1
