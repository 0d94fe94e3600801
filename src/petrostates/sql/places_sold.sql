-- One row per measure, definition of a cell, scenario, period and product in which anyone trades: whether there is a single cell
-- (`is_single` 1), of which every share of an exporter's sales is 1, and so is every comparative advantage.
select measure, cells, scenario, period, product, case when min(cell) = max(cell) then 1 else 0 end as is_single
from cells
group by measure, cells, scenario, period, product
