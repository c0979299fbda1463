//! Zip archives of folders and files.
//!
//! Counterpart: awscli `cloudformation/artifact_exporter.py` (`make_zip`), `codedeploy/push.py`.

use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use botoxide::seam::{FileInfo, Fs as _, RealFs};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::failure::{Failure, system_error};

/// How deep folders may be; links that lead back are deeper.
const DEPTH: usize = 100;

/// Writes all files below a folder, following links, in the order of their names.
pub(super) fn of_folder<W: Write + Seek>(folder: &Path, to: W) -> Result<W, Failure> {
    of_files(folder, files(folder)?, to)
}

/// Writes files below a folder.
pub(super) fn of_files<W: Write + Seek>(
    folder: &Path,
    files: impl IntoIterator<Item = PathBuf>,
    to: W,
) -> Result<W, Failure> {
    let mut archive = ZipWriter::new(to);
    for path in files {
        let name = path.strip_prefix(folder).unwrap_or(&path);
        add(&mut archive, &path, name)?;
    }
    archive.finish().map_err(Failure::general)
}

/// Writes one file, by its name without folders.
pub(super) fn of_file<W: Write + Seek>(path: &Path, to: W) -> Result<W, Failure> {
    let mut archive = ZipWriter::new(to);
    let name = path.file_name().map_or(path, Path::new);
    add(&mut archive, path, name)?;
    archive.finish().map_err(Failure::general)
}

/// All files below a folder, those of a folder before those of the folders in it.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    let mut left = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = left.pop() {
        if depth > DEPTH {
            return Err(Failure::general(format!(
                "{} is more than {DEPTH} folders deep; a link may lead back",
                folder.display()
            )));
        }
        let mut folders = Vec::new();
        let failed = |error: &io::Error| {
            Failure::general(system_error(error, &folder.display().to_string()))
        };
        for path in RealFs.list(&folder).map_err(|error| failed(&error))? {
            if RealFs.is_directory(&path) {
                folders.push((path, depth + 1));
            } else {
                found.push(path);
            }
        }
        left.extend(folders.into_iter().rev());
    }
    Ok(found)
}

fn add<W: Write + Seek>(
    archive: &mut ZipWriter<W>,
    path: &Path,
    name: &Path,
) -> Result<(), Failure> {
    let failed =
        |error: io::Error| Failure::general(system_error(&error, &path.display().to_string()));
    let info = RealFs.info(path).map_err(failed)?;
    let bytes = RealFs.read(path).map_err(failed)?;
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .unix_permissions(info.mode.unwrap_or(0o644))
        .last_modified_time(modified(&info))
        .large_file(bytes.len() > u32::MAX as usize);
    let parts: Vec<_> = name
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    archive
        .start_file(parts.join("/"), options)
        .map_err(Failure::general)?;
    archive.write_all(&bytes).map_err(failed)
}

/// The time of a file; archives have none before 1980.
fn modified(info: &FileInfo) -> DateTime {
    let seconds = info.modified.map_or(0, |moment| moment.seconds);
    let moment = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    let moment = jiff::tz::TimeZone::UTC.to_datetime(moment);
    let part = |number: i8| u8::try_from(number).unwrap_or_default();
    DateTime::from_date_and_time(
        u16::try_from(moment.year()).unwrap_or_default(),
        part(moment.month()),
        part(moment.day()),
        part(moment.hour()),
        part(moment.minute()),
        part(moment.second()),
    )
    .unwrap_or_default()
}
