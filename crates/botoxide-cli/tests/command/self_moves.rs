//! No object is moved onto itself, and no source is deleted before it was copied. // A1

use crate::fake_s3::FakeS3;
use crate::shell::Shell;

const BEFORE: [(&str, &str); 4] = [
    ("box/d/a", "a"),
    ("box/d/b", "b"),
    ("box/d/d/a", "deep"),
    ("box/k", "k"),
];

/// The exit code, what is said, and the objects afterwards.
fn run(line: &str) -> (Option<i32>, String, Vec<String>) {
    let store = FakeS3::start(&BEFORE);
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", store.url());
    let ran = shell.run(line);
    let texts: Vec<Vec<u8>> = store.objects().into_values().collect();
    for (_, text) in BEFORE {
        let is_there = texts.iter().any(|found| found == text.as_bytes());
        let is_gone_as_asked = line.contains("--delete") && text == "k";
        assert!(is_there || is_gone_as_asked, "{line}: {text} is lost");
    }
    (ran.code, ran.stderr, store.paths())
}

#[test]
fn a_move_onto_itself_is_refused() {
    const POINT: &str = "s3://arn:aws:s3:us-east-1:123456789012:accesspoint";
    for line in [
        "s3 mv s3://box/d s3://box/d/ --recursive",
        "s3 mv s3://box/d/ s3://box/d --recursive",
        "s3 mv s3://box/d s3://box/d --recursive",
        "s3 mv s3://box s3://box/ --recursive",
        "s3 mv s3://box/k s3://box/k",
        "s3 mv s3://box/k s3://box/",
        "s3 mv s3://box/k s3://box",
        "s3 mv s3://box/d/a s3://box/d/",
        &format!("s3 mv {POINT}/mine/k {POINT}:mine/k"),
        &format!("s3 mv {POINT}:mine/d {POINT}/mine/d/ --recursive"),
    ] {
        let (code, said, paths) = run(line);
        assert_eq!(code, Some(252), "{line}: {said}");
        assert!(said.contains("Cannot mv a file onto itself: "), "{said}");
        assert_eq!(paths.len(), BEFORE.len(), "{line}");
    }
}

#[test]
fn what_would_be_moved_again_stays() {
    let (code, said, paths) = run("s3 mv s3://box/d s3://box --recursive");
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("move failed: s3://box/d/d/a to s3://box/d/a Its destination is among"),
        "{said}"
    );
    assert_eq!(paths, ["box/a", "box/b", "box/d/d/a", "box/k"]);
    for line in [
        "s3 mv s3://box/ s3://box/d/ --recursive",
        "s3 mv s3://box s3://box/new --recursive",
        "s3 mv s3://box/d s3://box/d/new --recursive",
        "s3 mv s3://box/d/ s3://box/d/d/ --recursive",
    ] {
        let (code, said, paths) = run(line);
        assert_eq!(code, Some(1), "{line}: {said}");
        assert_eq!(paths.len(), BEFORE.len(), "{line}: {paths:?}");
        assert!(!said.contains("fatal"), "{said}");
    }
    let (code, said, paths) = run("s3 mv s3://box/ s3://box/d/ --recursive --exclude d/*");
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(paths, ["box/d/a", "box/d/b", "box/d/d/a", "box/d/k"]);
    let (code, said, paths) = run("s3 mv s3://box/d s3://box/e --recursive");
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(paths, ["box/e/a", "box/e/b", "box/e/d/a", "box/k"]);
}

#[test]
fn sync_does_not_delete_its_source() {
    for line in [
        "s3 sync s3://box/d s3://box/d/ --delete",
        "s3 sync s3://box s3://box/ --delete",
        "s3 sync s3://box/d/ s3://box/d --delete --size-only",
    ] {
        let (code, said, paths) = run(line);
        assert_eq!((code, said.as_str()), (Some(0), ""), "{line}");
        assert_eq!(paths.len(), BEFORE.len(), "{line}");
    }
    let (code, said, paths) = run("s3 sync s3://box/d s3://box --delete");
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("warning: s3://box/d/b is not deleted, because it belongs to the source."),
        "{said}"
    );
    assert!(paths.contains(&"box/d/b".to_owned()), "{paths:?}");
    assert!(!paths.contains(&"box/k".to_owned()), "{paths:?}");
    let (code, said, paths) = run("s3 sync s3://box s3://box/d --delete --exclude *a");
    assert_eq!(code, Some(2), "{said}");
    for (path, _) in BEFORE {
        assert!(paths.contains(&path.to_owned()), "{path}: {paths:?}");
    }
}
