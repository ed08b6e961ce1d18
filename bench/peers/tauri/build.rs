//! Lets Tauri read its configuration.

fn main() {
    println!("cargo::rerun-if-changed=../../page");
    tauri_build::build();
}
