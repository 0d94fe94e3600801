-- One row per flow of a single release of a single source: what `declared` is where there is no vintage to choose between
-- and no second source, side or frequency, since the key of the table is then unique in these columns.
select
    0 as scenario,
    period,
    frequency,
    exporter,
    importer,
    product,
    quantity_t,
    value_usd
from released
