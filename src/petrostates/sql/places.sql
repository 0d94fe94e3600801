-- One row per definition of a cell, scenario, period and product of the market, whether or not an amount is known there; '*' where
-- products are pooled.
select 'importer' as cells, scenario, period, product
from flows
group by scenario, period, product
union all
select 'product' as cells, scenario, period, '*' as product
from flows
group by scenario, period
union all
select 'importer_product' as cells, scenario, period, '*' as product
from flows
group by scenario, period
