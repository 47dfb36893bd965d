// Package price computes prices.
package price

//go:generate sh -c "date -u +%Y > year.txt"

// WithTax adds a fifth.
func WithTax(cents int) int { return cents + cents/5 }
