#ifndef PRICE_H
#define PRICE_H
int with_tax(int cents);
#endif
