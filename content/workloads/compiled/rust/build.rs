use std::process::Command;

fn main() {
    let date = Command::new("date").arg("+%F").output().expect("date");
    let commit = Command::new("git").args(["rev-parse", "--short", "HEAD"]).output();
    let name = commit.map(|out| String::from_utf8_lossy(&out.stdout).trim().to_string());
    println!("cargo:rustc-env=DATE={}", String::from_utf8_lossy(&date.stdout).trim());
    println!("cargo:rustc-env=COMMIT={}", name.unwrap_or_default());
}
