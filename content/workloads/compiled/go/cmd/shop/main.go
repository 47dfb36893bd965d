package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"strconv"

	"shop.example/shop/price"
)

var version = "unknown"

func main() {
	listen := flag.String("listen", "", "address")
	show := flag.Bool("version", false, "print the version")
	flag.Parse()
	if *show || *listen == "" {
		fmt.Println(version)
		return
	}
	http.HandleFunc("/health", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	http.HandleFunc("/price", func(w http.ResponseWriter, r *http.Request) {
		cents, err := strconv.Atoi(r.URL.Query().Get("cents"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		fmt.Fprintln(w, price.WithTax(cents))
	})
	if err := http.ListenAndServe(*listen, nil); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
