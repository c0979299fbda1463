//! Answers of SQS.

use super::{Answer, JSON};

/// 10 messages, 5 KB.
pub(super) fn receive_message() -> Answer {
    let messages: Vec<String> = (0..10)
        .map(|number| {
            // the MD5 is that of the body, because clients check it
            format!(
                r#"{{"Attributes":{{"SentTimestamp":"1795348800000","ApproximateReceiveCount":"1","SenderId":"AIDAEXAMPLE"}},"Body":"hello world message body","MD5OfBody":"953ad9faa8a8d08d431d062d7638b37a","MessageId":"5fea7756-0ea4-451a-a703-a558b933{number:04}","ReceiptHandle":"AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a{}{number}"}}"#,
                "x".repeat(200)
            )
        })
        .collect();
    let body = format!(r#"{{"Messages":[{}]}}"#, messages.join(","));
    Answer::new(JSON, [], body.into())
}
