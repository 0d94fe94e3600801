-- One row per two periods, ordered pair that both trade in both, scenario and cell in which `target` sells in the later one: what
-- each sold before and sells now, 0 for nothing, and what the cell adds to the dynamic threat of `rival`.
-- Shares of one cell have one denominator, so that they grow as amounts do: the rival's grows faster where
-- rival_amount / rival_amount_before > target_amount / target_amount_before, here multiplied out. Growth from nothing beats any
-- other, but not another growth from nothing. Where one of the amounts is not published the growth is unknown, the cell has no
-- weight, and `contribution` is null.
with both_times as (
    select span, since, period, measure, cells, scenario, product, exporter
    from moves
    where total_amount_before > 0 and total_amount > 0
    group by span, since, period, measure, cells, scenario, product, exporter
),
faced as (
    select
        t.span,
        t.since,
        t.period,
        t.measure,
        t.cells,
        t.scenario,
        t.product,
        r.exporter as rival,
        t.exporter as target,
        t.cell,
        t.amount_before as target_amount_before,
        t.amount as target_amount,
        coalesce(m.amount_before, 0.0) as rival_amount_before,
        coalesce(m.amount, 0.0) as rival_amount,
        case when t.unpublished + coalesce(m.unpublished, 0) = 0 then t.amount else 0.0 end as known_amount
    from both_times r
    join moves t
        on t.span = r.span
        and t.since = r.since
        and t.period = r.period
        and t.measure = r.measure
        and t.cells = r.cells
        and t.scenario = r.scenario
        and t.product = r.product
        and t.exporter <> r.exporter
        and t.amount > 0
        and t.total_amount_before > 0
    left join moves m
        on m.span = r.span
        and m.since = r.since
        and m.period = r.period
        and m.measure = r.measure
        and m.cells = r.cells
        and m.scenario = r.scenario
        and m.product = r.product
        and m.exporter = r.exporter
        and m.cell = t.cell
)
select
    *,
    case
        when known_amount = 0 then null
        -- Equal growth may come out a last digit apart.
        when rival_amount * target_amount_before > rival_amount_before * target_amount * 1.000000001
        then known_amount / nullif(sum(known_amount) over (
            partition by span, since, period, measure, cells, scenario, product, rival, target
        ), 0)
        else 0.0
    end as contribution
from faced
