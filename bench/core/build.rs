//! Writes the types of the operations that are measured.

/// The services, and what is called of them.
const CALLED: [(&str, &[&str]); 6] = [
    ("cloudwatch", &["GetMetricData"]),
    ("dynamodb", &["GetItem", "PutItem", "Query"]),
    ("ec2", &["DescribeInstances"]),
    ("s3", &["GetObject", "ListObjectsV2", "PutObject"]),
    ("sqs", &["ReceiveMessage"]),
    ("sts", &["GetCallerIdentity"]),
];

fn main() {
    for (service, operations) in CALLED {
        botoxide_build::types(service, operations).expect("a file of types");
    }
}
