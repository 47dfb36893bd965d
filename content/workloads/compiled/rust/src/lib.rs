//! Prices.

/// Adds a fifth.
///
/// ```
/// assert_eq!(shop::with_tax(1000), 1200);
/// ```
pub fn with_tax(cents: u64) -> u64 {
    cents + cents / 5
}
