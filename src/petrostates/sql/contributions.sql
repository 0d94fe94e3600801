-- One row per index, ordered pair, scenario, period and cell in which either sells: what the cell adds to the index.
-- Summed over cells it is the index. x is an amount, X its sum over cells, p = x / X, w = (x_a + x_b) / (X_a + X_b).
-- Finger and Kreinin 1979: sum of min(p_a, p_b).
select 'finger_kreinin' as index, *, least(sales_share_a, sales_share_b) as contribution
from pair_squares
union all
-- Krugman 1991, a distance from 0 to 2: sum of |p_a - p_b|.
select 'krugman' as index, *, abs(sales_share_a - sales_share_b) as contribution
from pair_squares
union all
-- Pianka 1973: sum of p_a p_b / sqrt(sum of p_a^2 * sum of p_b^2).
select 'cosine' as index, *, sales_share_a * sales_share_b / nullif(sqrt(squares_a * squares_b), 0) as contribution
from pair_squares
union all
-- Horn 1966, not Morisita's index of counts: 2 sum of p_a p_b / (sum of p_a^2 + sum of p_b^2).
select 'morisita_horn' as index, *, 2.0 * sales_share_a * sales_share_b / nullif(squares_a + squares_b, 0) as contribution
from pair_squares
union all
-- Bray and Curtis 1957, a dissimilarity of levels: sum of |x_a - x_b| / (X_a + X_b).
select 'bray_curtis' as index, *, abs(amount_a - amount_b) / nullif(amount_of_both, 0) as contribution
from pair_squares
union all
-- Glick and Rose 1999, absolute: sum of w (1 - |x_a - x_b| / (x_a + x_b)), which is 2 sum of min(x_a, x_b) / (X_a + X_b).
select 'glick_rose' as index, *, 2.0 * least(amount_a, amount_b) / nullif(amount_of_both, 0) as contribution
from pair_squares
union all
-- Glick and Rose 1999, of shares: sum of w (1 - |p_a - p_b| / (p_a + p_b)). The weight is in levels, the bracket in shares.
select
    'glick_rose_share' as index,
    *,
    (amount_a + amount_b)
    / nullif(amount_of_both, 0)
    * (1.0 - abs(sales_share_a - sales_share_b) / nullif(sales_share_a + sales_share_b, 0)) as contribution
from pair_squares
