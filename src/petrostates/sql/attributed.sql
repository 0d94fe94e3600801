-- One row per scenario and flow after cargo is returned to its likely origin.
-- Scenario 0 is the central reading; the others move each lever of the adjustments to its low or high end
-- (`position` -1, 0 or 1). Tonnes leave the declared exporter and arrive at the attributed one, in the same
-- importer; `_X` stands outside the books. Value moves at the unit value the adjustment states: that of the label.
-- `own_t` and `own_usd` are the part under the exporter's own name, which alone says what its cargo is worth: what the books have,
-- less what leaves, and what they lack of it (`book_gap`), whose value is its own; null where all of it arrived from under a label.
-- Every flow of a period with adjustments exists in every scenario, whatever its product: products may be pooled later.
with affected as (
    select distinct period, frequency
    from adjusted
),
base as (
    select s.scenario, d.period, d.frequency, d.exporter, d.importer, d.product, d.quantity_t, d.value_usd
    from declared d
    join affected a on a.period = d.period and a.frequency = d.frequency
    cross join (select distinct scenario from scenarios) s
    union all
    select 0, d.period, d.frequency, d.exporter, d.importer, d.product, d.quantity_t, d.value_usd
    from declared d
    left join affected a on a.period = d.period and a.frequency = d.frequency
    where a.period is null
),
moved as (
    select
        s.scenario,
        a.period,
        a.frequency,
        a.declared_exporter,
        a.attributed_exporter,
        a.importer,
        a.product,
        a.unit_value_usd_t,
        a.method,
        case
            when s.position < 0 then a.quantity_t + s.position * (a.quantity_t - a.quantity_low_t)
            else a.quantity_t + s.position * (a.quantity_high_t - a.quantity_t)
        end as quantity_t
    from adjusted a
    join scenarios s on s.lever = a.lever
),
ledger as (
    select
        scenario, period, frequency, exporter, importer, product, quantity_t, value_usd, quantity_t as own_t, value_usd as own_usd,
        0 as is_moved
    from base
    union all
    select
        scenario, period, frequency, declared_exporter, importer, product, -quantity_t, -quantity_t * unit_value_usd_t, -quantity_t,
        -quantity_t * unit_value_usd_t, 1
    from moved
    where declared_exporter <> '_X'
    union all
    select
        scenario, period, frequency, attributed_exporter, importer, product, quantity_t, quantity_t * unit_value_usd_t,
        case when method = 'book_gap' then quantity_t end, case when method = 'book_gap' then quantity_t * unit_value_usd_t end, 1
    from moved
    where attributed_exporter <> '_X'
)
-- What was moved is rounded to the gram and the cent, so that a cargo moved away whole leaves nothing behind; what was not stays
-- as declared to the last digit.
select
    scenario,
    period,
    frequency,
    exporter,
    importer,
    product,
    case when max(is_moved) = 1 then round(sum(quantity_t), 6) else sum(quantity_t) end as quantity_t,
    case when max(is_moved) = 1 then round(sum(value_usd), 2) else sum(value_usd) end as value_usd,
    case when max(is_moved) = 1 then round(sum(own_t), 6) else sum(own_t) end as own_t,
    case when max(is_moved) = 1 then round(sum(own_usd), 2) else sum(own_usd) end as own_usd
from ledger
group by scenario, period, frequency, exporter, importer, product
