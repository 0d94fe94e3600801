-- One row per two periods and ordered pair that both trade in both: dynamic threat of `rival` to another exporter, `target`.
-- dynamic_threat = sum over cells of 1[the rival's share grows faster than the target's] * x_target,c / X_target, with weights of
-- the later period (dynamic index of competitive threat, Jenkins 2008). `known_share` is the part of the target's sales in cells
-- whose growth is known; the others have no weight. `low` and `high` are the range over the scenarios.
with by_scenario as (
    select
        span,
        since,
        measure,
        cells,
        scenario,
        period,
        product,
        rival,
        target,
        -- Sums of shares can pass 1 in the last digit. Where nothing is known the sum is null, and `least` would pass over it.
        case when sum(contribution) is not null then least(sum(contribution), 1.0) end as dynamic_threat,
        sum(known_amount) / nullif(sum(target_amount), 0) as known_share
    from dynamic_threat_by_cell
    group by span, since, measure, cells, scenario, period, product, rival, target
)
select
    span,
    since,
    measure,
    cells,
    period,
    product,
    rival,
    target,
    max(case when scenario = 0 then dynamic_threat end) as dynamic_threat,
    max(case when scenario = 0 then known_share end) as known_share,
    min(dynamic_threat) as low,
    max(dynamic_threat) as high
from by_scenario
group by span, since, measure, cells, period, product, rival, target
-- Only where the central reading exists and the growth of some cell is known.
having max(case when scenario = 0 then dynamic_threat end) is not null
