//! Answers of CloudWatch: the same in the two protocols that clients choose between.

use super::{Answer, JSON};

const METRICS: [&str; 5] = ["cpu", "memory", "disk", "received", "sent"];
const POINTS: u32 = 60;
const START: u32 = 1_795_348_800;

fn time(point: u32) -> u32 {
    START - 60 * point
}

fn value(metric: usize, point: u32) -> f64 {
    f64::from(point * 7919 % 1000) / 8.0 + f64::from(u32::try_from(metric).unwrap_or_default())
}

/// 5 metrics of 60 points, 7 KB.
pub(super) fn get_metric_data_json() -> Answer {
    let results: Vec<String> = METRICS
        .iter()
        .enumerate()
        .map(|(metric, name)| {
            let times: Vec<String> = (0..POINTS).map(|point| time(point).to_string()).collect();
            let values: Vec<String> = (0..POINTS)
                .map(|point| format!("{:?}", value(metric, point)))
                .collect();
            format!(
                r#"{{"Id":"{name}","Label":"label of {name}","StatusCode":"Complete","Timestamps":[{}],"Values":[{}]}}"#,
                times.join(","),
                values.join(",")
            )
        })
        .collect();
    let body = format!(
        r#"{{"Messages":[],"MetricDataResults":[{}]}}"#,
        results.join(",")
    );
    Answer::new(JSON, [], body.into())
}

/// 5 metrics of 60 points, 5 KB.
pub(super) fn get_metric_data_cbor() -> Answer {
    let mut out = Cbor(Vec::new());
    out.head(5, 2).text("Messages").head(4, 0);
    out.text("MetricDataResults")
        .head(4, u32::try_from(METRICS.len()).unwrap_or_default());
    for (metric, name) in METRICS.iter().enumerate() {
        out.head(5, 5).text("Id").text(name);
        out.text("Label").text(&format!("label of {name}"));
        out.text("StatusCode").text("Complete");
        out.text("Timestamps").head(4, POINTS);
        for point in 0..POINTS {
            // tag 1: seconds of Unix time
            out.head(6, 1).head(0, time(point));
        }
        out.text("Values").head(4, POINTS);
        for point in 0..POINTS {
            out.0.push(0xfb);
            out.0.extend(value(metric, point).to_be_bytes());
        }
    }
    let protocol = [("smithy-protocol", "rpc-v2-cbor".into())];
    Answer::new("application/cbor", protocol, out.0)
}

/// As much of a writer as is needed here.
struct Cbor(Vec<u8>);

impl Cbor {
    fn head(&mut self, major: u8, argument: u32) -> &mut Self {
        let [.., high, low] = argument.to_be_bytes();
        match argument {
            0..24 => self.0.push(major << 5 | low),
            24..256 => self.0.extend([major << 5 | 24, low]),
            256..0x1_0000 => self.0.extend([major << 5 | 25, high, low]),
            _ => {
                self.0.push(major << 5 | 26);
                self.0.extend(argument.to_be_bytes());
            }
        }
        self
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.head(3, u32::try_from(text.len()).unwrap_or_default());
        self.0.extend(text.as_bytes());
        self
    }
}
