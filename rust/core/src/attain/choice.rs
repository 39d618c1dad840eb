//! Which rule, or which bar, each row has: by the variant of its region and by its year.

use super::program::Block;
use crate::block::Years;

/// One entry for each variant and each year of the rows.
#[derive(Debug)]
pub struct Table<T> {
    /// Where the entries of each region begin; none if all regions share them.
    offsets: Option<Vec<u32>>,
    entries: Vec<T>,
}

impl<T: Copy + PartialEq> Table<T> {
    /// `variants`: the variant of each region, none where it is not known. `entries`: one row
    /// for each variant, which in turn has one entry for each year. Regions whose variant is
    /// not known get `unknown`.
    pub fn new(variants: Option<&[Option<u8>]>, entries: &[Vec<T>], unknown: T) -> Self {
        let years = entries.first().map_or(0, Vec::len);
        let mut entries = entries.concat();
        let offsets = variants.map(|variants| {
            let beyond = entries.len();
            if variants.contains(&None) {
                entries.extend(std::iter::repeat_n(unknown, years));
            }
            let start = |variant: &Option<u8>| variant.map_or(beyond, |v| usize::from(v) * years);
            variants.iter().map(|variant| start(variant) as u32).collect()
        });
        Self { offsets, entries }
    }

    /// The entry of every row, if they cannot differ.
    pub fn only(&self) -> Option<T> {
        let first = *self.entries.first()?;
        self.entries.iter().all(|entry| *entry == first).then_some(first)
    }

    /// Writes the entry of each row of a block.
    pub fn fill(&self, at: &Block<'_>, out: &mut [T]) {
        match (&self.offsets, at.years) {
            (None, Years::One(code)) => out.fill(self.entries[usize::from(code)]),
            (None, Years::Cycle(codes) | Years::Mixed(codes)) => {
                for (out, code) in out.iter_mut().zip(codes) {
                    *out = self.entries[usize::from(*code)];
                }
            }
            (Some(offsets), years) => {
                for (i, (out, region)) in out.iter_mut().zip(at.regions()).enumerate() {
                    let offset = offsets[*region as usize] as usize;
                    *out = self.entries[offset + usize::from(years.get(i))];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::Matrix;
    use crate::rows::tests::rows;

    #[test]
    fn entries_go_by_variant_and_year() {
        let rows = rows(&[7, 7, 8, 8, 9], &[2020, 2021, 2021, 2020, 2021]);
        let matrix = Matrix::new(Vec::new(), Vec::new(), 5).unwrap();
        let at = Block::new(&matrix, &rows, 0..5);
        let entries = [vec![1, 2], vec![3, 4]];
        let mut out = [0; 5];
        Table::new(Some(&[Some(1), None, Some(0)]), &entries, 9).fill(&at, &mut out);
        assert_eq!(out, [3, 4, 9, 9, 2]);
        Table::new(None, &entries[..1], 9).fill(&at, &mut out);
        assert_eq!(out, [1, 2, 2, 1, 2]);
    }

    #[test]
    fn one_entry_is_told_from_several() {
        assert_eq!(Table::new(None, &[vec![5, 5]], 9).only(), Some(5));
        assert_eq!(Table::new(None, &[vec![5, 6]], 9).only(), None);
        let same = [vec![5, 5], vec![5, 5]];
        assert_eq!(Table::new(Some(&[Some(1), Some(0)]), &same, 9).only(), Some(5));
        assert_eq!(Table::new(Some(&[Some(1), None]), &same, 9).only(), None);
    }
}
