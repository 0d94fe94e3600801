-- One row per scenario of the market and period: the scenario to read there. A period without adjustments has the central
-- one alone, and is the same in every other.
with known as (
    select distinct scenario, period
    from flows
)
select s.scenario, p.period, coalesce(k.scenario, 0) as taken
from (select distinct period from known) p
cross join (select distinct scenario from known) s
left join known k on k.scenario = s.scenario and k.period = p.period
