//! `Watcher`: reports the progress of a transfer, and runs the actions after it.
//!
//! Counterpart: awscli `s3/results.py` (`BaseResultSubscriber`), and the subscribers in `s3/utils.py`.
#![expect(
    clippy::disallowed_methods,
    reason = "makes the directories and sets the times of the user's own files"
)]

use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use botoxide::blocking;
use botoxide::transfer::{Subscriber, TransferFuture};
use botoxide_core::error::{self, Error, ErrorKind};
use botoxide_core::text::Text;
use botoxide_core::time::Timestamp;
use botoxide_core::value::{Map, Value};

use super::identity::Identity;
use super::overlap::PendingCopy;
use super::results::{Event, Events, skipped};
use super::strategy::OnTheirWay;
use crate::failure::python_text;
pub(super) use crate::failure::system_error;

/// Watches one transfer.
pub(super) struct Watcher {
    pub(super) id: u64,
    /// What is done, and from where to where, for people.
    pub(super) kind: &'static str,
    pub(super) location: String,
    pub(super) events: Events,
    pub(super) tells_progress: bool,
    /// Whether an existing target is not a failure.
    pub(super) skips_what_is_there: bool,
    /// The known properties of the source.
    pub(super) size: Option<u64>,
    pub(super) etag: Option<Text>,
    /// The actions after success, in this order.
    pub(super) follow_ups: Vec<FollowUp>,
    /// The local file.
    pub(super) file: Option<String>,
    /// Whether the directory of the file must be created first.
    pub(super) makes_directory: bool,
    /// The key in progress until this is done.
    pub(super) on_its_way: Option<(OnTheirWay, String)>,
    /// The copy, if others may wait for it.
    pub(super) pending: Option<PendingCopy>,
}

/// An action after a successful transfer.
pub(super) enum FollowUp {
    /// A call, for the source of what was moved.
    DeleteObject(blocking::Client, Map),
    /// The file that was uploaded, unless another one has its name by now, or it was written to.
    RemoveFile(String, Identity),
    /// The file gets the time of its object.
    SetTime(String, Timestamp),
}

impl FollowUp {
    fn run(&self, events: &Events) -> Result<(), String> {
        match self {
            Self::DeleteObject(client, object) => client
                .call("DeleteObject", Value::Map(object.clone()))
                .map(drop)
                .map_err(|error| error.to_string()),
            Self::RemoveFile(path, identity) => remove_file(path, identity),
            Self::SetTime(path, modified) => {
                if let Err(reason) = set_time(path, *modified) {
                    events.send(Event::Warning(skipped(
                        path,
                        &format!(
                            "Successfully Downloaded {path} but was unable to update the last modified time. {reason}"
                        ),
                    )));
                }
                Ok(())
            }
        }
    }
}

impl Watcher {
    /// Reports the start.
    pub(super) fn begin(&self, size: Option<u64>) {
        self.events.send(Event::Queued {
            id: self.id,
            kind: self.kind,
            location: self.location.clone(),
            size,
        });
    }

    /// Reports success.
    pub(super) fn succeeded(&self) {
        self.events.send(Event::Succeeded { id: self.id });
    }

    /// Lets copies begin that overwrite the source of this one.
    fn release(&self) {
        if let Some(pending) = &self.pending {
            pending.succeeded();
        }
    }

    /// The reason of a failure; an error of the system with the file that it is about.
    fn reason(&self, error: &Error) -> String {
        let text = error.to_string();
        match &self.file {
            Some(path) => python_text(&text, path).unwrap_or(text),
            None => text,
        }
    }

    /// Reports the failure.
    pub(super) fn failed(&self, reason: String) {
        self.events.send(Event::Failed {
            id: self.id,
            reason,
        });
    }
}

impl Subscriber for Watcher {
    fn on_queued(&self, future: &TransferFuture) -> error::Result<()> {
        if let Some(size) = self.size {
            future.meta().provide_transfer_size(size);
        }
        if let Some(etag) = &self.etag {
            future.meta().provide_object_etag(etag.as_str());
        }
        self.begin(self.size);
        match &self.file {
            Some(path) if self.makes_directory => make_directory_of(path),
            _ => Ok(()),
        }
    }

    fn on_progress(&self, future: &TransferFuture, bytes: i64) -> error::Result<()> {
        if self.tells_progress {
            self.events.send(Event::Progress {
                id: self.id,
                bytes,
                size: future.meta().size(),
                at: self.events.now(),
            });
        }
        Ok(())
    }

    fn on_done(&self, future: &TransferFuture) {
        let outcome = future.result();
        if let Some((on_their_way, key)) = &self.on_its_way {
            let mut keys = on_their_way
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            keys.remove(key);
        }
        match outcome {
            Ok(()) => {
                let mut follow_ups = self.follow_ups.iter();
                match follow_ups.try_for_each(|follow_up| follow_up.run(&self.events)) {
                    Ok(()) => {
                        self.release();
                        self.succeeded();
                    }
                    Err(reason) => self.failed(reason),
                }
            }
            Err(error) if self.skips_what_is_there && is_there(&error) => {
                // With `--no-overwrite` no copy replaces an object, this one included.
                self.release();
                self.events.send(Event::Skipped { id: self.id });
            }
            Err(error) => match error.kind() {
                ErrorKind::Fatal { msg } | ErrorKind::Cancelled { msg } => {
                    self.events.send(Event::Fatal(msg.clone()));
                }
                _ => self.failed(self.reason(&error)),
            },
        }
    }
}

/// Whether the service refused because the object exists.
fn is_there(error: &Error) -> bool {
    error
        .as_client_error()
        .is_some_and(|error| error.code() == "PreconditionFailed")
}

fn make_directory_of(path: &str) -> error::Result<()> {
    let Some(directory) = Path::new(path).parent() else {
        return Ok(());
    };
    match fs::create_dir_all(directory) {
        // What is in the way is said when the file is opened.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            let directory = directory.to_string_lossy();
            let reason = system_error(&error, &directory);
            Err(Error::value(format!(
                "Could not create directory {directory}: {reason}"
            )))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

fn remove_file(path: &str, identity: &Identity) -> Result<(), String> {
    let failed = |error: io::Error| system_error(&error, path);
    let (now, _) = Identity::look(path).map_err(failed)?;
    if now == *identity {
        fs::remove_file(path).map_err(failed)
    } else {
        Err(
            "The file has changed since it was listed. It was uploaded, and was not deleted here."
                .to_owned(),
        )
    }
}

/// Gives a file the time of its object, in whole seconds. What is no regular file keeps its own: a pipe has no other.
fn set_time(path: &str, modified: Timestamp) -> Result<(), String> {
    let found = fs::metadata(path).map_err(|error| system_error(&error, path))?;
    if !found.is_file() {
        return Ok(());
    }
    let since = Duration::from_secs(modified.seconds.unsigned_abs());
    let time = if modified.seconds < 0 {
        UNIX_EPOCH.checked_sub(since)
    } else {
        UNIX_EPOCH.checked_add(since)
    };
    let Some(time) = time else {
        return Err("timestamp out of range for platform time_t".to_owned());
    };
    set_times(path, time).map_err(|error| match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "The file was downloaded, but attempting to modify the utime of the file failed. Is the file owned by \
             another user?"
                .to_owned()
        }
        _ => system_error(&error, path),
    })
}

/// Sets both times of a file without opening it: to open a pipe is to wait for its other end.
#[cfg(unix)]
fn set_times(path: &str, time: SystemTime) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, utimensat};

    let seconds = match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()),
        Err(before) => i64::try_from(before.duration().as_secs()).map(|seconds| -seconds),
    };
    let time = Timespec {
        tv_sec: seconds.map_err(io::Error::other)?,
        tv_nsec: 0,
    };
    let times = Timestamps {
        last_access: time,
        last_modification: time,
    };
    Ok(utimensat(CWD, path, &times, AtFlags::empty())?)
}

#[cfg(not(unix))]
fn set_times(path: &str, time: SystemTime) -> io::Result<()> {
    let times = fs::FileTimes::new().set_accessed(time).set_modified(time);
    fs::File::options()
        .write(true)
        .open(path)
        .and_then(|file| file.set_times(times))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_gets_the_time_of_its_object() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("x");
        fs::write(&path, "x").unwrap();
        for seconds in [0, 1_000_000_000, -1_000_000_000] {
            set_time(path.to_str().unwrap(), Timestamp::new(seconds, 999)).unwrap();
            let found = fs::metadata(&path).unwrap().modified().unwrap();
            let expected = match u64::try_from(seconds) {
                Ok(seconds) => UNIX_EPOCH + Duration::from_secs(seconds),
                Err(_) => UNIX_EPOCH - Duration::from_secs(seconds.unsigned_abs()),
            };
            assert_eq!(found, expected);
        }
        assert!(set_time("/nowhere/at/all", Timestamp::new(0, 0)).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_regular_file_keeps_its_time() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
        let made = std::process::Command::new("mkfifo")
            .arg(path("pipe"))
            .status();
        assert!(made.unwrap().success());
        std::os::unix::fs::symlink(path("pipe"), path("link")).unwrap();
        fs::create_dir(path("folder")).unwrap();
        let socket = std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
        for path in [
            path("pipe"),
            path("link"),
            path("folder"),
            path("socket"),
            "/dev/null".to_owned(),
            "/dev/full".to_owned(),
        ] {
            let modified = || fs::metadata(&path).unwrap().modified().unwrap();
            let before = modified();
            set_time(&path, Timestamp::new(1_000_000_000, 0)).unwrap();
            assert_eq!(modified(), before, "{path}");
        }
        drop(socket);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_cannot_be_opened_gets_its_time() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("x");
        fs::write(&path, "x").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
        set_time(path.to_str().unwrap(), Timestamp::new(1_000_000_000, 0)).unwrap();
        let found = fs::metadata(&path).unwrap().modified().unwrap();
        assert_eq!(found, UNIX_EPOCH + Duration::from_secs(1_000_000_000));
    }
}
