//! `ec2-instance-connect ssh` and `open-tunnel`: SSH to an instance with a key for a minute, and a tunnel to one without a public
//! address.
//!
//! Counterpart: `customizations/ec2instanceconnect/` of version 2 of the AWS CLI.

use super::by_hand::ByHand;
use crate::args::options::{Opt, Takes};

mod endpoint;
mod open_tunnel;
mod ssh;
mod tunnel;
mod websocket;

pub(super) const COMMANDS: &[ByHand] = &[
    ByHand {
        name: "ec2-instance-connect ssh",
        help: "Connects to an instance by ssh, directly or through a tunnel, with a key that is valid for a minute unless one is \
            given.",
        options: &[
            Opt::required("--instance-id", Takes::One, "The instance."),
            Opt::new(
                "--instance-ip",
                Takes::One,
                "Its address, with --connection-type.",
            ),
            Opt::new(
                "--private-key-file",
                Takes::One,
                "The private key. Default: a new one, which is sent to the instance.",
            ),
            Opt::new("--os-user", Takes::One, "The user. Default: ec2-user."),
            Opt::new(
                "--ssh-port",
                Takes::Integer,
                "The port of SSH. Default: 22.",
            ),
            Opt::new(
                "--local-forwarding",
                Takes::One,
                "A port to forward, as with -L of ssh: 3336:remote.host:3306.",
            ),
            Opt::new(
                "--connection-type",
                Takes::Choice(&["auto", "direct", "eice"]),
                "direct: to the public address, IPv6 or the private one; eice: through an EC2 Instance Connect Endpoint; \
                auto, the default: direct to the public address, through an endpoint to the private one, direct by IPv6.",
            ),
            Opt::new(
                "--eice-options",
                Takes::Literal,
                "The endpoint: maxTunnelDuration=SECONDS,endpointId=ID,dnsName=NAME, or JSON.",
            ),
        ],
        run: ssh::run,
    },
    ByHand {
        name: "ec2-instance-connect open-tunnel",
        help: "Opens a tunnel to an instance, for standard input and output, or for the connections to a local port.",
        options: &[
            Opt::new("--instance-id", Takes::One, "The instance."),
            Opt::new(
                "--instance-connect-endpoint-id",
                Takes::One,
                "The EC2 Instance Connect Endpoint.",
            ),
            Opt::new(
                "--instance-connect-endpoint-dns-name",
                Takes::One,
                "Its host, with --instance-connect-endpoint-id.",
            ),
            Opt::new(
                "--private-ip-address",
                Takes::One,
                "The private address of the instance, with --instance-connect-endpoint-id.",
            ),
            Opt::new(
                "--remote-port",
                Takes::Integer,
                "The port of the instance. Default: 22.",
            ),
            Opt::new(
                "--local-port",
                Takes::Integer,
                "Listen on this port; each connection has a tunnel.",
            ),
            Opt::new(
                "--max-tunnel-duration",
                Takes::Integer,
                "For how many seconds a tunnel is open at most, up to 3600.",
            ),
            Opt::new(
                "--max-websocket-connections",
                Takes::Integer,
                "How many tunnels there are at most with --local-port. Default: 10.",
            ),
        ],
        run: open_tunnel::run,
    },
];
