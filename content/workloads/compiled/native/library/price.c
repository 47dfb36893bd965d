#include "price.h"

int with_tax(int cents) { return cents + cents / 5; }
