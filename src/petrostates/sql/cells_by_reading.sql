-- One row per row of `cells` and scenario of the market that reads it, so that periods with and without adjustments can be
-- compared within one scenario.
select r.scenario, c.measure, c.cells, c.period, c.product, c.cell, c.exporter, c.amount
from readings r
join cells c on c.period = r.period and c.scenario = r.taken
