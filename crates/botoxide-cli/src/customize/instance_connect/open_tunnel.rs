//! `ec2-instance-connect open-tunnel`: which endpoint, and the signed URL of a tunnel.
//!
//! Counterpart: `customizations/ec2instanceconnect/opentunnel.py`, `eicesigner.py` of version 2 of the AWS CLI.

use std::io::{IsTerminal as _, stdin};

use botoxide_core::credential::Credentials;
use botoxide_core::error::{Error, ErrorKind};
use botoxide_core::http::Request;
use botoxide_core::sign::{Payload, Signing, SigningKeyCache, add_v4_query_auth};
use botoxide_core::text::Text;
use botoxide_core::time::Timestamp;
use botoxide_core::uri::{Keep, percent_encode_into};

use super::endpoint::{self, Endpoint, Place, text};
use super::tunnel::{self, Local};
use crate::customize::by_hand::Call;
use crate::engine::Engine;
use crate::failure::Failure;

/// For how many seconds a URL can be used.
const VALIDITY: i64 = 60;

/// What each tunnel of a command leads to.
pub(super) struct Destination {
    pub(super) endpoint: Endpoint,
    address: String,
    port: i64,
    duration: Option<i64>,
    region: String,
    pub(super) engine: Engine,
}

impl Destination {
    /// The path and the query of a signed URL. Credentials that have expired are renewed.
    pub(super) async fn target(&self, now: Timestamp) -> Result<String, Failure> {
        let credentials = self.engine.session().credentials().await?;
        let credentials = credentials.ok_or_else(|| Error::from(ErrorKind::NoCredentials {}))?;
        self.signed(&credentials, now)
    }

    fn signed(&self, credentials: &Credentials, now: Timestamp) -> Result<String, Failure> {
        let mut url = format!("https://{}/openTunnel", self.endpoint.host);
        let (port, duration) = (
            self.port.to_string(),
            self.duration.map(|it| it.to_string()),
        );
        let parameters = [
            ("instanceConnectEndpointId", Some(self.endpoint.id.as_str())),
            ("remotePort", Some(port.as_str())),
            ("privateIpAddress", Some(self.address.as_str())),
            ("maxTunnelDuration", duration.as_deref()),
        ];
        let mut separator = '?';
        for (name, value) in parameters {
            let Some(value) = value else { continue };
            url.push(separator);
            separator = '&';
            url.push_str(name);
            url.push('=');
            percent_encode_into(&mut url, value, Keep::Unreserved);
        }
        let mut request = Request {
            method: Text::from_static("GET"),
            url,
            headers: [("Host", self.endpoint.host.as_str())]
                .into_iter()
                .collect(),
            ..Request::default()
        };
        let signing = Signing {
            credentials,
            region: &self.region,
            signing_name: "ec2-instance-connect",
            time: now,
            payload: Payload::hashed(b""),
            keys: &SigningKeyCache::default(),
            explanation: None,
        };
        add_v4_query_auth(&mut request, &signing, VALIDITY)?;
        let start = "https://".len() + self.endpoint.host.len();
        Ok(request.url.split_off(start))
    }
}

pub(super) fn run(call: &Call<'_>) -> Result<(), Failure> {
    let options = &call.options;
    let given = |name: &str| options.text(name).filter(|value| !value.is_empty());
    let number = |name: &str| options.integer(name);
    let id = given("--instance-id");
    let address = given("--private-ip-address");
    let endpoint_id = given("--instance-connect-endpoint-id");
    let host = given("--instance-connect-endpoint-dns-name");
    let duration = number("--max-tunnel-duration")?;
    let local_port = number("--local-port")?;
    let problem = if id.is_none() && address.is_none() {
        "Specify an instance id or private ip."
    } else if host.is_some() && endpoint_id.is_none() {
        "Specify an instance connect endpoint id when providing a DNS name."
    } else if address.is_some() && endpoint_id.is_none() {
        "Specify an instance connect endpoint id when providing a private ip."
    } else if duration.is_some_and(|seconds| !(1..=3600).contains(&seconds)) {
        "Invalid max connection timeout specified. Value must be greater than 1 and less than 3600."
    } else if local_port.is_none() && stdin().is_terminal() {
        "This command does not support interactive mode. You must use this command as a proxy or in listener mode. "
    } else {
        ""
    };
    if !problem.is_empty() {
        return Err(Failure::invalid(problem));
    }
    let ec2 = call.engine.client(call.other_target("ec2"))?;
    let instance = match (address, id) {
        (None, Some(id)) => Some(endpoint::instance(&ec2, id)?),
        _ => None,
    };
    let member = |name: &str| instance.as_ref().and_then(|instance| text(instance, name));
    let address = address
        .or_else(|| member("PrivateIpAddress"))
        .or_else(|| member("Ipv6Address"));
    let address = address.ok_or_else(|| {
        Failure::invalid("Unable to find any IP address on the instance to connect to.")
    })?;
    let endpoint = if let Some(host) = host {
        Endpoint {
            id: endpoint_id.unwrap_or_default().to_owned(),
            host: host.to_owned(),
        }
    } else {
        let place = Place {
            vpc: member("VpcId").unwrap_or_default(),
            subnet: member("SubnetId").unwrap_or_default(),
        };
        endpoint::find(call, &ec2, &place, endpoint_id)?
    };
    let mut target = call.target("ec2-instance-connect");
    // Certificates, proxies and timeouts are those of a client whose endpoint this is.
    *target.endpoint_url = Some(format!("https://{}", endpoint.host));
    let client = call.engine.client(target)?;
    let destination = Destination {
        address: address.to_owned(),
        port: number("--remote-port")?.unwrap_or(22),
        duration,
        region: client.region_name().unwrap_or_default().to_owned(),
        engine: call.engine.clone(),
        endpoint,
    };
    let local = match local_port {
        None | Some(0) => Local::Standard,
        Some(port) => Local::Port {
            port: u16::try_from(port)
                .map_err(|_| Failure::general("bind(): port must be 0-65535."))?,
            limit: number("--max-websocket-connections")?.unwrap_or(10),
        },
    };
    tunnel::run(client, destination, &local)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Globals;

    /// What `InstanceConnectEndpointRequestSigner` of version 2 signs at that time.
    #[test]
    fn urls_are_signed_as_by_aws() {
        let destination = |duration, address: &str| Destination {
            endpoint: Endpoint {
                id: "eice-1".to_owned(),
                host: "eice-1.x.ec2-instance-connect-endpoint.eu-west-1.amazonaws.com".to_owned(),
            },
            address: address.to_owned(),
            port: 22,
            duration,
            region: "eu-west-1".to_owned(),
            engine: Engine::open(&Globals::default()).unwrap(),
        };
        let mut credentials = Credentials::new("AKIDEXAMPLE", "secret", None);
        let now = Timestamp::from_whole_seconds(1_767_225_600).unwrap();
        let url = destination(None, "10.0.0.1")
            .signed(&credentials, now)
            .unwrap();
        assert_eq!(
            url,
            "/openTunnel?instanceConnectEndpointId=eice-1&remotePort=22&privateIpAddress=10.0.0.1\
             &X-Amz-Algorithm=AWS4-HMAC-SHA256\
             &X-Amz-Credential=AKIDEXAMPLE%2F20260101%2Feu-west-1%2Fec2-instance-connect%2Faws4_request\
             &X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host\
             &X-Amz-Signature=d3727919655d20616e32b342d4fe959f543c0ee5eece21b047980dc9c97fda61"
        );
        credentials.token = Some("to/ken==".into());
        let url = destination(Some(600), "fd00::1")
            .signed(&credentials, now)
            .unwrap();
        assert_eq!(
            url,
            "/openTunnel?instanceConnectEndpointId=eice-1&remotePort=22&privateIpAddress=fd00%3A%3A1&maxTunnelDuration=600\
             &X-Amz-Algorithm=AWS4-HMAC-SHA256\
             &X-Amz-Credential=AKIDEXAMPLE%2F20260101%2Feu-west-1%2Fec2-instance-connect%2Faws4_request\
             &X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host\
             &X-Amz-Security-Token=to%2Fken%3D%3D\
             &X-Amz-Signature=4052f0c1b229edb57f96a01d57d18f57c46c3ad4c4658e3c59e1cbcbda0dfc90"
        );
    }
}
