-- One row per adjustment of the newest vintage of each source among those released by the chosen date.
-- A vintage replaces the one before as a whole: evidence that was withdrawn leaves no row behind.
select
    a.*
from released_adjustments a
join (
    select source, max(vintage) as vintage
    from released_adjustments
    group by source
) newest on newest.source = a.source and newest.vintage = a.vintage
