#include "../price.h"

int main(void) { return with_tax(1000) == 1200 ? 0 : 1; }
