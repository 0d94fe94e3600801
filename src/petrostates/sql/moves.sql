-- One row per two periods, scenario, cell and exporter with a row there in either period: what it sold before and sells now,
-- 0 for nothing, its totals over all cells, and whether one of the two amounts is not published.
with ends as (
    select span, since, period, since as read_at
    from spans
    union all
    select span, since, period, period as read_at
    from spans
),
compared as (
    select
        e.span,
        e.since,
        e.period,
        c.measure,
        c.cells,
        c.scenario,
        c.product,
        c.cell,
        c.exporter,
        sum(case when e.read_at = e.since then c.amount else 0.0 end) as amount_before,
        sum(case when e.read_at = e.period then c.amount else 0.0 end) as amount,
        max(c.unpublished) as unpublished
    from ends e
    join stated_cells c on c.period = e.read_at
    group by e.span, e.since, e.period, c.measure, c.cells, c.scenario, c.product, c.cell, c.exporter
)
select
    *,
    sum(amount_before) over (
        partition by span, since, period, measure, cells, scenario, product, exporter
    ) as total_amount_before,
    sum(amount) over (partition by span, since, period, measure, cells, scenario, product, exporter) as total_amount
from compared
