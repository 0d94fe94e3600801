-- One row per market and period: how concentrated its suppliers are. A market is an importer of one product
-- (`unit` importer), or a product with its importers pooled (`unit` product).
-- hhi = sum of squared shares, 0 to 1; hhi_normalised = (hhi - 1/n) / (1 - 1/n), null for one supplier;
-- effective_suppliers = 1 / hhi; cr1, cr4 = shares of the largest one and four; theil = ln n - entropy;
-- entropy = - sum of s ln s; gini over the n suppliers, biased, and times n / (n - 1). Only positive trade counts.
-- kwoka = sum of (s_i - s_i+1)^2 over neighbours from the largest down, null for one supplier (Kwoka 1977);
-- dominance = sum of (s^2 / hhi)^2 (Garcia Alba 1994).
with sold as (
    select measure, 'importer' as unit, scenario, period, product, cell as importer, exporter, amount
    from cells
    where cells = 'importer'
    union all
    select measure, 'product' as unit, scenario, period, product, '*' as importer, exporter, sum(amount) as amount
    from cells
    where cells = 'importer'
    group by measure, scenario, period, product, exporter
),
shared as (
    select
        *,
        amount / nullif(sum(amount) over (partition by measure, unit, scenario, period, product, importer), 0) as share,
        -- Ties go to the first code in the alphabet.
        row_number() over (
            partition by measure, unit, scenario, period, product, importer order by amount desc, exporter
        ) as place,
        count(*) over (partition by measure, unit, scenario, period, product, importer) as suppliers
    from sold
),
ranked as (
    select
        *,
        share - lead(share) over (partition by measure, unit, scenario, period, product, importer order by place) as ahead
    from shared
),
by_scenario as (
    select
        measure,
        unit,
        scenario,
        period,
        product,
        importer,
        max(suppliers) as suppliers,
        cast(max(suppliers) as double) as n, -- whole numbers against 1.0 stay decimals on some engines
        sum(share * share) as hhi,
        sum(ahead * ahead) as kwoka,
        sum(share * share * share * share) as fourth_powers,
        max(case when place = 1 then share end) as cr1,
        sum(case when place <= 4 then share else 0.0 end) as cr4,
        max(case when place = 1 then exporter end) as top_exporter,
        0.0 - sum(share * ln(share)) as entropy,
        -- Rank from the smallest up is suppliers + 1 - place.
        (2.0 * sum((suppliers + 1 - place) * share) - max(suppliers) - 1) / max(suppliers) as gini
    from ranked
    group by measure, unit, scenario, period, product, importer
)
select
    measure,
    unit,
    period,
    product,
    importer,
    max(case when scenario = 0 then hhi end) as hhi,
    max(case when scenario = 0 then (hhi - 1.0 / n) / nullif(1.0 - 1.0 / n, 0) end) as hhi_normalised,
    max(case when scenario = 0 then 1.0 / hhi end) as effective_suppliers,
    max(case when scenario = 0 then cr1 end) as cr1,
    max(case when scenario = 0 then cr4 end) as cr4,
    max(case when scenario = 0 then top_exporter end) as top_exporter,
    max(case when scenario = 0 then greatest(ln(n) - entropy, 0.0) end) as theil,
    max(case when scenario = 0 then entropy end) as entropy,
    max(case when scenario = 0 then gini end) as gini,
    max(case when scenario = 0 then gini * n / nullif(n - 1.0, 0) end) as gini_unbiased,
    max(case when scenario = 0 then kwoka end) as kwoka,
    max(case when scenario = 0 then fourth_powers / hhi / hhi end) as dominance,
    max(case when scenario = 0 then suppliers end) as suppliers,
    min(hhi) as low,
    max(hhi) as high
from by_scenario
group by measure, unit, period, product, importer
-- Only where the central reading exists: what an outer one alone lets trade has no value to put a range around.
having max(case when scenario = 0 then 1 else 0 end) = 1
