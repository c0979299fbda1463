//! `cargo xtask wheel`: makes the wheel of the Python package for Linux on x86-64 and checks it.
//!
//! maturin builds it, with zig as the linker, so that it runs with the glibc of `manylinux2014`; both are pinned in
//! `wheel.txt`. The checks: size and contents (`problems`), and that an empty environment which has only the wheel runs
//! the README's program. Not here: wheels of other systems, which need a machine of that system.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::check::is_aws_data;
use crate::{fetch, programs, workspace};

const REQUIREMENTS: &str = include_str!("../wheel.txt");
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// The largest wheel, in bytes.
const LARGEST: u64 = 10_000_000;

/// Files that a wheel must have, by how their paths end.
const NEEDED: &[&str] = &[
    ".data/purelib/botoxide.pth",
    ".dist-info/METADATA",
    ".dist-info/licenses/LICENSE-APACHE",
    ".dist-info/licenses/LICENSE-MIT",
    ".dist-info/licenses/NOTICE",
    "botoxide/_drop_in/boto3/__init__.py",
    "botoxide/_drop_in/botocore/__init__.py",
    "botoxide/_drop_in/s3transfer/__init__.py",
    "botoxide/_native.abi3.so",
    "botoxide/_native.pyi",
    "botoxide/py.typed",
];

/// A file in the wheel.
pub(crate) struct Entry {
    pub(crate) path: PathBuf,
    pub(crate) size: u64,
    packed: u64,
}

/// Builds and checks the wheel.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    if let Some(unknown) = arguments.first() {
        return Err(format!("unknown argument {unknown:?}"));
    }
    let folder = workspace::target().join("wheel");
    let wheel = build(&folder)?;
    let entries = entries(&wheel)?;
    let size = wheel
        .metadata()
        .map_err(|error| format!("{}: {error}", wheel.display()))?
        .len();
    let problems = problems(&wheel, size, &entries);
    if !problems.is_empty() {
        return Err(format!("{}: {}", wheel.display(), problems.join("; ")));
    }
    let largest = entries.iter().max_by_key(|entry| entry.packed);
    let largest = largest.map(|entry| {
        let (name, size, packed) = (entry.path.display(), entry.size, entry.packed);
        format!("; {name} is {packed} of these, {size} unpacked")
    });
    println!(
        "{}: {size} bytes, {} files{}",
        wheel.display(),
        entries.len(),
        largest.unwrap_or_default()
    );
    println!("{}", run_in_empty_environment(&folder, &wheel)?);
    Ok(())
}

/// Builds the wheel.
fn build(folder: &Path) -> Result<PathBuf, String> {
    let tools = folder.join("tools");
    let list = folder.join("wheel.txt");
    let wheels = folder.join("wheels");
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    if !fs::read_to_string(&list).is_ok_and(|found| found == REQUIREMENTS) {
        let python = environment(&tools)?;
        let new = folder.join("wheel.txt.new");
        fs::write(&new, REQUIREMENTS).map_err(failed)?;
        let mut pip = programs::program(python);
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
        ]);
        programs::run(
            pip.args(["--only-binary", ":all:", "--require-hashes", "-r"])
                .arg(&new),
        )?;
        fs::rename(&new, &list).map_err(failed)?;
    }
    if wheels.exists() {
        fs::remove_dir_all(&wheels).map_err(failed)?;
    }
    let mut maturin = programs::program(tools.join("bin/maturin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = [tools.join("bin")]
        .into_iter()
        .chain(std::env::split_paths(&path));
    let path = std::env::join_paths(paths).map_err(|error| error.to_string())?;
    maturin.env("PATH", path).env("VIRTUAL_ENV", &tools);
    maturin.args([
        "build",
        "--manifest-path",
        "crates/botoxide-py/Cargo.toml",
        "--locked",
    ]);
    maturin.args([
        "--target",
        TARGET,
        "--zig",
        "--compatibility",
        "manylinux2014",
    ]);
    programs::run(maturin.arg("--out").arg(&wheels))?;
    let mut found = fs::read_dir(&wheels)
        .map_err(failed)?
        .flatten()
        .map(|entry| entry.path());
    let wheel = found.find(|path| path.extension().is_some_and(|end| end == "whl"));
    wheel.ok_or_else(|| format!("maturin left no wheel in {}", wheels.display()))
}

/// A new virtual environment; its interpreter.
pub(crate) fn environment(folder: &Path) -> Result<PathBuf, String> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    programs::run_quietly(
        programs::program(fetch::host())
            .args(["-m", "venv"])
            .arg(folder),
    )?;
    Ok(folder.join("bin/python"))
}

/// What is in the wheel.
pub(crate) fn entries(wheel: &Path) -> Result<Vec<Entry>, String> {
    const SCRIPT: &str = "import sys, zipfile\n\
        for i in zipfile.ZipFile(sys.argv[1]).infolist(): print(i.file_size, i.compress_size, i.filename)";
    let listing = programs::output(
        programs::program(fetch::host())
            .args(["-c", SCRIPT])
            .arg(wheel),
    )?;
    let entries: Option<Vec<Entry>> = listing.lines().map(entry).collect();
    entries.ok_or_else(|| format!("{}: no list of files: {listing}", wheel.display()))
}

fn entry(line: &str) -> Option<Entry> {
    let mut words = line.splitn(3, ' ');
    Some(Entry {
        size: words.next()?.parse().ok()?,
        packed: words.next()?.parse().ok()?,
        path: PathBuf::from(words.next()?),
    })
}

/// What is wrong with the wheel.
fn problems(wheel: &Path, size: u64, entries: &[Entry]) -> Vec<String> {
    let mut problems = Vec::new();
    let name = wheel.file_name().unwrap_or_default().to_string_lossy();
    let start = format!(
        "botoxide-{}-cp310-abi3-manylinux",
        env!("CARGO_PKG_VERSION")
    );
    if !name.starts_with(&start) {
        problems.push(format!("its name does not begin with {start}"));
    }
    if size > LARGEST {
        problems.push(format!("it has {size} bytes; the limit is {LARGEST}"));
    }
    for needed in NEEDED {
        if !entries
            .iter()
            .any(|entry| entry.path.to_string_lossy().ends_with(needed))
        {
            problems.push(format!("it has no {needed}"));
        }
    }
    for entry in entries {
        let file = entry.path.display();
        if is_aws_data(&entry.path) {
            problems.push(format!("{file} looks like AWS's data"));
        }
        let is_ours = entry.path.iter().next().is_some_and(|first| {
            first == "botoxide" || first.to_string_lossy().starts_with("botoxide-")
        });
        let is_built = entry
            .path
            .iter()
            .any(|part| part == "__pycache__" || part == "tests");
        if !is_ours || is_built {
            problems.push(format!("{file} does not belong to it"));
        }
    }
    problems
}

/// Installs the wheel into an environment of its own and runs the README's program, unchanged, against a server.
fn run_in_empty_environment(folder: &Path, wheel: &Path) -> Result<String, String> {
    let python = environment(&folder.join("empty"))?;
    let mut pip = programs::program(&python);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]);
    programs::run(pip.arg(wheel))?;
    let readme = workspace::read(Path::new("README.md"))?;
    let program = readme
        .split("```python\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let program = program.ok_or("README.md has no program in Python")?;
    let file = folder.join("buckets.py");
    fs::write(&file, program).map_err(|error| format!("{}: {error}", file.display()))?;
    // moto, until its input ends.
    let mut server = programs::program(fetch::interpreter(&workspace::target()))
        .current_dir(workspace::root().join("crates/botoxide-py/tests"))
        .args(["-c", "import sys, server\nwith server.moto_server() as url: print(url, flush=True); sys.stdin.read()"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot start moto: {error}; run `cargo xtask fetch`"))?;
    let mut url = String::new();
    if let Some(output) = server.stdout.take() {
        BufReader::new(output)
            .read_line(&mut url)
            .map_err(|error| format!("moto: {error}"))?;
    }
    let mut program = programs::program(&python);
    program
        .current_dir(folder)
        .args(["-m", "botoxide", "buckets.py"]);
    for name in ["PYTHONPATH", "AWS_PROFILE", "AWS_SESSION_TOKEN"] {
        program.env_remove(name);
    }
    program
        .env("AWS_ENDPOINT_URL", url.trim())
        .env("AWS_DEFAULT_REGION", "us-east-1");
    program
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "secret");
    let printed = programs::output(&mut program);
    drop(server.stdin.take());
    server.wait().map_err(|error| format!("moto: {error}"))?;
    let printed = printed?;
    if !printed.starts_with("photos ") {
        return Err(format!("the README's program printed {printed:?}"));
    }
    Ok(format!(
        "an environment with nothing but the wheel runs the README's program: {}",
        printed.trim()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, size: u64, files: &[&str]) -> Vec<String> {
        let always = NEEDED.iter().map(|needed| match needed.strip_prefix('.') {
            Some(rest) => format!("botoxide-0.1.0.{rest}"),
            None => (*needed).to_owned(),
        });
        let files = always.chain(files.iter().map(|file| (*file).to_owned()));
        let entries: Vec<Entry> = files
            .map(|file| entry(&format!("2 1 {file}")).unwrap())
            .collect();
        problems(Path::new(name), size, &entries)
    }

    fn name() -> String {
        format!(
            "wheels/botoxide-{}-cp310-abi3-manylinux_2_17_x86_64.whl",
            env!("CARGO_PKG_VERSION")
        )
    }

    #[test]
    fn a_good_wheel_passes() {
        assert_eq!(found(&name(), LARGEST, &["botoxide/_switch.py"]), [""; 0]);
    }

    #[test]
    fn a_wheel_with_wrong_contents_is_found() {
        for file in [
            "botoxide/data/service-2.json",
            "boto3/__init__.py",
            "botoxide/__pycache__/a.pyc",
        ] {
            assert_eq!(found(&name(), 1, &[file]).len(), 1, "{file}");
        }
        assert_eq!(found(&name(), LARGEST + 1, &[]).len(), 1);
        assert_eq!(
            found("botoxide-0.1.0-cp311-cp311-linux_x86_64.whl", 1, &[]).len(),
            1
        );
        assert_eq!(problems(Path::new(&name()), 1, &[]).len(), NEEDED.len());
    }
}
