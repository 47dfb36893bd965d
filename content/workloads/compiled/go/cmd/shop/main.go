package main

import (
	"flag"
	"fmt"

	"shop.example/shop/price"
)

var version = "unknown"

func main() {
	cents := flag.Int("cents", 0, "a price without tax")
	show := flag.Bool("version", false, "print the version")
	flag.Parse()
	if *show {
		fmt.Println(version)
		return
	}
	fmt.Println(price.WithTax(*cents))
}
