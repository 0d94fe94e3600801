-- One row per ordered pair that both trade, scenario, period and product that anyone sells: the comparative advantage of each in it,
-- importers pooled, 0 where it sells none. Products of which either has rows without an amount are left out: what they sell is not known.
with sold as (
    select measure, scenario, period, cell
    from cells
    where cells = 'product'
    group by measure, scenario, period, cell
)
select
    p.measure,
    p.scenario,
    p.period,
    p.exporter_a,
    p.exporter_b,
    s.cell as product,
    coalesce(a.rca, 0.0) as rca_a,
    coalesce(b.rca, 0.0) as rca_b
from pairs p
join sold s
    on s.measure = p.measure
    and s.scenario = p.scenario
    and s.period = p.period
left join advantage a
    on a.measure = p.measure
    and a.cells = p.cells
    and a.scenario = p.scenario
    and a.period = p.period
    and a.exporter = p.exporter_a
    and a.cell = s.cell
left join advantage b
    on b.measure = p.measure
    and b.cells = p.cells
    and b.scenario = p.scenario
    and b.period = p.period
    and b.exporter = p.exporter_b
    and b.cell = s.cell
left join stated_cells sa
    on sa.measure = p.measure
    and sa.cells = p.cells
    and sa.scenario = p.scenario
    and sa.period = p.period
    and sa.exporter = p.exporter_a
    and sa.cell = s.cell
left join stated_cells sb
    on sb.measure = p.measure
    and sb.cells = p.cells
    and sb.scenario = p.scenario
    and sb.period = p.period
    and sb.exporter = p.exporter_b
    and sb.cell = s.cell
where p.cells = 'product' and coalesce(sa.unpublished, 0) + coalesce(sb.unpublished, 0) = 0
