-- One row per unit, period, product, importer and exporter with both tonnes and dollars: how its unit value compares with the
-- other suppliers of that product. `unit` importer: those of the same importer; `unit` product: importers pooled, `importer` '*'.
-- discount = ln(unit value / (sum of value / sum of tonnes of the others)); negative is cheaper; null without another one.
-- The unit value is of cargo under the exporter's own name alone: cargo returned to it carries that of a label. Where it has no other,
-- unit value and discount are null. Among the others all cargo stands, at the value it entered the books with.
-- `low` and `high` are the range over the scenarios.
with united as (
    select 'importer' as unit, scenario, period, product, importer, exporter, quantity_t, value_usd, own_t, own_usd
    from priced
    union all
    select 'product' as unit, scenario, period, product, '*' as importer, exporter, quantity_t, value_usd, own_t, own_usd
    from priced
),
sold as (
    select
        unit,
        scenario,
        period,
        product,
        importer,
        exporter,
        sum(quantity_t) as quantity_t,
        sum(value_usd) as value_usd,
        sum(own_t) as own_t,
        sum(own_usd) as own_usd
    from united
    group by unit, scenario, period, product, importer, exporter
),
-- Those before and those after, added: a large supplier taken off the total would leave its rounding behind.
around as (
    select
        *,
        sum(quantity_t) over (
            partition by unit, scenario, period, product, importer
            order by exporter
            rows between unbounded preceding and 1 preceding
        ) as before_t,
        sum(quantity_t) over (
            partition by unit, scenario, period, product, importer
            order by exporter
            rows between 1 following and unbounded following
        ) as after_t,
        sum(value_usd) over (
            partition by unit, scenario, period, product, importer
            order by exporter
            rows between unbounded preceding and 1 preceding
        ) as before_usd,
        sum(value_usd) over (
            partition by unit, scenario, period, product, importer
            order by exporter
            rows between 1 following and unbounded following
        ) as after_usd
    from sold
),
compared as (
    select
        *,
        coalesce(before_t, 0.0) + coalesce(after_t, 0.0) as others_t,
        coalesce(before_usd, 0.0) + coalesce(after_usd, 0.0) as others_usd
    from around
),
by_scenario as (
    select
        unit,
        scenario,
        period,
        product,
        importer,
        exporter,
        own_usd / nullif(own_t, 0) as unit_value_usd_t,
        case
            when others_t > 0 and others_usd > 0
            then ln(own_usd / nullif(own_t, 0) / nullif(others_usd / nullif(others_t, 0), 0))
        end as discount
    from compared
)
select
    unit,
    period,
    product,
    importer,
    exporter,
    max(case when scenario = 0 then unit_value_usd_t end) as unit_value_usd_t,
    max(case when scenario = 0 then discount end) as discount,
    case when max(case when scenario = 0 then discount end) is not null then min(discount) end as low,
    case when max(case when scenario = 0 then discount end) is not null then max(discount) end as high
from by_scenario
group by unit, period, product, importer, exporter
-- Only where the central reading exists.
having max(case when scenario = 0 then 1 else 0 end) = 1
