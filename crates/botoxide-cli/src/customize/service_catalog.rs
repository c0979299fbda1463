//! `servicecatalog generate product` and `servicecatalog generate provisioning-artifact`.
//!
//! Counterpart: awscli `customizations/servicecatalog/`.

use std::path::Path;

use botoxide::seam::{Fs as _, RealFs};
use botoxide_core::params;
use botoxide_core::value::{Map, Value};

use super::by_hand::{ByHand, Call, print_text};
use super::uploader::Uploader;
use crate::args::options::{Opt, Takes};
use crate::engine::Client;
use crate::failure::Failure;
use crate::output::{self, Times};

const FILE: Opt = Opt::required(
    "--file-path",
    Takes::Literal,
    "The template, which is uploaded.",
);
const BUCKET: Opt = Opt::required("--bucket-name", Takes::One, "The bucket for the template.");
const NAME: Opt = Opt::required(
    "--provisioning-artifact-name",
    Takes::One,
    "The name of the artifact.",
);
const DESCRIPTION: Opt = Opt::required(
    "--provisioning-artifact-description",
    Takes::One,
    "The description of the artifact.",
);
const TYPE: Opt = Opt::required(
    "--provisioning-artifact-type",
    Takes::Choice(&[
        "CLOUD_FORMATION_TEMPLATE",
        "MARKETPLACE_AMI",
        "MARKETPLACE_CAR",
    ]),
    "The kind of the artifact.",
);

pub(super) const COMMANDS: &[ByHand] = &[
    ByHand {
        name: "servicecatalog generate product",
        help: "Uploads a template, and creates a product of it.",
        options: &[
            Opt::required("--product-name", Takes::One, "The name of the product."),
            Opt::required("--product-owner", Takes::One, "The owner of the product."),
            Opt::required(
                "--product-type",
                Takes::Choice(&["CLOUD_FORMATION_TEMPLATE", "MARKETPLACE"]),
                "The kind of the product.",
            ),
            Opt::new(
                "--product-description",
                Takes::One,
                "The description of the product.",
            ),
            Opt::new(
                "--product-distributor",
                Takes::One,
                "The distributor of the product.",
            ),
            Opt::new(
                "--tags",
                Takes::Any,
                "Tags of the product: Key=key,Value=value.",
            ),
            FILE,
            BUCKET,
            Opt::new("--support-description", Takes::One, "How to get support."),
            Opt::new("--support-email", Takes::One, "The address of the support."),
            NAME,
            DESCRIPTION,
            TYPE,
        ],
        run: product,
    },
    ByHand {
        name: "servicecatalog generate provisioning-artifact",
        help: "Uploads a template, and adds it to a product as an artifact.",
        options: &[
            FILE,
            BUCKET,
            NAME,
            DESCRIPTION,
            TYPE,
            Opt::required("--product-id", Takes::One, "The product."),
        ],
        run: artifact,
    },
];

fn product(call: &Call<'_>) -> Result<(), Failure> {
    let options = &call.options;
    let (client, artifact) = upload(call)?;
    let mut tags = Vec::new();
    for tag in options.strings("--tags")?.unwrap_or_default() {
        let mut map = Map::new();
        for pair in tag.split(',') {
            match pair.split_once('=') {
                Some((key, value)) if !value.contains('=') => map.insert(key, value),
                _ => {
                    return Err(Failure::general(format!(
                        "argument --tags: expected Key=key,Value=value: {tag}"
                    )));
                }
            };
        }
        tags.push(Value::Map(map));
    }
    let mut arguments = Map::from_iter([
        ("Name", Value::from(options.required("--product-name"))),
        ("Owner", Value::from(options.required("--product-owner"))),
        (
            "ProductType",
            Value::from(options.required("--product-type")),
        ),
        ("Tags", Value::List(tags)),
        ("ProvisioningArtifactParameters", artifact),
    ]);
    for (option, member) in [
        ("--support-description", "SupportDescription"),
        ("--product-description", "Description"),
        ("--support-email", "SupportEmail"),
        ("--product-distributor", "Distributor"),
    ] {
        if let Some(text) = options.text(option).filter(|text| !text.is_empty()) {
            arguments.insert(member, text);
        }
    }
    print(client.call("CreateProduct", Value::Map(arguments))?)
}

fn artifact(call: &Call<'_>) -> Result<(), Failure> {
    let (client, artifact) = upload(call)?;
    let product = call.options.required("--product-id");
    let arguments = params! { "ProductId": product, "Parameters": artifact };
    print(client.call("CreateProvisioningArtifact", arguments)?)
}

/// Uploads the template. The result is a client, and the parameters of the artifact.
fn upload(call: &Call<'_>) -> Result<(Client, Value), Failure> {
    let options = &call.options;
    let region = match &call.globals.region {
        Some(region) => Some(region.clone()),
        None => call.engine.region()?,
    };
    let regions = call.engine.regions_of("servicecatalog")?;
    let region = region
        .filter(|region| regions.contains(region))
        .ok_or_else(|| {
            let given = call.globals.region.as_deref().unwrap_or("None");
            Failure::invalid(format!(
                "An error occurred (InvalidParametersException) : Region {given} is not supported"
            ))
        })?;
    let client = |service| {
        let mut target = call.target(service);
        target.region = Some(region.clone());
        call.engine.client(target)
    };
    let (file, bucket) = (
        options.required("--file-path"),
        options.required("--bucket-name"),
    );
    let name = Path::new(file)
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let bytes = RealFs
        .read(Path::new(file))
        .map_err(|_| Failure::general(format!("{file} cannot be found")))?;
    Uploader::always(client("s3")?, bucket).upload_as(bytes, name.to_string())?;
    let host = if region == "us-east-1" {
        "s3.amazonaws.com".to_owned()
    } else {
        format!("s3-{region}.amazonaws.com")
    };
    let artifact = params! {
        "Name": options.required("--provisioning-artifact-name"),
        "Description": options.required("--provisioning-artifact-description"),
        "Info": { "LoadTemplateFromURL": format!("https://{host}/{bucket}/{name}") },
        "Type": options.required("--provisioning-artifact-type"),
    };
    Ok((client("servicecatalog")?, artifact))
}

/// Prints a result with an indentation of two, without a newline at its end.
fn print(mut result: Value) -> Result<(), Failure> {
    output::without_metadata(&mut result);
    Times::default().to_text(&mut result, None);
    let text = output::json_text(&result);
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            let bare = line.trim_start_matches(' ');
            format!("{}{bare}", " ".repeat((line.len() - bare.len()) / 2))
        })
        .collect();
    Ok(print_text(&lines.join("\n"))?)
}
