-- One row per flow and period: the newest vintage among those released by the chosen date.
-- `released` is the published table cut at that date; of a source whose releases are whole it holds the newest one alone, so
-- that a row which a release drops is gone. What a later answer no longer has stands in it as a row that says `withdrawn`.
-- Ties cannot occur, the vintage is part of the key.
select
    period,
    frequency,
    exporter,
    importer,
    product,
    flow,
    quantity_t,
    value_usd,
    correction,
    status,
    source,
    vintage
from (
    select
        *,
        row_number() over (
            partition by period, frequency, exporter, importer, product, flow, source
            order by vintage desc
        ) as age
    from released
) as ranked
where age = 1 and status <> 'withdrawn'
