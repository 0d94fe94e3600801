-- One row per measure, definition of a cell, period, product, cell and exporter that trades there, central reading.
select measure, cells, period, product, cell, exporter, amount
from cells
where scenario = 0
