//! `cloudfront sign`: a signed URL for private content.
//!
//! Counterpart: awscli `customizations/cloudfront.py` (`SignCommand`).

use botoxide::{CloudFrontPolicy, CloudFrontSigner};
use botoxide_core::error::Error;
use botoxide_core::time::Timestamp;

use super::by_hand::{ByHand, Call, print_text};
use super::rsa_key;
use crate::args::options::{Opt, Takes};
use crate::failure::Failure;

const WHEN: &str = "2026-11-30 (the beginning of that day in UTC), 2026-11-30T06:00:00, with an offset, or seconds since 1970";

pub(super) const COMMANDS: &[ByHand] = &[ByHand {
    name: "cloudfront sign",
    help: "Prints a URL with a signature, which gives access to private content until a time.",
    options: &[
        Opt::required("--url", Takes::Literal, "The URL."),
        Opt::required("--key-pair-id", Takes::One, "The id of the public key."),
        Opt::required(
            "--private-key",
            Takes::One,
            "The private key: file://PATH of a file in PEM.",
        ),
        Opt::required("--date-less-than", Takes::One, "Until when it is valid."),
        Opt::new(
            "--date-greater-than",
            Takes::One,
            "From when on it is valid.",
        ),
        Opt::new(
            "--ip-address",
            Takes::One,
            "The address or the range of addresses of the clients.",
        ),
    ],
    run,
}];

fn run(call: &Call<'_>) -> Result<(), Failure> {
    let options = &call.options;
    let url = options.required("--url");
    let key = options.required("--private-key");
    let signer = CloudFrontSigner::new(options.required("--key-pair-id"), |message: &[u8]| {
        rsa_key::sign_sha1(key.as_bytes(), message)
            .ok_or_else(|| Error::value("--private-key is not a private key of RSA in PEM"))
    });
    let until = time("--date-less-than", options.required("--date-less-than"))?;
    let from = options.text("--date-greater-than");
    let from = from
        .map(|text| time("--date-greater-than", text))
        .transpose()?;
    let address = options.text("--ip-address");
    let policy = if from.is_some() || address.is_some() {
        // The type of the signer does not matter here.
        let policy = CloudFrontSigner::<fn(&[u8]) -> botoxide::Result<Vec<u8>>>::build_policy(
            url, until, from, address,
        );
        CloudFrontPolicy::Custom(policy?)
    } else {
        CloudFrontPolicy::Canned(until)
    };
    let signed = signer.generate_presigned_url(url, &policy)?;
    Ok(print_text(signed.as_str())?)
}

fn time(name: &str, text: &str) -> Result<Timestamp, Failure> {
    let parsed = match text.trim().parse::<f64>() {
        Ok(seconds) => Timestamp::from_seconds(seconds),
        Err(_) => Timestamp::parse(text),
    };
    parsed.map_err(|_| {
        Failure::invalid(format!(
            "argument {name}: Invalid timestamp \"{text}\": {WHEN}"
        ))
    })
}
