//! Values in rising order, with an index that finds the place of a value in a few steps.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Buckets of up to this many values are gone through one by one.
const SHORT: usize = 16;

/// The values of a group, rising; equal ones as often as they occur.
///
/// The interval of the values is cut into as many buckets of equal width as there are values.
/// The bucket of a value is one product away, and mostly holds one or two of them; where the
/// values are crowded, a search within the bucket finds the place.
#[derive(Debug, Clone, PartialEq)]
pub struct Sorted {
    values: Arc<[f64]>,
    /// Where each bucket begins, and where the last one ends.
    starts: Arc<[u32]>,
    buckets: Buckets,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Buckets {
    min: f64,
    scale: f64,
    last: usize,
}

impl Buckets {
    fn of(values: &[f64]) -> Self {
        let ends = (f64::INFINITY, f64::NEG_INFINITY);
        let (min, max) = values.iter().fold(ends, |(min, max), x| (min.min(*x), max.max(*x)));
        let scale = values.len() as f64 / (max - min);
        // All in one bucket if the values do not vary, or vary beyond all numbers.
        let scale = if scale.is_finite() { scale } else { 0.0 };
        Self { min, scale, last: values.len().saturating_sub(1) }
    }

    /// Never falls as `x` rises.
    #[inline(always)]
    fn get(self, x: f64) -> usize {
        // Below the first bucket the product is negative, and then the cast gives 0.
        (((x - self.min) * self.scale) as usize).min(self.last)
    }

    fn starts(self, values: &[f64]) -> Vec<u32> {
        let mut starts = vec![0; self.last + 2];
        for x in values {
            starts[self.get(*x) + 1] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        starts
    }
}

impl Sorted {
    /// Sorts finite values.
    #[must_use]
    pub fn new(values: &[f64]) -> Self {
        let buckets = Buckets::of(values);
        let starts = buckets.starts(values);
        let mut next = starts.clone();
        let mut sorted = vec![0.0; values.len()];
        for x in values {
            let at = &mut next[buckets.get(*x)];
            // Both zeros are the same value.
            sorted[*at as usize] = x + 0.0;
            *at += 1;
        }
        for ends in starts.windows(2) {
            let bucket = &mut sorted[ends[0] as usize..ends[1] as usize];
            match bucket.len() {
                0 | 1 => {}
                2..=SHORT => insert(bucket),
                _ => bucket.sort_unstable_by(f64::total_cmp),
            }
        }
        Self { values: sorted.into(), starts: starts.into(), buckets }
    }

    /// The values.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// How many values are below `x`, and how many are equal to it.
    #[inline]
    #[must_use]
    pub fn place(&self, x: f64) -> (usize, usize) {
        let bucket = self.buckets.get(x);
        let (start, end) = (self.starts[bucket] as usize, self.starts[bucket + 1] as usize);
        let near = &self.values[start..end];
        if near.len() > SHORT {
            let low = near.partition_point(|value| *value < x);
            let equal = match &near[low..] {
                [first, second, ..] if *first == x && *second == x => {
                    near[low..].partition_point(|value| *value <= x)
                }
                rest => usize::from(rest.first() == Some(&x)),
            };
            return (start + low, equal);
        }
        let (mut low, mut equal) = (0, 0);
        for value in near {
            low += usize::from(*value < x);
            equal += usize::from(*value == x);
        }
        (start + low, equal)
    }
}

fn insert(bucket: &mut [f64]) {
    for i in 1..bucket.len() {
        let x = bucket[i];
        let mut at = i;
        while at > 0 && bucket[at - 1] > x {
            bucket[at] = bucket[at - 1];
            at -= 1;
        }
        bucket[at] = x;
    }
}

impl Serialize for Sorted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.values.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Sorted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = Vec::<f64>::deserialize(deserializer)?;
        let usable = !values.is_empty()
            && values.iter().all(|x| x.is_finite())
            && values.windows(2).all(|pair| pair[0] <= pair[1]);
        if usable {
            Ok(Self::new(&values))
        } else {
            Err(serde::de::Error::custom("unsorted values"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[f64]) {
        let sorted = Sorted::new(values);
        let mut plain = values.to_vec();
        plain.sort_by(f64::total_cmp);
        assert_eq!(sorted.values(), plain);
        let between = plain.windows(2).map(|pair| pair[0] / 2.0 + pair[1] / 2.0);
        let beyond = [f64::MIN, -1.0, 0.0, 0.5, f64::MAX];
        for x in plain.iter().copied().chain(between).chain(beyond) {
            let low = plain.iter().filter(|value| **value < x).count();
            let equal = plain.iter().filter(|value| **value == x).count();
            assert_eq!(sorted.place(x), (low, equal), "{x}");
        }
    }

    #[test]
    fn every_place_is_found() {
        check(&[3.0]);
        check(&[2.0, 2.0, 2.0]);
        check(&[f64::MAX, 0.0, f64::MIN]);
        check(&[1.0, 1.0 + f64::EPSILON, 1.0, 5e-324]);
        for size in [2, 5, 40, 300] {
            let even: Vec<f64> = (0..size).map(|i| f64::from(i * 37 % 101)).collect();
            check(&even);
            let skewed: Vec<f64> = even.iter().map(|x| (x * 3.0).exp()).collect();
            check(&skewed);
            let ties: Vec<f64> = even.iter().map(|x| x % 3.0).collect();
            check(&ties);
        }
    }

    #[test]
    fn both_zeros_are_one_value() {
        let sorted = Sorted::new(&[0.0, -0.0, -1.0]);
        assert_eq!(sorted.place(-0.0), (1, 2));
    }
}
