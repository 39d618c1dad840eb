//! Ordered weighted averages.

/// Average of the scores with weights by their place, the best first.
///
/// With fewer scores than places the weights of their shares of the way are taken: the rising
/// line through the sums of the weights, cut into as many equal parts.
///
/// # Source
/// Yager 1988; the line is his quantifier of 1996.
pub fn average(places: &[f64], scores: &[f64]) -> f64 {
    let mut order = scores.to_vec();
    order.sort_by(|a, b| b.total_cmp(a));
    if order.len() == places.len() {
        return order.iter().zip(places).map(|(y, w)| y * w).sum();
    }
    let cut = |i: usize| reached(places, i as f64 / order.len() as f64);
    order.iter().enumerate().map(|(i, y)| y * (cut(i + 1) - cut(i))).sum()
}

/// The line through the sums of the weights at a share of the way.
fn reached(places: &[f64], share: f64) -> f64 {
    let way = share * places.len() as f64;
    let whole = (way.floor() as usize).min(places.len());
    let sum: f64 = places[..whole].iter().sum();
    sum + places.get(whole).map_or(0.0, |weight| weight * (way - whole as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_fewer_scores() {
        assert_eq!(average(&[0.5, 0.25, 0.25], &[1.0, 4.0, 2.0]), 2.75);
        // Halves of the way: 0.5 + 0.125 and the rest.
        assert!((average(&[0.5, 0.25, 0.25], &[1.0, 3.0]) - (3.0 * 0.625 + 0.375)).abs() < 1e-12);
        assert_eq!(average(&[0.5, 0.5], &[7.0]), 7.0);
    }
}
