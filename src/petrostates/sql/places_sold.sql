-- One row per measure, definition of a cell, scenario, period and product in which anyone trades: in how many cells. Of a single cell
-- every share of an exporter's sales is 1, and so is every comparative advantage.
select measure, cells, scenario, period, product, count(distinct cell) as cells_traded
from cells
group by measure, cells, scenario, period, product
