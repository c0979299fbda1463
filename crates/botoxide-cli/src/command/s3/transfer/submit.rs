//! `Submitter`: passes every step to the transfer manager, or prints it in a dry run.
//!
//! Not here: actions after a transfer (`watcher`). Counterpart: awscli `s3/s3handler.py`.

use std::cell::OnceCell;
use std::sync::Arc;

use botoxide::blocking;
use botoxide::config::RequestChecksumCalculation;
use botoxide::seam::{Fs as _, RealFs};
use botoxide::transfer::{DownloadTarget, TransferManager, TransferOptions, UploadSource};
use botoxide_core::value::{Map, Value};

use super::clients::Clients;
use super::comparator::Step;
use super::entry::{Entry, Operation, Place};
use super::interrupt::Interrupt;
use super::local_path::{escapes, is_plain};
use super::mime::MimeTypes;
use super::overlap::Overlap;
use super::properties::Copied;
use super::results::{Event, Events, skipped};
use super::strategy::OnTheirWay;
use super::watcher::{FollowUp, Watcher, system_error};
use super::{Plan, request};
use crate::command::s3::listing::human_readable_size;
use crate::command::s3::options::Options;
use crate::command::s3::parameters::Parameters;
use crate::command::s3::uri;
use crate::failure::Failure;
use crate::streams;

/// Submits steps.
pub(super) struct Submitter<'a> {
    options: &'a Options,
    parameters: &'a Parameters,
    plan: &'a Plan,
    clients: &'a Clients,
    manager: Arc<TransferManager>,
    interrupt: Interrupt,
    events: Events,
    /// The arguments that all transfers have.
    arguments: Map,
    mime_types: OnceCell<MimeTypes>,
    on_their_way: Option<OnTheirWay>,
    /// The order of copies that may overwrite what is still to be copied. `mv` refuses those.
    overlap: Option<Overlap>,
    submitted: u64,
    /// The number of the next transfer.
    next: u64,
}

impl<'a> Submitter<'a> {
    pub(super) fn new(
        options: &'a Options,
        parameters: &'a Parameters,
        plan: &'a Plan,
        clients: &'a Clients,
        events: Events,
    ) -> Result<Self, Failure> {
        let arguments = match plan.operation {
            Operation::Copy => request::copy_object(options)?,
            Operation::Delete => request::payer(options),
            Operation::Download => request::get_object(options),
            Operation::Upload => {
                let mut arguments = request::put_object(options)?;
                add_checksum(&mut arguments, clients.own());
                arguments
            }
        };
        request::check(&arguments, plan.operation, clients.own())?;
        let manager = Arc::new(clients.manager()?);
        Ok(Self {
            options,
            parameters,
            plan,
            clients,
            interrupt: Interrupt::of(&manager, events.clone()),
            manager,
            events,
            arguments,
            mime_types: OnceCell::new(),
            on_their_way: None,
            overlap: Overlap::of(&plan.naming).filter(|_| !parameters.is_move && !options.dryrun),
            submitted: 0,
            next: 0,
        })
    }

    /// The sender of events.
    pub(super) fn events(&self) -> Events {
        self.events.clone()
    }

    /// Drops the names of completed transfers.
    pub(super) fn watch(&mut self, on_their_way: Option<OnTheirWay>) {
        self.on_their_way = on_their_way;
    }

    /// Submits a step, or reports why not.
    pub(super) fn submit(&mut self, step: Step) -> Result<(), Failure> {
        self.check_interrupt()?;
        match step {
            Step::Delete(entry) => self.delete(&entry),
            Step::Transfer(entry, key) => match self.plan.operation {
                Operation::Copy => self.copy_in_order(entry),
                Operation::Delete => self.delete(&entry),
                Operation::Download => self.download(&entry, key),
                Operation::Upload => self.upload(&entry),
            },
        }
    }

    fn check_interrupt(&self) -> Result<(), Failure> {
        if self.interrupt.has_come() {
            return Err(Failure::general("interrupted"));
        }
        Ok(())
    }

    /// Runs the copies that had to wait for others.
    pub(super) fn submit_held(&mut self) -> Result<(), Failure> {
        while let Some(overlap) = &mut self.overlap
            && let Some(wave) = overlap.next_wave()
        {
            overlap.wait();
            for entry in wave {
                self.check_interrupt()?;
                self.copy(&entry)?;
            }
        }
        Ok(())
    }

    /// Uploads standard input, or writes an object to standard output.
    pub(super) fn stream(&mut self) -> Result<(), Failure> {
        let naming = &self.plan.naming;
        let source = &naming.source.path;
        let target = naming.destination_of(&naming.compare_key(source));
        if self.plan.operation == Operation::Upload {
            let Some(watcher) = self.watcher(self.kind(), "-", &format!("s3://{target}")) else {
                return Ok(());
            };
            let size = self
                .options
                .expected_size
                .and_then(|size| u64::try_from(size).ok());
            let (bucket, key) = uri::split(&target)?;
            let options = transfer_options(self.arguments.clone(), Watcher { size, ..watcher });
            let input = UploadSource::reader(self.interrupt.stdin()?);
            self.manager.upload(input, bucket, key, options)?;
        } else {
            let Some(watcher) = self.watcher(self.kind(), &format!("s3://{source}"), "-") else {
                return Ok(());
            };
            let (bucket, key) = uri::split(source)?;
            let options = transfer_options(self.arguments.clone(), watcher);
            let output = DownloadTarget::writer(streams::stdout()?);
            self.manager.download(bucket, key, output, options)?;
        }
        self.submitted += 1;
        Ok(())
    }

    /// Waits until all is done.
    pub(super) fn finish(self) {
        self.events.send(Event::Total(self.submitted));
        self.manager.shutdown();
    }

    /// Cancels what is not done.
    pub(super) fn abandon(self, reason: &str) {
        self.manager.fail(reason);
        self.manager.shutdown();
    }

    fn upload(&mut self, entry: &Entry) -> Result<(), Failure> {
        let source = self.plan.paths.relative(&entry.path);
        if entry.size.is_some_and(|size| size > LARGEST_UPLOAD) {
            let most = human_readable_size(LARGEST_UPLOAD);
            self.events.send(Event::Warning(format!(
                "warning: File {source} exceeds s3 upload limit of {most}."
            )));
        }
        let target = self.target(entry);
        let Some(watcher) = self.watcher(self.kind(), &source, &format!("s3://{target}")) else {
            return Ok(());
        };
        let mut arguments = self.arguments.clone();
        if !self.options.no_guess_mime_type && !arguments.contains_key("ContentType") {
            let types = self.mime_types.get_or_init(MimeTypes::of_system);
            if let Some(kind) = types.guess(&entry.path) {
                arguments.insert("ContentType", kind);
            }
        }
        let watcher = Watcher {
            size: entry.size,
            file: Some(entry.path.clone()),
            follow_ups: entry
                .identity
                .clone()
                .filter(|_| self.parameters.is_move)
                .map(|identity| FollowUp::RemoveFile(entry.path.clone(), identity))
                .into_iter()
                .collect(),
            ..watcher
        };
        let (bucket, key) = uri::split(&target)?;
        let options = transfer_options(arguments, watcher);
        self.manager
            .upload(entry.path.as_str(), bucket, key, options)?;
        self.submitted += 1;
        Ok(())
    }

    fn download(&mut self, entry: &Entry, on_its_way: Option<String>) -> Result<(), Failure> {
        if self.is_archived(entry) {
            return Ok(());
        }
        if escapes(&entry.compare_key) {
            let warning = skipped(&entry.compare_key, "File references a parent directory.");
            self.events.send(Event::Warning(warning));
            return Ok(());
        }
        // DIFFERENCE A47
        if self.parameters.is_move && self.plan.naming.is_recursive && !is_plain(&entry.compare_key)
        {
            let message = "Its local file may be that of another object.";
            self.events.send(Event::Warning(skipped(
                &format!("s3://{}", entry.path),
                message,
            )));
            return Ok(());
        }
        let target = self.target(entry);
        if self.options.no_overwrite && RealFs.exists(target.as_ref()) {
            return Ok(());
        }
        let source = format!("s3://{}", entry.path);
        let shown = self.plan.paths.relative(&target);
        let Some(watcher) = self.watcher(self.kind(), &source, &shown) else {
            return Ok(());
        };
        let (bucket, key) = uri::split(&entry.path)?;
        let watcher = Watcher {
            size: entry.size,
            etag: entry.object.etag.clone(),
            follow_ups: entry
                .modified
                .map(|modified| FollowUp::SetTime(target.clone(), modified))
                .into_iter()
                .chain(self.removal_of_source(bucket, key))
                .collect(),
            file: Some(target.clone()),
            makes_directory: true,
            on_its_way: self.on_their_way.clone().zip(on_its_way),
            ..watcher
        };
        let options = transfer_options(self.arguments.clone(), watcher);
        self.manager
            .download(bucket, key, target.as_str(), options)?;
        self.submitted += 1;
        Ok(())
    }

    /// Copies now, or later if the destination may have to be copied first.
    fn copy_in_order(&mut self, entry: Entry) -> Result<(), Failure> {
        let overwrites_source = self.is_source(&self.target(&entry));
        match &mut self.overlap {
            Some(overlap) if overwrites_source => {
                overlap.hold(entry);
                Ok(())
            }
            _ => self.copy(&entry),
        }
    }

    fn copy(&mut self, entry: &Entry) -> Result<(), Failure> {
        let overlap = self.overlap.as_ref();
        let pending = overlap.map(|overlap| overlap.begin(&entry.path));
        if self.is_archived(entry) {
            return Ok(());
        }
        let target = self.target(entry);
        let source = format!("s3://{}", entry.path);
        let Some(watcher) = self.watcher(self.kind(), &source, &format!("s3://{target}")) else {
            return Ok(());
        };
        if self.parameters.is_move && self.is_source(&target) {
            let reason = "Its destination is among the objects that are moved. Exclude it with --exclude, or choose \
                          another destination.";
            self.refuse(&watcher, entry, reason);
            return Ok(());
        }
        let overlap = self.overlap.as_ref();
        if overlap.is_some_and(|overlap| overlap.has_failed(&target)) {
            let reason = "It would overwrite an object that could not be copied.";
            self.refuse(&watcher, entry, reason);
            return Ok(());
        }
        let (source_bucket, source_key) = uri::split(&entry.path)?;
        let (bucket, key) = uri::split(&target)?;
        let mut arguments = self.arguments.clone();
        let copied = Copied {
            options: self.options,
            client: self.clients.source(),
            bucket: source_bucket,
            key: source_key,
            head: entry.object.head.as_ref(),
            is_multipart: entry.size >= Some(self.clients.settings.multipart_threshold),
        };
        if let Err(error) = copied.complete(&mut arguments) {
            self.refuse(&watcher, entry, &error.to_string());
            return Ok(());
        }
        let watcher = Watcher {
            size: entry.size,
            etag: entry.object.etag.clone(),
            follow_ups: self
                .removal_of_source(source_bucket, source_key)
                .into_iter()
                .collect(),
            pending,
            ..watcher
        };
        let copy_source = Map::from_iter([("Bucket", source_bucket), ("Key", source_key)]);
        let copy_source = Value::Map(copy_source);
        let options = transfer_options(arguments, watcher);
        if self.options.source_region.is_some() {
            let client = self.clients.source();
            self.manager
                .copy_from(client, copy_source, bucket, key, options)?;
        } else {
            self.manager.copy(copy_source, bucket, key, options)?;
        }
        self.submitted += 1;
        Ok(())
    }

    fn delete(&mut self, entry: &Entry) -> Result<(), Failure> {
        let name = Operation::Delete.name();
        if entry.place == Place::Local {
            self.delete_file(name, &entry.path);
            return Ok(());
        }
        let Some(watcher) = self.watcher(name, &format!("s3://{}", entry.path), "") else {
            return Ok(());
        };
        let (bucket, key) = uri::split(&entry.path)?;
        let options = transfer_options(request::payer(self.options), watcher);
        self.manager.delete(bucket, key, options)?;
        self.submitted += 1;
        Ok(())
    }

    fn delete_file(&mut self, name: &'static str, path: &str) {
        let Some(watcher) = self.watcher(name, &self.plan.paths.relative(path), "") else {
            return;
        };
        watcher.begin(Some(0));
        match RealFs.remove(path.as_ref()) {
            Ok(()) => watcher.succeeded(),
            Err(error) => watcher.failed(system_error(&error, path)),
        }
        self.submitted += 1;
    }

    /// What must be reported of the entry before its bytes are read.
    fn is_archived(&self, entry: &Entry) -> bool {
        if !entry.object.is_archived || self.options.force_glacier_transfer {
            return false;
        }
        if !self.options.ignore_glacier_warnings {
            let name = self.plan.operation.name();
            let path = format!("s3://{}", entry.path);
            self.events.send(Event::Warning(skipped(
                &path,
                &format!(
                    "Object is of storage class GLACIER. Unable to perform {name} operations on GLACIER objects. \
                     You must restore the object to be able to perform the operation. See aws s3 {name} help for \
                     additional parameter options to ignore or force these transfers."
                ),
            )));
        }
        true
    }

    /// Reports a transfer that does not begin.
    fn refuse(&mut self, watcher: &Watcher, entry: &Entry, reason: &str) {
        watcher.begin(entry.size);
        watcher.failed(reason.to_owned());
        self.submitted += 1;
    }

    // DIFFERENCE A40
    /// Whether this command also copies or moves what is at this place. One move could delete what another one has
    /// written; one copy could overwrite what is still to be copied.
    fn is_source(&self, target: &str) -> bool {
        let Plan {
            naming, filters, ..
        } = self.plan;
        naming.is_recursive
            && uri::is_below(target, &naming.source.path)
            && filters.keep_path(Place::S3, target)
    }

    /// The first word of the lines.
    fn kind(&self) -> &'static str {
        if self.parameters.is_move {
            "move"
        } else {
            self.plan.operation.name()
        }
    }

    fn target(&self, entry: &Entry) -> String {
        self.plan.naming.destination_of(&entry.compare_key)
    }

    /// The actions after a move from S3.
    fn removal_of_source(&self, bucket: &str, key: &str) -> Option<FollowUp> {
        self.parameters.is_move.then(|| {
            FollowUp::DeleteObject(self.clients.source().clone(), self.object(bucket, key))
        })
    }

    /// The arguments that name an object.
    fn object(&self, bucket: &str, key: &str) -> Map {
        let mut arguments = request::payer(self.options);
        arguments.insert("Bucket", bucket);
        arguments.insert("Key", key);
        arguments
    }

    /// The watcher of a transfer; `None` in a dry run.
    fn watcher(&mut self, kind: &'static str, source: &str, target: &str) -> Option<Watcher> {
        let location = if target.is_empty() {
            source.to_owned()
        } else {
            format!("{source} to {target}")
        };
        if self.options.dryrun {
            self.events.send(Event::DryRun { kind, location });
            return None;
        }
        let id = self.next;
        self.next += 1;
        Some(Watcher {
            id,
            kind,
            location,
            events: self.events.clone(),
            tells_progress: !self.options.quiet
                && !self.options.no_progress
                && !self.parameters.only_show_errors,
            skips_what_is_there: self.options.no_overwrite,
            size: None,
            etag: None,
            follow_ups: Vec::new(),
            file: None,
            makes_directory: false,
            on_its_way: None,
            pending: None,
        })
    }
}

fn transfer_options(arguments: Map, watcher: Watcher) -> TransferOptions {
    TransferOptions {
        extra_args: Value::Map(arguments),
        subscribers: vec![Arc::new(watcher)],
    }
}

/// The default checksum of version 2.
fn add_checksum(arguments: &mut Map, client: &blocking::Client) {
    let when = client.as_async().config().request_checksum_calculation;
    let is_wanted = when != Some(RequestChecksumCalculation::WhenRequired);
    if is_wanted && !arguments.contains_key("ChecksumAlgorithm") {
        arguments.insert("ChecksumAlgorithm", "CRC64NVME");
    }
}

/// The maximum size of an object: 10,000 parts of 5 GiB.
const LARGEST_UPLOAD: u64 = 5 * 1024 * 1024 * 1024 * 10_000;
