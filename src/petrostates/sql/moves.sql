-- One row per two periods, scenario, cell and exporter with a row there in either period: what it sold before and sells now,
-- 0 for nothing, its totals over all cells, and whether one of the two amounts is not published.
with sides as (
    select
        s.span,
        s.since,
        s.period,
        c.measure,
        c.cells,
        c.scenario,
        c.product,
        c.cell,
        c.exporter,
        0.0 as amount_before,
        c.amount,
        c.unpublished
    from spans s
    join stated_cells c on c.period = s.period
    union all
    select
        s.span,
        s.since,
        s.period,
        c.measure,
        c.cells,
        c.scenario,
        c.product,
        c.cell,
        c.exporter,
        c.amount as amount_before,
        0.0 as amount,
        c.unpublished
    from spans s
    join stated_cells c on c.period = s.since
),
compared as (
    select
        span,
        since,
        period,
        measure,
        cells,
        scenario,
        product,
        cell,
        exporter,
        sum(amount_before) as amount_before,
        sum(amount) as amount,
        max(unpublished) as unpublished
    from sides
    group by span, since, period, measure, cells, scenario, product, cell, exporter
)
select
    *,
    sum(amount_before) over (
        partition by span, since, period, measure, cells, scenario, product, exporter
    ) as total_amount_before,
    sum(amount) over (partition by span, since, period, measure, cells, scenario, product, exporter) as total_amount
from compared
