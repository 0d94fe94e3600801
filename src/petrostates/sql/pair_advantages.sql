-- One row per ordered pair that both trade, scenario, period and product that anyone sells: the comparative advantage of each in it,
-- importers pooled, 0 where it sells none. Products of which either has rows without an amount are left out: what they sell is not known.
with sold as (
    select measure, scenario, period, cell
    from cells
    where cells = 'product'
    group by measure, scenario, period, cell
),
known as (
    select t.measure, t.scenario, t.period, t.exporter, s.cell, coalesce(a.rca, 0.0) as rca
    from traders t
    join sold s
        on s.measure = t.measure
        and s.scenario = t.scenario
        and s.period = t.period
    left join advantage a
        on a.measure = t.measure
        and a.cells = t.cells
        and a.scenario = t.scenario
        and a.period = t.period
        and a.exporter = t.exporter
        and a.cell = s.cell
    left join stated_cells u
        on u.measure = t.measure
        and u.cells = t.cells
        and u.scenario = t.scenario
        and u.period = t.period
        and u.exporter = t.exporter
        and u.cell = s.cell
    where t.cells = 'product' and coalesce(u.unpublished, 0) = 0
)
select
    p.measure,
    p.scenario,
    p.period,
    p.exporter_a,
    p.exporter_b,
    a.cell as product,
    a.rca as rca_a,
    b.rca as rca_b
from pairs p
join known a
    on a.measure = p.measure
    and a.scenario = p.scenario
    and a.period = p.period
    and a.exporter = p.exporter_a
join known b
    on b.measure = p.measure
    and b.scenario = p.scenario
    and b.period = p.period
    and b.exporter = p.exporter_b
    and b.cell = a.cell
where p.cells = 'product'
