//! `cargo xtask wheel`: makes the wheels of the Python package, `botoxide` for Linux on x86-64 and `botoxide-docs`, and checks them.
//!
//! maturin builds the first, with zig as the linker, so that it runs with the glibc of `manylinux2014`, and flit the
//! second; all are pinned in `wheel.txt`. The checks: size and contents (`problems`), and that an empty environment which
//! has only the wheel runs the README's program. Wheels of other targets of Linux are made in the same way, and not run.
//! Not here: macOS and Windows, whose wheels need a machine of that system.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::check::is_aws_data;
use crate::{fetch, package, programs, workspace};

const REQUIREMENTS: &str = include_str!("../wheel.txt");
const TARGET: &str = "x86_64-unknown-linux-gnu";
/// The targets that zig can link for, and the oldest C library that their wheels run with.
const TARGETS: &[(&str, &str)] = &[
    (TARGET, "manylinux2014"),
    ("aarch64-unknown-linux-gnu", "manylinux2014"),
    ("x86_64-unknown-linux-musl", "musllinux_1_2"),
    ("aarch64-unknown-linux-musl", "musllinux_1_2"),
];

/// A distribution, and what its wheel must be like.
struct Distribution {
    /// How the name of the wheel begins after the version.
    tag: &'static str,
    /// Its name in the names of files; its packages begin so, too.
    name: &'static str,
    /// The largest wheel, in bytes.
    largest: u64,
    /// Files that it must have, by how their paths end.
    needed: &'static [&'static str],
}

const DOCS: Distribution = Distribution {
    tag: "py3-none-any",
    name: "botoxide_docs",
    largest: 16_000_000,
    needed: &[
        ".dist-info/METADATA",
        ".dist-info/licenses/LICENSE-APACHE",
        ".dist-info/licenses/LICENSE-MIT",
        ".dist-info/licenses/NOTICE",
        "botoxide_docs/__init__.py",
        "botoxide_docs/documentation",
        "botoxide_docs/py.typed",
    ],
};

const BOTOXIDE: Distribution = Distribution {
    tag: "cp310-abi3-",
    name: "botoxide",
    largest: 10_000_000,
    needed: &[
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
    ],
};

/// A file in the wheel.
pub(crate) struct Entry {
    pub(crate) path: PathBuf,
    pub(crate) size: u64,
    packed: u64,
}

/// Builds and checks the wheels: those of this machine, or `botoxide` for another target.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let chosen = arguments.first().map_or(TARGET, String::as_str);
    let known = TARGETS.iter().find(|(target, _)| *target == chosen);
    let Some((target, compatibility)) = known.filter(|_| arguments.len() < 2) else {
        let names: Vec<&str> = TARGETS.iter().map(|(target, _)| *target).collect();
        return Err(format!("usage: cargo xtask wheel [{}]", names.join(" | ")));
    };
    let folder = workspace::target().join("wheel");
    let tools = tools(&folder)?;
    let is_own = *target == TARGET;
    let wheels = folder.join(if is_own { "wheels" } else { target });
    if wheels.exists() {
        fs::remove_dir_all(&wheels).map_err(|error| format!("{}: {error}", wheels.display()))?;
    }
    build(&tools, &wheels, target, compatibility)?;
    let wheel = find(&wheels, &BOTOXIDE)?;
    if is_own {
        build_docs(&tools, &folder, &wheels)?;
        let docs = find(&wheels, &DOCS)?;
        let python = environment(&folder.join("empty"))?;
        println!("{}", run_in_empty_environment(&python, &folder, &wheel)?);
        println!("{}", read_documentation(&python, &docs)?);
        check(&docs, &DOCS)?;
    }
    check(&wheel, &BOTOXIDE)
}

/// The wheel of a distribution in a folder.
fn find(folder: &Path, distribution: &Distribution) -> Result<PathBuf, String> {
    let start = format!("{}-", distribution.name);
    fs::read_dir(folder)
        .map_err(|error| format!("{}: {error}", folder.display()))?
        .flatten()
        .find(|entry| entry.file_name().to_string_lossy().starts_with(&start))
        .map(|entry| entry.path())
        .ok_or_else(|| format!("{} contains no {start}*", folder.display()))
}

/// Checks size and contents of a wheel.
fn check(wheel: &Path, distribution: &Distribution) -> Result<(), String> {
    let entries = entries(wheel)?;
    let size = wheel
        .metadata()
        .map_err(|error| format!("{}: {error}", wheel.display()))?
        .len();
    let problems = problems(distribution, wheel, size, &entries);
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
    Ok(())
}

/// An environment with the pinned tools.
fn tools(folder: &Path) -> Result<PathBuf, String> {
    let tools = folder.join("tools");
    let list = folder.join("wheel.txt");
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    if !fs::read_to_string(&list).is_ok_and(|found| found == REQUIREMENTS) {
        let python = environment(&tools)?;
        let new = folder.join("wheel.txt.new");
        fs::write(&new, REQUIREMENTS).map_err(failed)?;
        let mut install = pip(&python, &["install", "--no-deps", "--only-binary", ":all:"]);
        programs::run(install.args(["--require-hashes", "-r"]).arg(&new))?;
        fs::rename(&new, &list).map_err(failed)?;
    }
    Ok(tools)
}

fn pip(python: &Path, arguments: &[&str]) -> Command {
    let mut pip = programs::program(python);
    pip.args(["-m", "pip", "--quiet", "--disable-pip-version-check"]);
    pip.args(arguments);
    pip
}

/// Builds the wheel of `botoxide`.
fn build(tools: &Path, wheels: &Path, target: &str, compatibility: &str) -> Result<(), String> {
    let mut maturin = programs::program(tools.join("bin/maturin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = [tools.join("bin")]
        .into_iter()
        .chain(std::env::split_paths(&path));
    let path = std::env::join_paths(paths).map_err(|error| error.to_string())?;
    maturin.env("PATH", path).env("VIRTUAL_ENV", tools);
    let manifest = "crates/botoxide-py/Cargo.toml";
    maturin.args(["build", "--locked", "--manifest-path", manifest]);
    maturin.args(["--zig", "--compatibility", compatibility]);
    maturin.args(["--compression-level", "9"]);
    programs::run(maturin.args(["--target", target, "--out"]).arg(wheels))
}

/// Builds the wheel of `botoxide-docs`: its folder in the repository, the archive and the licences.
fn build_docs(tools: &Path, folder: &Path, wheels: &Path) -> Result<(), String> {
    let stage = folder.join("docs");
    let failed = |error: std::io::Error| format!("{}: {error}", stage.display());
    if stage.exists() {
        fs::remove_dir_all(&stage).map_err(failed)?;
    }
    let source = Path::new("crates/botoxide-py");
    let docs = source.join("docs");
    let files = workspace::project_files()?.into_iter();
    let files = files.filter_map(|file| Some((file.strip_prefix(&docs).ok()?.to_owned(), file)));
    let licences = ["LICENSE-APACHE", "LICENSE-MIT", "NOTICE"];
    let licences = licences.map(|name| (PathBuf::from(name), source.join(name)));
    for (name, file) in files.chain(licences) {
        package::copy(&workspace::root().join(file), &stage.join(name))?;
    }
    let archive = package::archives()?.join("documentation");
    package::copy(&archive, &stage.join("botoxide_docs/documentation"))?;
    let options = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir"];
    programs::run(pip(&tools.join("bin/python"), &options).args([wheels, &stage]))
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
fn problems(
    distribution: &Distribution,
    wheel: &Path,
    size: u64,
    entries: &[Entry],
) -> Vec<String> {
    let mut problems = Vec::new();
    let name = wheel.file_name().unwrap_or_default().to_string_lossy();
    let Distribution { tag, largest, .. } = distribution;
    let start = format!("{}-{}-{tag}", distribution.name, env!("CARGO_PKG_VERSION"));
    if !name.starts_with(&start) {
        problems.push(format!("its name does not begin with {start}"));
    }
    if size > *largest {
        problems.push(format!("it has {size} bytes; the limit is {largest}"));
    }
    for needed in distribution.needed {
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
            first == distribution.name
                || first
                    .to_string_lossy()
                    .starts_with(&format!("{}-", distribution.name))
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
fn run_in_empty_environment(python: &Path, folder: &Path, wheel: &Path) -> Result<String, String> {
    programs::run(pip(python, &["install"]).arg(wheel))?;
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
    let mut program = programs::program(python);
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

/// Reads the documentation of a method, without `botoxide-docs` and with it.
fn read_documentation(python: &Path, docs: &Path) -> Result<String, String> {
    const SCRIPT: &str = "import botoxide as boto3, pydoc\n\
        print(pydoc.render_doc(boto3.client('s3', 'us-east-1').get_object, renderer=pydoc.plaintext))";
    let help = || programs::output(programs::program(python).args(["-c", SCRIPT]));
    let without = help()?;
    if !without.contains("Install botoxide-docs") {
        return Err(format!("help without botoxide-docs: {without}"));
    }
    programs::run(pip(python, &["install"]).arg(docs))?;
    let with = help()?;
    if with.contains("Install botoxide-docs") || with.len() < 10 * without.len() {
        return Err(format!("help with botoxide-docs: {with}"));
    }
    Ok(format!(
        "help of get_object: {} characters without botoxide-docs, {} with it",
        without.len(),
        with.len()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEEDED: &[&str] = BOTOXIDE.needed;
    const LARGEST: u64 = BOTOXIDE.largest;

    fn found(name: &str, size: u64, files: &[&str]) -> Vec<String> {
        let always = NEEDED.iter().map(|needed| match needed.strip_prefix('.') {
            Some(rest) => format!("botoxide-0.1.0.{rest}"),
            None => (*needed).to_owned(),
        });
        let files = always.chain(files.iter().map(|file| (*file).to_owned()));
        let entries: Vec<Entry> = files
            .map(|file| entry(&format!("2 1 {file}")).unwrap())
            .collect();
        problems(&BOTOXIDE, Path::new(name), size, &entries)
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
        assert_eq!(
            problems(&BOTOXIDE, Path::new(&name()), 1, &[]).len(),
            NEEDED.len()
        );
    }
}
