//! Other people's files must not be read, written or deleted, by links or by names.

use std::fs::{self, File, FileTimes};
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use s3s::dto::{DeleteBucketInput, DeleteObjectInput, ListObjectsV2Input};

use super::{code, count, get, make_bucket, put, request, run, store};
use crate::LocalEndpoint;
use crate::names;
use crate::store::Store;

fn opened(directory: &Path) -> io::Result<()> {
    Store::open(directory).map(drop)
}

async fn delete(store: &Store, key: &str) {
    let input = DeleteObjectInput {
        bucket: "b".to_owned(),
        key: key.to_owned(),
        ..DeleteObjectInput::default()
    };
    store.delete_object(request(input)).await.unwrap();
}

async fn keys(store: &Store) -> Vec<String> {
    let input = ListObjectsV2Input {
        bucket: "b".to_owned(),
        ..ListObjectsV2Input::default()
    };
    let listed = store.list_objects_v2(request(input)).await.unwrap().output;
    listed
        .contents
        .unwrap()
        .into_iter()
        .map(|object| object.key.unwrap())
        .collect()
}

#[test]
fn a_directory_with_other_files_is_rejected_and_kept() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("notes.txt");
    fs::write(&path, "mine").unwrap();
    let error = opened(directory.path()).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AlreadyExists, "{error}");
    assert_eq!(count(directory.path()), 1);
    assert_eq!(fs::read_to_string(path).unwrap(), "mine");
    // The marker of a store that another version wrote.
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join(".store"), "botoxide-local 999\n").unwrap();
    assert!(
        opened(directory.path())
            .unwrap_err()
            .to_string()
            .contains("another version")
    );
}

#[test]
fn keys_do_not_leave_the_store() {
    let outer = tempfile::tempdir().unwrap();
    let directory = outer.path().join("store");
    run(async {
        let store = store(&directory).await;
        make_bucket(&store, "other").await.unwrap();
        let odd = [
            "..",
            "../x",
            "../../x",
            "../../../x",
            "/etc/passwd",
            "../other/keys/x.json",
            "./../..",
            "a/../../..",
        ];
        for key in odd {
            put(&store, key, key.as_bytes()).await.unwrap();
        }
        for key in odd {
            assert_eq!(get(&store, key).await.unwrap().1, key.as_bytes());
        }
        let mut sorted = odd.to_vec();
        sorted.sort_unstable();
        assert_eq!(keys(&store).await, sorted);
        for key in odd {
            delete(&store, key).await;
        }
        assert!(keys(&store).await.is_empty());
    });
    assert_eq!(count(outer.path()), 1);
    assert_eq!(count(&directory.join("other/keys")), 0);
    assert_eq!(
        count(&directory.join("b/keys")),
        0,
        "empty directories stay behind"
    );
}

#[test]
fn partial_files_are_removed_at_the_next_start() {
    let directory = tempfile::tempdir().unwrap();
    opened(directory.path()).unwrap();
    let incoming = directory.path().join(".incoming");
    let [old, young, held] = ["old", "young", "held"].map(|name| incoming.join(name));
    for path in [&old, &young, &held] {
        fs::write(path, "half").unwrap();
    }
    let hour = SystemTime::now() - Duration::from_hours(1);
    for path in [&old, &held] {
        let file = File::options().write(true).open(path).unwrap();
        file.set_times(FileTimes::new().set_modified(hour)).unwrap();
    }
    let holder = File::open(&held).unwrap();
    holder.lock().unwrap();
    opened(directory.path()).unwrap();
    assert!(!old.exists() && young.exists() && held.exists());
    drop(holder);
    opened(directory.path()).unwrap();
    assert!(!held.exists());
}

#[test]
fn a_damaged_record_affects_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    run(async {
        let store = store(directory.path()).await;
        for key in ["a", "b", "c", "d"] {
            put(&store, key, b"x").await.unwrap();
        }
        let record = |key| directory.path().join("b/keys").join(names::path(key));
        fs::write(record("b"), "{").unwrap();
        let leading = fs::read_to_string(record("c")).unwrap();
        let start = leading.find("\"data\":\"").unwrap() + 8;
        let leading = format!(
            "{}../../../../../../etc/passwd{}",
            &leading[..start],
            &leading[start + 32..]
        );
        fs::write(record("c"), leading).unwrap();
        fs::write(directory.path().join("b/keys/NotOurs.txt"), "x").unwrap();
        fs::write(directory.path().join("b/keys/%41.json"), "x").unwrap();
        assert_eq!(keys(&store).await, ["a", "d"]);
        for key in ["b", "c"] {
            assert_eq!(code(&get(&store, key).await.unwrap_err()), "InternalError");
        }
        put(&store, "b", b"new").await.unwrap();
        assert_eq!(get(&store, "b").await.unwrap().1, b"new");
        delete(&store, "c").await;
        assert_eq!(code(&get(&store, "c").await.unwrap_err()), "NoSuchKey");
    });
}

#[test]
fn each_start_has_its_own_secret() {
    let directory = tempfile::tempdir().unwrap();
    let [one, other] = [0, 1].map(|_| LocalEndpoint::start(directory.path(), None).unwrap());
    assert_eq!(one.secret_access_key().len(), 40);
    assert_ne!(one.secret_access_key(), other.secret_access_key());
    assert!(!format!("{one:?}").contains(one.secret_access_key()));
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn only_the_owner_has_access() {
        let outer = tempfile::tempdir().unwrap();
        let directory = outer.path().join("a/store");
        let mode = |path: &Path| fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777;
        run(async {
            let store = store(&directory).await;
            put(&store, "k/l", b"x").await.unwrap();
        });
        let mut paths = vec![directory.clone()];
        let mut files = 0;
        while let Some(path) = paths.pop() {
            let is_directory = path.is_dir();
            assert_eq!(
                mode(&path),
                if is_directory { 0o700 } else { 0o600 },
                "{}",
                path.display()
            );
            if is_directory {
                paths.extend(
                    crate::files::names(&path)
                        .iter()
                        .map(|name| path.join(name)),
                );
            } else {
                files += 1;
            }
        }
        assert_eq!(files, 4);
        // Access of others to an existing directory is removed.
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o755)).unwrap();
        opened(&directory).unwrap();
        assert_eq!(mode(&directory), 0o700);
    }

    #[test]
    fn a_link_in_place_of_the_store_is_rejected() {
        let outer = tempfile::tempdir().unwrap();
        let target = outer.path().join("target");
        fs::create_dir(&target).unwrap();
        let link = outer.path().join("link");
        symlink(&target, &link).unwrap();
        for path in ["link", "link/", "link/.", "link//"] {
            let error = opened(&outer.path().join(path)).unwrap_err();
            assert!(
                error.to_string().contains("symbolic link"),
                "{path}: {error}"
            );
        }
        symlink(outer.path().join("missing"), outer.path().join("dangling")).unwrap();
        assert!(opened(&outer.path().join("dangling")).is_err());
        assert_eq!(count(&target), 0);
        // A link in the path to the store is allowed.
        opened(&link.join("store")).unwrap();
    }

    #[test]
    fn links_inside_of_the_store_are_not_followed() {
        let outer = tempfile::tempdir().unwrap();
        let precious = outer.path().join("precious");
        fs::create_dir(&precious).unwrap();
        fs::write(precious.join("a.json"), "{}").unwrap();
        fs::write(precious.join("bucket.json"), "{\"created\":1}").unwrap();
        let directory = outer.path().join("store");
        run(async {
            let store = store(&directory).await;
            put(&store, "k", b"x").await.unwrap();
            symlink(&precious, directory.join("linked")).unwrap();
            symlink(&precious, directory.join("b/keys/dir.d")).unwrap();
            symlink(precious.join("a.json"), directory.join("b/keys/file.json")).unwrap();

            // In place of a bucket.
            let listed = store
                .list_buckets(request(s3s::dto::ListBucketsInput::default()))
                .await;
            assert_eq!(listed.unwrap().output.buckets.unwrap().len(), 1);
            let input = DeleteBucketInput {
                bucket: "linked".to_owned(),
                ..DeleteBucketInput::default()
            };
            let error = store.delete_bucket(request(input)).await.unwrap_err();
            assert_eq!(code(&error), "AccessDenied");
            assert!(error.message().unwrap().contains("symbolic link"));
            assert!(make_bucket(&store, "linked").await.is_err());

            // In place of a directory, of a record, of the bytes.
            assert_eq!(keys(&store).await, ["k"]);
            for key in ["dir/a", "dir/new", "file"] {
                assert_eq!(
                    code(&get(&store, key).await.unwrap_err()),
                    "AccessDenied",
                    "{key}"
                );
            }
            assert_eq!(
                code(&put(&store, "dir/new", b"x").await.unwrap_err()),
                "AccessDenied"
            );
            let data = directory.join("b/data");
            let bytes = data.join(&crate::files::names(&data)[0]);
            fs::remove_file(&bytes).unwrap();
            symlink(precious.join("a.json"), &bytes).unwrap();
            assert_eq!(code(&get(&store, "k").await.unwrap_err()), "AccessDenied");

            // The bucket is deleted with the links, but without their targets.
            delete(&store, "k").await;
            let input = DeleteBucketInput {
                bucket: "b".to_owned(),
                ..DeleteBucketInput::default()
            };
            store.delete_bucket(request(input)).await.unwrap();
        });
        assert_eq!(count(&precious), 2);
        assert_eq!(fs::read_to_string(precious.join("a.json")).unwrap(), "{}");
        assert!(!directory.join("b").exists());
    }
}
