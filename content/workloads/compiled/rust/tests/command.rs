use std::process::Command;

#[test]
fn prints_a_price() {
    let out = Command::new(env!("CARGO_BIN_EXE_shop")).arg("1000").output().unwrap();
    assert!(String::from_utf8_lossy(&out.stdout).starts_with("1200"));
}

#[test]
fn runs_in_a_shell() {
    let out = Command::new("sh").args(["-c", "echo 1200"]).output().unwrap();
    assert_eq!(out.stdout, b"1200\n");
}
