//! The columns on their way through the steps.

use std::borrow::Cow;

use crate::column::Matrix;
use crate::memory::Array;

/// The columns of all leaves: as they were given until a step changes one.
pub struct Sheet<'a> {
    matrix: &'a Matrix<'a>,
    /// Columns that a step changed; NaN is missing or not applicable.
    pub changed: Vec<Option<Array<f64>>>,
    /// Cells that do not apply besides those of the matrix.
    pub off: Vec<Option<Vec<bool>>>,
    /// Cells that were filled in.
    pub imputed: Vec<Option<Vec<bool>>>,
    /// Rows that fell out.
    pub out: Option<Vec<bool>>,
}

impl<'a> Sheet<'a> {
    /// The columns as given.
    pub fn new(matrix: &'a Matrix<'a>, leaves: usize) -> Self {
        let nothing = || (0..leaves).map(|_| None).collect();
        Self {
            matrix,
            changed: (0..leaves).map(|_| None).collect(),
            off: nothing(),
            imputed: nothing(),
            out: None,
        }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.matrix.rows()
    }

    /// Number of leaves.
    pub fn leaves(&self) -> usize {
        self.changed.len()
    }

    /// A column as it stands, NaN where there is no value.
    pub fn column(&self, leaf: usize) -> Cow<'_, [f64]> {
        if let Some(Some(changed)) = self.changed.get(leaf) {
            return Cow::Borrowed(changed);
        }
        if self.matrix.mask(leaf).is_none()
            && let Some(values) = self.matrix.column(leaf).whole()
        {
            return Cow::Borrowed(values);
        }
        let mut own = vec![0.0; self.rows()];
        self.copy(leaf, &mut own);
        Cow::Owned(own)
    }

    /// A column as it stands, to be changed.
    pub fn own(&self, leaf: usize) -> Array<f64> {
        let mut own = Array::unset(self.rows());
        match self.changed.get(leaf) {
            Some(Some(changed)) => own.copy_from_slice(changed),
            _ => self.copy(leaf, &mut own),
        }
        own
    }

    fn copy(&self, leaf: usize, out: &mut [f64]) {
        let all = 0..self.rows();
        self.matrix.column(leaf).copy(all.clone(), out);
        if let Some(mask) = self.matrix.mask(leaf) {
            mask.each_not(all, |row| out[row] = f64::NAN);
        }
    }

    /// Which cells do not apply; none if all do.
    pub fn not_applicable(&self, leaf: usize) -> Option<Vec<bool>> {
        let own = self.off[leaf].as_ref();
        let Some(mask) = self.matrix.mask(leaf) else { return own.cloned() };
        let mut off = own.cloned().unwrap_or_else(|| vec![false; self.rows()]);
        mask.each_not(0..self.rows(), |row| off[row] = true);
        Some(off)
    }
}
