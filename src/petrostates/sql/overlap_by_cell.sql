-- One row per index, ordered pair, period and cell in which either of the two sells: what the cell adds to the index.
-- Summed over cells it is the overlap. Central scenario.
select index, measure, cells, period, product, exporter_a, exporter_b, cell, sales_share_a, sales_share_b, contribution
from contributions
where scenario = 0
