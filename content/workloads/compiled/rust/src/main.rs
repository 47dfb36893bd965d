fn main() {
    let cents = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(0);
    println!("{} {} {}", shop::with_tax(cents), env!("DATE"), env!("COMMIT"));
}
