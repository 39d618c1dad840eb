"""NumPy twins of what happens before normalisation, one column at a time."""

from __future__ import annotations

import math

import numpy as np
from scipy import optimize


def middle(x, groups, how):
    """Mean (exact sum) or median of the group; groups are hashable, None is no group."""
    out = x.copy()
    for row in np.flatnonzero(np.isnan(x)):
        own = [v for v, g in zip(x, groups) if g == groups[row] and g is not None and v == v]
        if own:
            out[row] = math.fsum(own) / len(own) if how == "mean" else np.median(own)
    return out


def latest(x, region, year, years, hold=False):
    out = x.copy()
    for row in np.flatnonzero(np.isnan(x)):
        before = [(year[i], x[i]) for i in range(len(x))
                  if region[i] == region[row] and year[i] < year[row] and x[i] == x[i]]  # fmt: skip
        if before and year[row] - max(before)[0] <= years:
            out[row] = max(before)[1]
        after = [(year[i], x[i]) for i in range(len(x))
                 if region[i] == region[row] and year[i] > year[row] and x[i] == x[i]]  # fmt: skip
        if hold and not before and after and min(after)[0] - year[row] <= years:
            out[row] = min(after)[1]
    return out


def linear(x, region, year, outside, years):
    out = x.copy()
    for row in np.flatnonzero(np.isnan(x)):
        known = sorted((year[i], x[i]) for i in range(len(x))
                       if region[i] == region[row] and x[i] == x[i])  # fmt: skip
        before = [p for p in known if p[0] < year[row]]
        after = [p for p in known if p[0] > year[row]]
        if before and after:
            points = before[-1], after[0]
        elif not (before or after):
            continue
        else:
            points = tuple(before[::-1] if before else after)
            if outside == "none" or abs(year[row] - points[0][0]) > years:
                continue
            if outside == "hold":
                out[row] = points[0][1]
                continue
            if len(points) == 1:
                continue
        (t0, y0), (t1, y1) = points[:2]
        out[row] = y0 + (y1 - y0) * ((year[row] - t0) / (t1 - t0))
    return out


def regression(x, others):
    full = ~np.isnan(others).any(axis=1)
    rows = full & ~np.isnan(x)
    design = np.column_stack([np.ones(rows.sum()), others[rows]])
    beta = np.linalg.lstsq(design, x[rows], rcond=None)[0]
    out, gaps = x.copy(), full & np.isnan(x)
    guess = np.column_stack([np.ones(gaps.sum()), others[gaps]]) @ beta
    out[gaps] = np.clip(guess, x[rows].min(), x[rows].max())
    return out


def regression_fit(x, others):
    """Coefficients (the constant first), R squared and number of complete rows."""
    rows = ~np.isnan(others).any(axis=1) & ~np.isnan(x)
    design = np.column_stack([np.ones(rows.sum()), others[rows]])
    beta = np.linalg.lstsq(design, x[rows], rcond=None)[0]
    left = ((x[rows] - design @ beta) ** 2).sum()
    return beta, 1 - left / ((x[rows] - x[rows].mean()) ** 2).sum(), rows.sum()


def neighbours(x, others, region, k):
    span = np.nanmax(others, axis=0) - np.nanmin(others, axis=0)
    unit = (others - np.nanmin(others, axis=0)) / np.where(span > 0, span, 1)
    out = x.copy()
    for row in np.flatnonzero(np.isnan(x)):
        squares = np.nanmean((unit - unit[row]) ** 2, axis=1)
        known = [i for i in range(len(x)) if x[i] == x[i] and squares[i] == squares[i]]
        donors = sorted((np.sqrt(squares[i]), region[i], x[i]) for i in known)
        out[row] = np.mean([value for *_, value in donors[:k]]) if donors else np.nan
    return out


def shape(x):
    """Skewness and excess kurtosis, type 2 (methods.md section 4)."""
    m, d = len(x), x - x.mean()
    m2, m3, m4 = (d**2).mean(), (d**3).mean(), (d**4).mean()
    g1, g2 = m3 / m2**1.5, m4 / m2**2 - 3
    return (g1 * math.sqrt(m * (m - 1)) / (m - 2),
            ((m + 1) * g2 + 6) * (m - 1) / ((m - 2) * (m - 3)))  # fmt: skip


def passes(x, limits=(2, 3.5)):
    g1, g2 = shape(x)
    return abs(g1) < limits[0] or g2 < limits[1]


def winsorise(x, points, count, limits=(2, 3.5)):
    """Values after winsorisation, and the points moved; ``count`` as in the system file."""
    low = high = 0
    v, down, up = x.copy(), np.sort(x)[::-1], np.sort(x)
    while not passes(v, limits) and low + high < points:
        upper = shape(v)[0] > 0 or (count == "values" and shape(v)[0] == 0)
        new = v.copy()
        if count == "values":
            end = v.max() if upper else v.min()
            rest = v[v != end]
            new[v == end] = rest.max() if upper else rest.min()
            moved = int((v == end).sum())
            low, high = (low, moved) if upper else (moved, high)
        else:
            low, high = low + (not upper), high + upper
            new = np.clip(x, up[low], down[high])
        if new.min() == new.max():
            break
        v = new
    return v, low + high


def log_range(x):
    return np.log(x - x.min() + 0.01 * (x.max() - x.min()))


def log_one(x):
    return np.log(x - x.min() + 1)


def log_skewed(x):
    """The end that the skewness points to is drawn in (COINr's log_CT_plus)."""
    add = 0.01 * (x.max() - x.min())
    return np.log(x - x.min() + add) if shape(x)[0] > 0 else -np.log(x.max() + add - x)


def log_gii(x):
    return np.log((x.max() - 1) * (x - x.min()) / (x.max() - x.min()) + 1)


def box_cox(x, power):
    x = x - x.min() + 1
    return np.log(x) if power == 0 else (x**power - 1) / power


def likeliest(x):
    """The zero of the derivative of the likelihood, of values over their geometric mean."""
    u = np.log(x)
    u -= u.mean()

    def slope(power):
        if abs(power) < 1e-3:  # z = u + p u^2 / 2 + p^2 u^3 / 6 + ...
            z = sum(power**k * u ** (k + 1) / math.factorial(k + 1) for k in range(8))
            dz = sum(k * power ** (k - 1) * u ** (k + 1) / math.factorial(k + 1)
                     for k in range(1, 9))  # fmt: skip
        else:
            z = np.expm1(power * u) / power
            dz = (u * np.exp(power * u) - z) / power
        return -((z - z.mean()) @ dz) / z.var()

    return optimize.brentq(slope, -5, 5, xtol=1e-15, rtol=1e-14)
