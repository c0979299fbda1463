//! `put-metric-data --metric-name m --value 3`: one metric without a structure.
//!
//! Counterpart: awscli `customizations/putmetricdata.py`.

use botoxide_core::value::{Map, Value};

use super::{Given, PLAIN, Shortcut, exclude, first, number, one, pairs};

pub(super) const SHORTCUTS: &[Shortcut] = &[Shortcut {
    service: "cloudwatch",
    operations: &["put-metric-data"],
    options: &[
        one("--metric-name", "The name of the metric."),
        one(
            "--timestamp",
            "The time of the metric; without it, the time of the request.",
        ),
        one("--unit", "The unit of the metric."),
        one("--value", "The value of the metric."),
        one(
            "--dimensions",
            "Dimensions of the metric: Name=Value,Name=Value.",
        ),
        one(
            "--statistic-values",
            "Statistics in place of a value: Maximum=M,Minimum=N,SampleCount=C,Sum=S.",
        ),
        one(
            "--storage-resolution",
            "The resolution in seconds: 1 or 60.",
        ),
    ],
    fills: &["MetricData"],
    apply,
    ..PLAIN
}];

fn apply(values: &mut Map, given: &Given) -> Result<(), String> {
    const EXCLUSIVE: [&str; 6] = [
        "--metric-name",
        "--timestamp",
        "--unit",
        "--value",
        "--dimensions",
        "--statistic-values",
    ];
    exclude(values, "MetricData", given, &EXCLUSIVE)?;
    let mut set = |name: &'static str, value: Value| {
        first(values, "MetricData").insert(name, value);
    };
    for (option, name) in [
        ("--metric-name", "MetricName"),
        ("--timestamp", "Timestamp"),
        ("--unit", "Unit"),
    ] {
        if let Some(text) = given.text(option) {
            set(name, text.into());
        }
    }
    if let Some(text) = given.text("--value") {
        set("Value", decimal(text)?);
    }
    if let Some(text) = given.text("--dimensions") {
        let dimensions = pairs(text)?.into_iter();
        let dimensions = dimensions
            .map(|(name, value)| Value::Map(Map::from_iter([("Name", name), ("Value", value)])));
        set("Dimensions", Value::List(dimensions.collect()));
    }
    if let Some(text) = given.text("--statistic-values") {
        let mut statistics = Map::new();
        for (name, value) in pairs(text)? {
            statistics.insert(name, decimal(&value)?);
        }
        set("StatisticValues", Value::Map(statistics));
    }
    if let Some(text) = given.text("--storage-resolution") {
        set(
            "StorageResolution",
            number("--storage-resolution", text)?.into(),
        );
    }
    Ok(())
}

fn decimal(text: &str) -> Result<Value, String> {
    let number: Result<f64, _> = text.trim().parse();
    number
        .map(Value::Float)
        .map_err(|_| format!("invalid number: '{text}'"))
}
