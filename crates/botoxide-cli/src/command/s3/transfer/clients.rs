//! `Clients`: the clients and settings of a command's transfers.
//!
//! Counterpart: awscli `s3/subcommands.py` (`S3TransferCommand`, `CommandArchitecture.set_clients`).

use botoxide::blocking;
use botoxide::hooks::ProvideClientParams;
use botoxide::transfer::{TransferConfig, TransferManager};
use botoxide_core::error::Error;

use super::settings::Settings;
use crate::command::s3::invocation::Invocation;
use crate::command::s3::parameters::{Parameters, PathsType};
use crate::failure::Failure;

/// The two ends of the wire; one and the same but for a copy between regions.
pub(super) struct Clients {
    own: blocking::Client,
    source: blocking::Client,
    pub(super) settings: Settings,
}

impl Clients {
    pub(super) fn new(
        invocation: &Invocation<'_>,
        parameters: &Parameters,
    ) -> Result<Self, Failure> {
        let settings = Settings::of_profile(&invocation.profile()?)?;
        let own = invocation.client()?.blocking().clone();
        let source = match &invocation.options.source_region {
            Some(region) if parameters.paths_type == PathsType::S3S3 => {
                invocation.client_in(region)?.blocking().clone()
            }
            _ => own.clone(),
        };
        if invocation.options.no_overwrite {
            // The transfer manager has no argument for it: s3transfer has none.
            for operation in ["CompleteMultipartUpload", "CopyObject", "PutObject"] {
                let event = format!("provide-client-params.s3.{operation}");
                own.on(&event, |event: &mut ProvideClientParams<'_>| {
                    if let Some(params) = event.params.as_map_mut() {
                        params.insert("IfNoneMatch", "*");
                    }
                })?;
            }
        }
        Ok(Self {
            own,
            source,
            settings,
        })
    }

    /// For the destination, and for all that is not a copy.
    pub(super) fn own(&self) -> &blocking::Client {
        &self.own
    }

    /// For the source of a copy.
    pub(super) fn source(&self) -> &blocking::Client {
        &self.source
    }

    /// The manager of the transfers, with the settings of the profile.
    pub(super) fn manager(&self) -> Result<TransferManager, Error> {
        let Settings {
            max_bandwidth,
            max_concurrent_requests,
            max_queue_size,
            multipart_chunksize,
            multipart_threshold,
        } = self.settings;
        let config = TransferConfig {
            max_bandwidth,
            max_concurrency: max_concurrent_requests,
            max_in_memory_download_chunks: 6,
            max_in_memory_upload_chunks: 6,
            max_request_queue_size: max_queue_size,
            multipart_chunksize,
            multipart_threshold,
            ..TransferConfig::s3transfer()
        };
        TransferManager::new(&self.own, config)
    }
}
