-- One row per scenario of the market, measure, definition of a cell, period, product, cell and exporter: what it sells there, and
-- whether no amount is published (`unpublished` 1, with an amount of 0), so that its growth is unknown. Who has no row sells nothing.
select scenario, measure, cells, period, product, cell, exporter, amount, 0 as unpublished
from cells_by_reading
union all
select scenario, measure, cells, period, product, cell, exporter, 0.0 as amount, 1 as unpublished
from unpublished
