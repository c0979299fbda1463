//! `eks get-token`: a presigned call of STS that names the cluster.
//!
//! Counterpart: awscli `customizations/eks/get_token.py`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use botoxide::PresignOptions;
use botoxide::hooks::BeforeSign;
use botoxide::seam::{Env as _, ProcessEnv, Seams};
use botoxide_core::params;
use botoxide_core::time::{Precision, Timestamp};
use botoxide_core::value::{Map, Value};
use serde_json::Value as Json;

use super::assume;
use crate::customize::by_hand::Call;
use crate::failure::Failure;
use crate::output;

/// A token is valid for a quarter of an hour; kubectl gets a new one a minute before.
const LIFETIME: i64 = 14 * 60;
const CLUSTER_HEADER: &str = "x-k8s-aws-id";
const DEFAULT_VERSION: &str = "client.authentication.k8s.io/v1beta1";

pub(super) fn run(call: &Call<'_>) -> Result<(), Failure> {
    let mut target = call.other_target("sts");
    if let Some(role) = call.options.text("--role-arn") {
        let credentials = assume(call, call.other_target("sts"), role, "EKSGetTokenAuth")?;
        target.credentials = Some(credentials);
    }
    let client = call.engine.client(target)?;
    let cluster = match (
        call.options.text("--cluster-name"),
        call.options.text("--cluster-id"),
    ) {
        (Some(_), Some(_)) => {
            return Err(Failure::invalid(
                "The key \"cluster_id\" cannot be specified when one of the following keys are also specified: cluster_name",
            ));
        }
        (Some(cluster), None) | (None, Some(cluster)) => cluster.to_owned(),
        (None, None) => {
            // DIFFERENCE A101: the exit code of `aws` is 1.
            return Err(Failure::invalid(
                "Either parameter --cluster-name or --cluster-id must be specified.",
            ));
        }
    };
    client.blocking().on(
        "before-sign.sts.GetCallerIdentity",
        move |event: &mut BeforeSign<'_>| {
            event.request.headers.set(CLUSTER_HEADER, cluster.as_str());
        },
    )?;
    let url = client.blocking().generate_presigned_url(
        "get_caller_identity",
        Value::Map(Map::new()),
        PresignOptions {
            expires_in: 60,
            http_method: Some("GET".to_owned()),
        },
    )?;
    let now = Seams::blocking().clock.now();
    let expiry = Timestamp::new(now.seconds + LIFETIME, 0).to_iso8601(Precision::Full);
    let token = format!("k8s-aws-v1.{}", URL_SAFE_NO_PAD.encode(url.as_str()));
    call.print(
        "get-token",
        params! {
            "kind": "ExecCredential",
            "apiVersion": version(),
            "spec": {},
            "status": { "expirationTimestamp": expiry, "token": token },
        },
    )?;
    Ok(output::line("")?)
}

/// The version of the format, as the program that runs this command wants it.
fn version() -> String {
    let complain = |problem: &str| {
        output::complain(&format!(
            "{problem} KUBERNETES_EXEC_INFO, defaulting to {DEFAULT_VERSION}. This is likely a bug in your Kubernetes \
             client. Please update your Kubernetes client."
        ));
        DEFAULT_VERSION.to_owned()
    };
    let Some(info) = ProcessEnv
        .var("KUBERNETES_EXEC_INFO")
        .filter(|info| !info.is_empty())
    else {
        return DEFAULT_VERSION.to_owned();
    };
    let Ok(info) = serde_json::from_str::<Json>(&info) else {
        return complain("Error parsing");
    };
    match info["apiVersion"].as_str().unwrap_or_default() {
        version @ ("client.authentication.k8s.io/v1" | DEFAULT_VERSION) => version.to_owned(),
        version @ "client.authentication.k8s.io/v1alpha1" => {
            output::complain(&format!(
                "Kubeconfig user entry is using deprecated API version {version}. Run 'aws eks update-kubeconfig' to update."
            ));
            version.to_owned()
        }
        _ => {
            output::complain(&format!(
                "Unrecognized API version in KUBERNETES_EXEC_INFO, defaulting to {DEFAULT_VERSION}. This is likely due to \
                 an outdated AWS CLI. Please update your AWS CLI."
            ));
            DEFAULT_VERSION.to_owned()
        }
    }
}
