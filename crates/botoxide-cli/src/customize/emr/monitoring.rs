//! `--monitoring-configuration`: which log files go to S3, and whether `--log-uri` says where.
//!
//! Counterpart: awscli `customizations/emr/emrutils.py` (`validate_s3_logging_configuration`).

use botoxide_core::value::Value;

use crate::failure::Failure;

/// Checks the policies of log files.
pub(super) fn check(monitoring: &Value, log_uri: Option<&str>) -> Result<(), Failure> {
    let policies = monitoring
        .get("S3LoggingConfiguration")
        .and_then(|configuration| configuration.get("LogTypeUploadPolicy"))
        .and_then(Value::as_map);
    let Some(policies) = policies.filter(|policies| !policies.is_empty()) else {
        return Ok(());
    };
    for (log, policy) in policies.iter() {
        let policy = policy.as_str().unwrap_or_default();
        if !["system-logs", "application-logs", "persistent-ui-logs"].contains(&log.as_str()) {
            return Err(Failure::invalid(
                "Invalid log type specified for the current S3LoggingConfiguration. Supported log types: system-logs, \
                 application-logs, persistent-ui-logs",
            ));
        }
        if !["emr-managed", "on-customer-s3only", "disabled"].contains(&policy) {
            return Err(Failure::invalid(
                "Invalid policy specified for the current S3LoggingConfiguration. Supported policies: emr-managed, \
                 on-customer-s3only, disabled",
            ));
        }
        if log.as_str() == "persistent-ui-logs" && policy == "on-customer-s3only" {
            return Err(Failure::invalid(
                "Invalid policy for log type 'persistent-ui-logs'. Supported values for persistent-ui-logs: \
                 emr-managed, disabled",
            ));
        }
    }
    let is_written = |log: &str| policies.get(log).and_then(Value::as_str) != Some("disabled");
    let needs_place = is_written("system-logs") || is_written("application-logs");
    let has_place = log_uri.is_some_and(|uri| !uri.trim().is_empty());
    match (needs_place, has_place) {
        (true, false) => Err(Failure::invalid(
            "A valid S3 location (LogUri) is required for the current S3LoggingConfiguration. Please specify an S3 \
             bucket and try again.",
        )),
        (false, true) => Err(Failure::invalid(
            "LogUri must not be specified when system-logs and application-logs policies are both disabled in \
             S3LoggingConfiguration",
        )),
        _ => Ok(()),
    }
}
