//! Types for the calls that are measured with types.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let rows: [(&str, &[&str]); 5] = [
        ("dynamodb", &["GetItem", "PutItem", "Query"]),
        ("ec2", &["DescribeInstances"]),
        ("s3", &["GetObject", "ListObjectsV2", "PutObject"]),
        ("sqs", &["ReceiveMessage"]),
        ("sts", &["GetCallerIdentity"]),
    ];
    for (service, operations) in rows {
        botoxide_build::types(service, operations).expect("types");
    }
}
