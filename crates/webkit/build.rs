//! Builds the web-process extension and hands its path to the compiler, which embeds it.
//!
//! Cargo can not embed one crate's shared library into another, so a cargo of our own builds it, always optimised, into a
//! target folder that debug and release builds of the application share: its price is paid once.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// Names a ready-made library instead, for packagers who build all parts by themselves.
const READY_MADE: &str = "POLARON_WEB_EXTENSION";

fn main() {
    println!("cargo::rerun-if-env-changed={READY_MADE}");
    let library = match env::var_os(READY_MADE) {
        Some(path) => {
            println!("cargo::rerun-if-changed={}", Path::new(&path).display());
            PathBuf::from(path)
        }
        None => build(),
    };
    assert!(library.is_file(), "there is no web-process extension at {}", library.display());
    println!("cargo::rustc-env=POLARON_WEB_EXTENSION_LIBRARY={}", library.display());
}

fn build() -> PathBuf {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this crate lies in crates/");
    let root = crates.parent().expect("crates/ lies in the repository");
    for input in ["crates/web-extension", "crates/protocol", "renderer/dist", "Cargo.toml", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={}", root.join(input).display());
    }

    let target_folder = target_folder();
    // Two checkouts that share a target folder would overwrite each other's library without noticing.
    let target_folder = target_folder.join(fingerprint(root));
    let mut cargo = Command::new(env::var_os("CARGO").expect("cargo sets CARGO"));
    cargo
        .args(["build", "--release", "--package", "polaron-web-extension"])
        .args(["--config", "profile.release.strip=true"])
        .arg("--manifest-path")
        .arg(root.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&target_folder);
    // What this build was started with is not meant for that one: flags of clippy, of a coverage run, of one package.
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        let inherited = ["CARGO_PROFILE_", "CARGO_FEATURE_", "CARGO_CFG_", "CARGO_PKG_", "CARGO_MANIFEST_"];
        if inherited.iter().any(|prefix| name.starts_with(prefix)) {
            cargo.env_remove(&*name);
        }
    }
    for name in [
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
        "CLIPPY_ARGS",
        "CARGO_BUILD_TARGET",
        "CARGO_TARGET_DIR",
        "CARGO_BUILD_TARGET_DIR",
        "OUT_DIR",
        "TARGET",
        "HOST",
        "PROFILE",
        "OPT_LEVEL",
        "DEBUG",
        "MIRIFLAGS",
        "__CARGO_DEFAULT_LIB_METADATA",
    ] {
        cargo.env_remove(name);
    }
    let (host, target) = (env::var("HOST").unwrap_or_default(), env::var("TARGET").unwrap_or_default());
    let mut built = target_folder;
    if host != target {
        cargo.arg("--target").arg(&target);
        built.push(&target);
    }
    let status = cargo.status().unwrap_or_else(|error| panic!("cargo does not start: {error}"));
    assert!(status.success(), "the web-process extension does not build: {status}");
    // A copy of this build's own: what is embedded can not change under the compiler.
    let copy = out_folder().join("libpolaron_web_extension.so");
    let library = built.join("release/libpolaron_web_extension.so");
    std::fs::copy(&library, &copy)
        .unwrap_or_else(|error| panic!("{} can not be copied: {error}", library.display()));
    copy
}

/// A short name for where the sources lie.
fn fingerprint(root: &Path) -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    root.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn out_folder() -> PathBuf {
    PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"))
}

/// One folder for all builds of an application: beside `debug` and `release`, where `cargo clean` finds it.
fn target_folder() -> PathBuf {
    let out = out_folder();
    // <target>[/<triple>]/<profile>/build/<package>-<hash>/out
    let profile = out.ancestors().find(|folder| folder.file_name().is_some_and(|name| name == "build"));
    profile
        .and_then(|build| build.parent()?.parent())
        .map_or_else(|| out.join("web-extension"), |target| target.join("polaron-web-extension"))
}
