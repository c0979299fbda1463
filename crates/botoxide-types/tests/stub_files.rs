//! `botoxide stubs`: what it writes, adds, removes and refuses.
#![expect(
    clippy::disallowed_methods,
    reason = "the command writes files, which the tests read and prepare"
)]

use std::fs;
use std::path::Path;

use botoxide::Session;
use botoxide_types::stubs::{Context, Failure, Report, run};

fn call(words: &[&str], site_packages: Option<&Path>, directory: &Path) -> Result<Report, Failure> {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let session = Session::new();
    let context = Context {
        session: &session,
        site_packages: site_packages.map(Path::to_owned),
        directory: directory.to_owned(),
    };
    run(&words, &context)
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).expect("the command wrote it")
}

#[test]
fn services_are_added_checked_and_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let (path, out) = (folder.path(), folder.path().join("typings"));
    let out = out.to_str().unwrap();
    call(&["sqs", "--out", out], None, path).unwrap();
    call(&["sts", "--out", out], None, path).unwrap();
    let session = read(Path::new(out), "boto3/session.pyi");
    assert!(session.contains("service_name: Literal[\"sqs\"]"));
    assert!(session.contains("-> STSClient: ..."));
    assert!(session.contains("-> SQSServiceResource: ..."));
    assert!(session.contains("service_name: str,"));

    let same = call(&["--check", "--out", out], None, path).unwrap();
    assert_eq!(same, Report::default());
    let client = Path::new(out).join("mypy_boto3_sts/client.pyi");
    let text = fs::read_to_string(&client).unwrap();
    let spread = text.replace("(self, ", "(\n        self, ");
    let other = text.replace("AssumeRoleRequestTypeDef", "str");
    fs::write(&client, spread).unwrap();
    call(&["sts", "--out", out], None, path).unwrap();
    fs::write(&client, other).unwrap();
    let differs = call(&["--check", "--out", out], None, path).unwrap();
    assert!(differs.differs);
    assert_eq!(
        differs.lines,
        ["mypy_boto3_sts/client.pyi: STSClient.assume_role differs"]
    );
    let refused = call(&["sts", "--exact", "--out", out], None, path).unwrap_err();
    assert!(
        refused.to_string().ends_with(
            "mypy_boto3_sts was edited since botoxide wrote it: use --force to replace it"
        )
    );

    call(&["sts", "--exact", "--force", "--out", out], None, path).unwrap();
    assert!(!Path::new(out).join("mypy_boto3_sqs").exists());
    let session = read(Path::new(out), "boto3/session.pyi");
    assert!(!session.contains("sqs") && session.contains("STSClient"));
    let left = fs::read_dir(out).unwrap().flatten();
    let left: Vec<_> = left.map(|entry| entry.file_name()).collect();
    assert_eq!(left.len(), 4, "{left:?}");
}

#[test]
fn asynchronous_packages_stay_until_they_are_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    call(&["sqs", "--async"], Some(path), path).unwrap();
    call(&["sts"], Some(path), path).unwrap();
    let session = read(path, "aiobotocore-stubs/session.pyi");
    assert!(session.contains("-> ClientCreatorContext[STSClient]: ..."));
    let aio = read(path, "botoxide-stubs/aio/__init__.pyi");
    assert!(aio.contains("from types_aiobotocore_sqs.client import SQSClient\n"));
    let client = read(path, "types_aiobotocore_sts/client.pyi");
    assert!(client.contains("    async def assume_role("));

    fs::create_dir(path.join("types_aiobotocore_sts-3.10.0.dist-info")).unwrap();
    let refused = call(&["sts"], Some(path), path).unwrap_err();
    let text = "types-aiobotocore-sts is installed";
    assert!(refused.to_string().starts_with(text), "{refused}");

    call(&["sts", "--exact"], Some(path), path).unwrap();
    for name in [
        "aiobotocore-stubs",
        "botoxide-stubs",
        "types_aiobotocore_sqs",
        "types_aiobotocore_sts",
    ] {
        assert!(!path.join(name).exists(), "{name}");
    }
}

#[test]
fn an_environment_gets_a_distribution_with_a_record() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    call(&["sts"], Some(path), path).unwrap();
    let info = format!(
        "botoxide_local_stubs-{}.dist-info",
        env!("CARGO_PKG_VERSION")
    );
    let record = read(path, &format!("{info}/RECORD"));
    for line in record.lines() {
        let (name, rest) = line.split_once(',').unwrap();
        let length = fs::metadata(path.join(name)).unwrap().len();
        let is_itself = name.ends_with("/RECORD") && rest == ",";
        assert!(is_itself || rest.ends_with(&format!(",{length}")), "{line}");
    }
    assert!(record.contains("boto3-stubs/session.pyi,sha256="));
    assert!(record.contains("mypy_boto3_sts/type_defs.pyi,sha256="));

    fs::create_dir(path.join("boto3_stubs-1.44.1.dist-info")).unwrap();
    let refused = call(&["sqs"], Some(path), path).unwrap_err();
    assert!(
        matches!(&refused, Failure::Refused(text) if text.starts_with("boto3-stubs is installed"))
    );
    assert!(!path.join("mypy_boto3_sqs").exists());
    call(&["sqs", "--replace"], Some(path), path).unwrap();
    assert!(path.join("mypy_boto3_sqs").exists() && path.join("mypy_boto3_sts").exists());
}

#[test]
fn services_come_from_sources_and_the_project() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::create_dir_all(path.join("src/.hidden")).unwrap();
    fs::write(path.join("src/a.py"), "q = boto3.resource(\n    \"sqs\")").unwrap();
    fs::write(path.join("src/.hidden/b.py"), "boto3.client('ec2')").unwrap();
    let (out, src) = (path.join("out"), path.join("src"));
    let (out, src) = (out.to_str().unwrap(), src.to_str().unwrap());
    let report = call(&["--scan", src, "--out", out], None, path).unwrap();
    assert_eq!(report.lines, [format!("{out}: types of sqs")]);

    fs::write(
        path.join("pyproject.toml"),
        "[tool.botoxide]\nstubs = [\"sts\"]\n",
    )
    .unwrap();
    let report = call(&["--out", out], None, path).unwrap();
    assert_eq!(report.lines, [format!("{out}: types of sqs, sts")]);
}

#[test]
fn a_wheel_has_all_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let report = call(
        &["sts", "--async", "--wheel", path.to_str().unwrap()],
        None,
        path,
    )
    .unwrap();
    let name = format!(
        "botoxide_local_stubs-{}-py3-none-any.whl",
        env!("CARGO_PKG_VERSION")
    );
    assert!(report.lines[0].contains(&name));
    let file = fs::File::open(path.join(name)).unwrap();
    let archive = zip::ZipArchive::new(file).unwrap();
    let names = archive.file_names().map(|name| name.unwrap());
    let names: Vec<_> = names.collect();
    for name in [
        "boto3-stubs/session.pyi",
        "mypy_boto3_sts/client.pyi",
        "types_aiobotocore_sts/client.pyi",
    ] {
        assert!(names.iter().any(|known| known == name), "{names:?}");
    }
}

#[test]
fn wrong_words_are_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let out = path.join("out");
    for (words, text) in [
        (vec!["s4"], "Unknown service: 's4'"),
        (vec!["s3", "--fast"], "Unknown options: --fast"),
        (
            vec!["s3", "--docs", "some"],
            "argument --docs: invalid choice: 'some' (choose from 'none', 'sentence', 'full')",
        ),
        (
            vec![],
            "the following arguments are required: SERVICE (or --scan PATH, --all, or [tool.botoxide] stubs in pyproject.toml)",
        ),
        (
            vec!["s3", "--wheel", "x"],
            "argument --wheel: not allowed with argument --out",
        ),
    ] {
        let words = [&["--out", out.to_str().unwrap()], words.as_slice()].concat();
        let failure = call(&words, None, path).unwrap_err();
        assert_eq!(failure.to_string(), text);
    }
    let failure = call(&["s3"], None, path).unwrap_err();
    assert!(
        failure
            .to_string()
            .starts_with("no virtual environment is active")
    );
    assert!(!out.exists());
}
