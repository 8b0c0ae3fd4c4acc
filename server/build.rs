//! Makes sure that there is a folder to embed, so that the server builds before the app does.

fn main() {
    println!("cargo::rerun-if-changed=../dist");
    if let Err(error) = std::fs::create_dir_all("../dist") {
        println!("cargo::error=cannot create the folder dist beside core, web and server: {error}");
    }
}
