with_tax <- function(cents) .Call("with_tax", as.integer(cents))
