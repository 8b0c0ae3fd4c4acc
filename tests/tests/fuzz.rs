//! Every reader of what comes from outside, on damaged input: none panics, hangs, or asks for more
//! memory than its input warrants.

use std::process::Command;

#[test]
fn no_reader_panics_hangs_or_eats_memory_whatever_comes_in() {
    let output = Command::new(env!("CARGO_BIN_EXE_fuzz"))
        .args(["--seeds", "400"])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    println!("{told}{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success());
    // Damage that no reader ever let pass would show nothing.
    assert_eq!(told.matches(" 0 failures").count(), 14, "{told}");
    assert!(!told.contains(" 0 taken"), "{told}");
}
