-- One row per two periods of the market, the earlier one `since`, and way to choose them: `previous` is a period and the one
-- before it, `any` a period and each one before it.
with periods as (
    select distinct period
    from flows
)
select 'any' as span, a.period as since, b.period
from periods a
join periods b on a.period < b.period
union all
select 'previous' as span, max(a.period) as since, b.period
from periods a
join periods b on a.period < b.period
group by b.period
