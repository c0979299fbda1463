//! `cargo run --example seeds`: writes the seeds of every target below `corpus/`, where cargo-fuzz looks for them.
use std::fs;
use std::path::Path;

fn main() -> std::io::Result<()> {
    for target in hostile::TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("corpus")
            .join(target.name);
        fs::create_dir_all(&folder)?;
        for (number, seed) in (target.seeds)().into_iter().enumerate() {
            fs::write(folder.join(format!("seed-{number}")), seed)?;
        }
    }
    Ok(())
}
