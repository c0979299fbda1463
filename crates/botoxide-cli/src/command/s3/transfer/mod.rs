//! `cp`, `mv`, `rm` and `sync`: list, filter, compare and name entries, then transfer them.
//!
//! One pipeline for all four, which holds one entry at a time: the sides (`side`, `local_files`, `objects`) list,
//! `filters` exclude, `comparator` and `strategy` decide, `naming` names, `submit` passes them to the transfer
//! manager, `results` count and `printer` prints. So the first bytes move while the listing still goes on. The
//! exception is copies that overwrite their own source (`overlap`), which wait for the end of the listing. Not here:
//! how bytes move (`botoxide::transfer`). Counterpart: awscli `s3/subcommands.py` (`CommandArchitecture`),
//! `s3/s3handler.py`.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use botoxide::seam::{BlockingClock, Fs as _, RealFs};

use super::invocation::Invocation;
use super::parameters::{Parameters, PathsType};
use super::uri;
use crate::command::s3::options::Options;
use crate::failure::Failure;
use crate::output;

mod bar;
mod clients;
mod comparator;
mod entry;
mod filters;
mod identity;
mod interrupt;
mod local_files;
mod local_path;
mod mime;
mod naming;
mod objects;
mod overlap;
mod pattern;
mod printer;
mod properties;
mod recorder;
mod request;
mod results;
mod settings;
mod side;
mod skips;
mod strategy;
mod submit;
pub(super) mod watcher;

use bar::Bar;
use clients::Clients;
use comparator::{Comparator, Step};
use entry::{Entry, Operation};
use filters::Filters;
use local_files::Notice;
use local_path::LocalPaths;
use naming::Naming;
use printer::{Outlet, Printer, ProgressStyle, USUAL_PAUSE, Verbosity};
use results::{Event, Events, Results};
use side::Side;
use skips::Skips;
use strategy::{CASE_CONFLICT_PAGE, CaseConflicts, OnCaseConflict, OnTheirWay, Strategies};
use submit::Submitter;

/// Runs one of the four commands.
pub(super) fn run(invocation: &Invocation<'_>) -> Result<(), Failure> {
    let options = &invocation.options;
    let parameters = Parameters::new(invocation)?;
    let plan = Plan::new(invocation, &parameters)?;
    let clients = Clients::new(invocation, &parameters)?;
    let verbosity = verbosity(invocation, &parameters);
    let printer = Printer::new(
        verbosity,
        progress_style(options),
        Outlet::of(io::stdout()),
        Outlet::of(io::stderr()),
        bar(verbosity, options),
    );
    let results = Results::start(printer, Arc::new(BlockingClock::default()));
    let events = results.events();
    if let Err(failure) = plan.run(invocation, &parameters, &clients, &events) {
        events.send(Event::Fatal(failure.to_string()));
    }
    results.finish()
}

/// The plan of the command.
struct Plan {
    operation: Operation,
    naming: Arc<Naming>,
    /// The reverse direction, for listing the destination of `sync`.
    way_back: Naming,
    filters: Filters,
    paths: LocalPaths,
}

impl Plan {
    fn new(invocation: &Invocation<'_>, parameters: &Parameters) -> Result<Self, Failure> {
        let (source, destination) = (&parameters.source, &parameters.destination);
        let is_recursive = parameters.is_recursive;
        let paths = LocalPaths::here()?;
        let naming = |from, to| {
            Naming::new(from, to, is_recursive, &paths, |path| {
                RealFs.is_directory(path.as_ref())
            })
        };
        Ok(Self {
            operation: match parameters.paths_type {
                PathsType::LocalS3 => Operation::Upload,
                PathsType::S3 => Operation::Delete,
                PathsType::S3Local => Operation::Download,
                PathsType::S3S3 => Operation::Copy,
            },
            naming: Arc::new(naming(source, destination)),
            way_back: naming(destination, source),
            filters: Filters::new(
                &invocation.options.filters,
                source,
                destination,
                is_recursive,
                &paths,
            )?,
            paths,
        })
    }

    /// Submits every step in order, and waits until all are done.
    fn run(
        &self,
        invocation: &Invocation<'_>,
        parameters: &Parameters,
        clients: &Clients,
        events: &Events,
    ) -> Result<(), Failure> {
        let options = &invocation.options;
        let mut submitter = Submitter::new(options, parameters, self, clients, events.clone())?;
        match self.submit_all(invocation, parameters, clients, &mut submitter) {
            Ok(()) => submitter.finish(),
            Err(failure) => {
                // Reported before the transfers are cancelled, which would report it for each of them.
                events.send(Event::Fatal(failure.to_string()));
                submitter.abandon(&failure.to_string());
            }
        }
        Ok(())
    }

    fn submit_all(
        &self,
        invocation: &Invocation<'_>,
        parameters: &Parameters,
        clients: &Clients,
        submitter: &mut Submitter<'_>,
    ) -> Result<(), Failure> {
        if parameters.is_stream {
            return submitter.stream();
        }
        let options = &invocation.options;
        let events = submitter.events();
        let warn = |notice: Notice| events.send(Event::Warning(notice.text));
        let skips = Skips::default();
        let warn_and_remember = |notice: Notice| {
            if let Some(path) = &notice.skipped {
                skips.add(&self.naming.compare_key(path));
            }
            warn(notice);
        };
        let is_sync = invocation.command.name == "sync";
        let source = Side {
            client: clients.source(),
            naming: &self.naming,
            operation: Some(self.operation),
            options,
            filters: &self.filters,
            is_compared: is_sync,
            warn: &warn_and_remember,
        };
        let case_conflicts = self.case_conflicts(options, parameters)?;
        if !is_sync && case_conflicts.is_none() {
            for entry in source.entries() {
                submitter.submit(Step::Transfer(entry?, None))?;
            }
            return submitter.submit_held();
        }
        submitter.watch(
            case_conflicts
                .as_ref()
                .map(|conflicts| Arc::clone(&conflicts.on_their_way)),
        );
        let strategies = match case_conflicts {
            Some(conflicts) if !is_sync => Strategies::of_copy(self.operation, conflicts),
            conflicts => Strategies::of_sync(options, self.operation, conflicts),
        };
        let destination = Side {
            client: clients.own(),
            naming: &self.way_back,
            operation: None,
            warn: &warn,
            ..source
        };
        for step in Comparator::new(source.entries(), destination.entries(), strategies) {
            let step = step?;
            if let Step::Delete(entry) = &step
                && self.is_kept(entry, &skips, &|text| events.send(Event::Warning(text)))
            {
                continue;
            }
            submitter.submit(step)?;
        }
        submitter.submit_held()
    }

    /// Whether an entry at the destination is kept although it is missing at the source. Prints the reason.
    fn is_kept(&self, entry: &Entry, skips: &Skips, warn: &dyn Fn(String)) -> bool {
        let source = &self.naming.source;
        // One prefix of a bucket may hold the other: what is deleted there may still have to be copied.
        if entry.place == source.place && uri::is_below(&entry.path, &source.path) {
            warn(format!(
                "warning: s3://{} is not deleted, because it belongs to the source.",
                entry.path
            ));
            return true;
        }
        let Some(cover) = skips.cover(&entry.compare_key) else {
            return false;
        };
        if cover.is_first {
            let skipped = format!("{}{}", source.path, cover.key);
            warn(format!(
                "warning: Nothing is deleted at the destination for {}, because it was skipped.",
                self.paths.relative(&skipped)
            ));
        }
        true
    }

    /// What watches over the case of names, where that was asked for and can be seen.
    fn case_conflicts(
        &self,
        options: &Options,
        parameters: &Parameters,
    ) -> Result<Option<CaseConflicts>, Failure> {
        let Some(action) = OnCaseConflict::of(options) else {
            return Ok(None);
        };
        if self.operation != Operation::Download || !parameters.is_recursive {
            return Ok(None);
        }
        let (bucket, _) = uri::split(&parameters.source)?;
        if !uri::is_directory_bucket(bucket) {
            return Ok(Some(CaseConflicts {
                action,
                on_their_way: OnTheirWay::default(),
                naming: Arc::clone(&self.naming),
                exists: |path| RealFs.exists(path.as_ref()),
                complain: Box::new(output::complain),
            }));
        }
        // Its objects are not listed in order, so there is nothing to compare by.
        if action != OnCaseConflict::Warn {
            let word = options.case_conflict.as_deref().unwrap_or_default();
            return Err(Failure::invalid(format!(
                "`{word}` is not a valid value for `--case-conflict` when operating on S3 Express directory \
                 buckets. Valid values: `warn`, `ignore`."
            )));
        }
        output::complain(&format!(
            "warning: Recursive copies/moves from an S3 Express directory bucket to a case-insensitive local \
             filesystem may result in undefined behavior if there are S3 object key names that differ only by \
             case. To disable this warning, set the `--case-conflict` parameter to `ignore`. For more \
             information, see {CASE_CONFLICT_PAGE}."
        ));
        Ok(None)
    }
}

fn verbosity(invocation: &Invocation<'_>, parameters: &Parameters) -> Verbosity {
    if invocation.options.quiet {
        Verbosity::Nothing
    } else if parameters.only_show_errors {
        Verbosity::Errors
    } else if invocation.options.no_progress || parameters.paths_type == PathsType::S3 {
        // `rm` transfers no bytes.
        Verbosity::Transfers
    } else {
        Verbosity::Progress
    }
}

/// A bar, unless lines were requested.
fn bar(verbosity: Verbosity, options: &Options) -> Option<Bar> {
    let has_lines = options.progress_multiline || options.progress_frequency.is_some();
    (verbosity == Verbosity::Progress && !has_lines)
        .then(Bar::of_terminal)
        .flatten()
}

fn progress_style(options: &Options) -> ProgressStyle {
    let seconds = options
        .progress_frequency
        .and_then(|seconds| u64::try_from(seconds).ok());
    ProgressStyle {
        pause: seconds.map_or(USUAL_PAUSE, Duration::from_secs),
        is_multiline: options.progress_multiline,
    }
}
