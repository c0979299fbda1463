//! Paginators: calls, tokens, searches, and pages that are fetched ahead.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide::seam::Fakes;
use botoxide::transport::ScriptedTransport;
use botoxide::{Value, params};
use botoxide_core::http::{Request, Response};

use crate::{answer, blocking_client, client, has_feature};

/// A bucket with the keys 0 to `count`, which lists two per page, and a prefix on each page.
pub(crate) fn bucket(count: usize) -> Arc<ScriptedTransport> {
    Arc::new(ScriptedTransport::answering(move |request| {
        Ok(listing(request, count))
    }))
}

fn listing(request: &Request, count: usize) -> Response {
    let start = parameter(request, "continuation-token").map_or(0, |token| token.parse().unwrap());
    let keys =
        (start..count.min(start + 2)).map(|key| format!("<Contents><Key>{key}</Key></Contents>"));
    let keys: String = keys.collect();
    let end = start + 2;
    let rest = if end < count {
        format!(
            "<IsTruncated>true</IsTruncated><NextContinuationToken>{end}</NextContinuationToken>"
        )
    } else {
        "<IsTruncated>false</IsTruncated>".to_owned()
    };
    let prefix = format!("<CommonPrefixes><Prefix>p{start}</Prefix></CommonPrefixes>");
    answer(
        200,
        format!("<ListBucketResult><Name>b</Name>{keys}{prefix}{rest}</ListBucketResult>"),
    )
}

fn parameter<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let (_, query) = request.url.split_once('?')?;
    query
        .split('&')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

pub(crate) fn keys(page: &Value) -> Vec<&str> {
    page["Contents"]
        .iter()
        .filter_map(|object| object["Key"].as_str())
        .collect()
}

// H006 H008 H017
#[tokio::test]
async fn all_pages_are_returned() {
    let service = bucket(5);
    let s3 = client("s3", &Fakes::default(), &service);
    let paginator = s3.paginator("list_objects_v2").unwrap();
    assert_eq!(paginator.class_name(), "S3.Paginator.ListObjectsV2");
    assert_eq!(
        paginator.result_keys().collect::<Vec<_>>(),
        ["Contents", "CommonPrefixes"]
    );
    let arguments = params! { "Bucket": "b", "PaginationConfig": { "PageSize": 2 } };
    let mut pages = paginator.paginate(arguments).unwrap();
    assert!(service.requests().is_empty());
    for expected in [&["0", "1"][..], &["2", "3"], &["4"]] {
        let page = pages.next().await.unwrap().unwrap();
        assert_eq!(keys(&page), expected);
    }
    assert!(pages.next().await.is_none());
    assert!(pages.next().await.is_none());
    assert_eq!(pages.resume_token(), None);
    let requests = service.requests();
    let tokens: Vec<_> = requests
        .iter()
        .map(|request| parameter(request, "continuation-token"))
        .collect();
    assert_eq!(tokens, [None, Some("2"), Some("4")]);
    for request in &requests {
        assert_eq!(parameter(request, "max-keys"), Some("2"));
        assert!(has_feature(request, "C"), "{:?}", request.headers);
    }
}

// P315: requests, pages and token are those of boto3
#[tokio::test]
async fn a_truncated_page_has_a_token_to_continue() {
    let service = bucket(6);
    let s3 = client("s3", &Fakes::default(), &service);
    let arguments =
        params! { "Bucket": "photos", "PaginationConfig": { "MaxItems": 3, "PageSize": 2 } };
    let paginator = s3.paginator("list_objects_v2").unwrap();
    let mut pages = paginator.paginate(arguments).unwrap();
    for expected in [&["0", "1"][..], &["2"]] {
        let page = pages.next().await.unwrap().unwrap();
        assert_eq!(keys(&page), expected);
    }
    assert!(pages.next().await.is_none());
    let requests = service.requests();
    let urls: Vec<_> = requests
        .iter()
        .map(|request| request.url.as_str())
        .collect();
    assert_eq!(
        urls,
        [
            "https://photos.s3.amazonaws.com/?list-type=2&max-keys=2&encoding-type=url",
            "https://photos.s3.amazonaws.com/?list-type=2&max-keys=2&continuation-token=2&encoding-type=url",
        ]
    );
    let token = STANDARD.decode(pages.resume_token().unwrap()).unwrap();
    assert_eq!(
        String::from_utf8(token).unwrap(),
        "{\"ContinuationToken\": \"2\", \"boto_truncate_amount\": 1}"
    );
}

// H009 H010 H011 H012 H014
#[tokio::test]
async fn the_token_continues_after_the_truncated_items() {
    let service = bucket(7);
    let s3 = client("s3", &Fakes::default(), &service);
    let paginator = s3.paginator("ListObjectsV2").unwrap();
    let mut all = Vec::new();
    let mut token = Value::Null;
    let mut parts = 0;
    loop {
        let arguments = params! { "Bucket": "b", "PaginationConfig": { "MaxItems": 3, "StartingToken": token } };
        let mut pages = paginator.paginate(arguments).unwrap();
        let result = pages.build_full_result().await.unwrap();
        all.extend(keys(&result).into_iter().map(str::to_owned));
        parts += 1;
        assert_eq!(result["NextToken"].as_str(), pages.resume_token());
        match result.get("NextToken") {
            Some(next) => token = next.clone(),
            None => break,
        }
        if parts == 1 {
            // base64 of {"ContinuationToken": "2", "boto_truncate_amount": 1}
            assert_eq!(
                token.as_str(),
                Some("eyJDb250aW51YXRpb25Ub2tlbiI6ICIyIiwgImJvdG9fdHJ1bmNhdGVfYW1vdW50IjogMX0=")
            );
        }
    }
    assert_eq!(all, ["0", "1", "2", "3", "4", "5", "6"]);
    assert_eq!(parts, 3);
}

// H016
#[tokio::test]
async fn a_search_goes_over_all_pages() {
    let s3 = client("s3", &Fakes::default(), &bucket(5));
    let paginator = s3.paginator("ListObjectsV2").unwrap();
    let pages = || paginator.paginate(params! { "Bucket": "b" }).unwrap();
    let mut found = Vec::new();
    let mut search = pages().search("Contents[?Key != '1'].Key").unwrap();
    while let Some(key) = search.next().await {
        found.push(key.unwrap());
    }
    assert_eq!(found, ["0", "2", "3", "4"].map(Value::from));
    // A result that is not a list is returned as it is, including null.
    let mut search = pages().search("NextContinuationToken").unwrap();
    let mut found = Vec::new();
    while let Some(token) = search.next().await {
        found.push(token.unwrap());
    }
    assert_eq!(found, ["2".into(), "4".into(), Value::Null]);
    assert!(pages().search("Contents[").is_err());
    let mut search = pages().search("sum(Name)").unwrap();
    assert!(search.next().await.unwrap().is_err());
}

// H015
#[tokio::test]
async fn result_keys_are_iterated_separately() {
    let service = bucket(6);
    let s3 = client("s3", &Fakes::default(), &service);
    let paginator = s3.paginator("ListObjectsV2").unwrap();
    let pages = paginator.paginate(params! { "Bucket": "b" }).unwrap();
    let mut iterators = pages.result_key_iters();
    let names: Vec<_> = iterators
        .iter()
        .map(botoxide::ResultKeyIterator::result_key)
        .collect();
    assert_eq!(names, ["Contents", "CommonPrefixes"]);
    let mut prefixes = iterators.pop().unwrap();
    let mut contents = iterators.pop().unwrap();
    assert_eq!(contents.next().await.unwrap().unwrap()["Key"], "0");
    for prefix in ["p0", "p2", "p4"] {
        assert_eq!(prefixes.next().await.unwrap().unwrap()["Prefix"], prefix);
    }
    assert!(prefixes.next().await.is_none());
    drop(prefixes);
    for key in ["1", "2", "3", "4", "5"] {
        assert_eq!(contents.next().await.unwrap().unwrap()["Key"], key);
    }
    assert!(contents.next().await.is_none());
    assert_eq!(service.requests().len(), 3, "each page is fetched once");
}

#[tokio::test]
async fn pages_are_prefetched_up_to_the_requested_number() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let service = Arc::new(ScriptedTransport::answering(move |request| {
        count.fetch_add(1, Ordering::SeqCst);
        Ok(listing(request, 20))
    }));
    let s3 = client("s3", &Fakes::default(), &service);
    let paginator = s3.paginator("ListObjectsV2").unwrap();
    let arguments = params! { "Bucket": "b", "PaginationConfig": { "MaxItems": 17 } };
    let mut pages = paginator.paginate(arguments.clone()).unwrap().prefetch(2);
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    let mut found: Vec<String> = Vec::new();
    while let Some(page) = pages.next().await {
        found.extend(keys(&page.unwrap()).into_iter().map(str::to_owned));
        // The task has now done everything that it can do by itself.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        let taken = found.len().div_ceil(2);
        assert_eq!(asked.load(Ordering::SeqCst), (taken + 2).min(9));
    }
    let expected: Vec<String> = (0..17).map(|key: i32| key.to_string()).collect();
    assert_eq!(found, expected);
    let mut others = paginator.paginate(arguments).unwrap();
    while others.next().await.is_some() {}
    assert!(pages.resume_token().is_some());
    assert_eq!(pages.resume_token(), others.resume_token());
}

#[tokio::test]
async fn an_error_ends_the_pages() {
    let service = ScriptedTransport::answering(|request| {
        Ok(match parameter(request, "continuation-token") {
            None => listing(request, 9),
            Some(_) => answer(
                403,
                "<Error><Code>AccessDenied</Code><Message>no</Message></Error>",
            ),
        })
    });
    let s3 = client("s3", &Fakes::default(), &Arc::new(service));
    let paginator = s3.paginator("ListObjectsV2").unwrap();
    for count in [0, 2] {
        let mut pages = paginator
            .paginate(params! { "Bucket": "b" })
            .unwrap()
            .prefetch(count);
        assert!(pages.next().await.unwrap().is_ok());
        let error = pages.next().await.unwrap().unwrap_err();
        assert_eq!(error.code(), Some("AccessDenied"));
        assert!(pages.next().await.is_none());
    }
    // H011
    let arguments = params! { "Bucket": "b", "PaginationConfig": { "StartingToken": "a___b___c" } };
    let mut pages = paginator.paginate(arguments).unwrap();
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(error.to_string(), "Bad starting token: a___b___c");
    assert!(pages.next().await.is_none());
}

// H007 M140 M141
#[test]
fn only_some_operations_can_be_paginated() {
    let s3 = client("s3", &Fakes::default(), &bucket(0));
    assert!(s3.can_paginate("list_objects_v2") && s3.can_paginate("ListParts"));
    assert!(!s3.can_paginate("get_object") && !s3.can_paginate("fly"));
    let error = s3.paginator("get_object").unwrap_err();
    assert_eq!(
        error.to_string(),
        "Operation cannot be paginated: get_object"
    );
    assert_eq!(error.kind().class_name(), "OperationNotPageableError");
    let sts = client("sts", &Fakes::default(), &bucket(0));
    assert!(!sts.can_paginate("get_caller_identity"));
    let route_53 = client("route53resolver", &Fakes::default(), &bucket(0));
    assert!(route_53.can_paginate("list_resolver_rules"));
    let pinpoint = client("ec2", &Fakes::default(), &bucket(0));
    let paginator = pinpoint.paginator("describe_network_interfaces").unwrap();
    assert!(
        paginator
            .paginate(params! { "PaginationConfig": { "PageSize": "many" } })
            .is_err()
    );
}

// The iterators of a blocking client are Rust's own.
#[test]
fn a_blocking_client_iterates() {
    let service = bucket(5);
    let s3 = blocking_client("s3", &Fakes::default(), &service);
    assert!(s3.can_paginate("list_objects_v2"));
    let paginator = s3.paginator("list_objects_v2").unwrap();
    let pages = || paginator.paginate(params! { "Bucket": "b" }).unwrap();
    let found: usize = pages().map(|page| keys(&page.unwrap()).len()).sum();
    assert_eq!(found, 5);
    let names: Result<Vec<_>, _> = pages().search("Contents[].Key").unwrap().collect();
    assert_eq!(names.unwrap(), ["0", "1", "2", "3", "4"].map(Value::from));
    let mut iterators = pages().result_key_iters();
    assert_eq!(iterators.remove(1).count(), 3);
    assert_eq!(iterators.remove(0).count(), 5);
    let mut pages = paginator
        .paginate(params! { "Bucket": "b", "PaginationConfig": { "MaxItems": 1 } })
        .unwrap();
    let result = pages.build_full_result().unwrap();
    assert_eq!(result["NextToken"].as_str(), pages.resume_token());
    assert_eq!(keys(&result), ["0"]);
}

fn answering(body: &'static str) -> Arc<ScriptedTransport> {
    Arc::new(ScriptedTransport::answering(move |_| {
        Ok(answer(200, body.to_owned()))
    }))
}

/// Truncated responses without a token: service, operation, arguments, body.
fn truncated() -> [(&'static str, &'static str, Value, &'static str); 8] {
    let bucket = || params! { "Bucket": "b" };
    [
        (
            "s3",
            "ListObjectsV2",
            bucket(),
            "<ListBucketResult><IsTruncated>true</IsTruncated><Contents><Key>a</Key></Contents></ListBucketResult>",
        ),
        (
            "s3",
            "ListObjectsV2",
            bucket(),
            "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken/></ListBucketResult>",
        ),
        (
            "s3",
            "ListObjects",
            bucket(),
            "<ListBucketResult><IsTruncated>true</IsTruncated><CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes></ListBucketResult>",
        ),
        (
            "s3",
            "ListObjectVersions",
            bucket(),
            "<ListVersionsResult><IsTruncated>true</IsTruncated><Version><Key>a</Key></Version></ListVersionsResult>",
        ),
        (
            "s3",
            "ListParts",
            params! { "Bucket": "b", "Key": "k", "UploadId": "u" },
            "<ListPartsResult><IsTruncated>true</IsTruncated><Part><PartNumber>1</PartNumber></Part></ListPartsResult>",
        ),
        (
            "iam",
            "ListUsers",
            params! {},
            "<ListUsersResponse><ListUsersResult><IsTruncated>true</IsTruncated><Users/></ListUsersResult></ListUsersResponse>",
        ),
        (
            "kms",
            "ListKeys",
            params! {},
            "{\"Truncated\": true, \"Keys\": [{\"KeyId\": \"k\"}]}",
        ),
        (
            "route53",
            "ListHostedZones",
            params! {},
            "<ListHostedZonesResponse><IsTruncated>true</IsTruncated><HostedZones/></ListHostedZonesResponse>",
        ),
    ]
}

// DIFFERENCE 93
#[tokio::test]
async fn a_page_that_is_not_the_last_and_has_no_token_is_an_error() {
    for (service, operation, arguments, body) in truncated() {
        let client = client(service, &Fakes::default(), &answering(body));
        let paginator = client.paginator(operation).unwrap();
        let mut pages = paginator.paginate(arguments.clone()).unwrap();
        pages.next().await.unwrap().unwrap();
        let error = pages.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind().class_name(), "PaginationError", "{operation}");
        assert!(pages.next().await.is_none());
        let mut pages = paginator.paginate(arguments).unwrap();
        let error = pages.build_full_result().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "Error during pagination: The response says that there are more results, but has no token to ask for them"
        );
    }
    // After the requested number of items, no further page is requested.
    let (service, operation, mut arguments, body) = truncated()[0].clone();
    arguments
        .as_map_mut()
        .unwrap()
        .insert("PaginationConfig", params! { "MaxItems": 1 });
    let client = client(service, &Fakes::default(), &answering(body));
    let mut pages = client
        .paginator(operation)
        .unwrap()
        .paginate(arguments)
        .unwrap();
    assert_eq!(keys(&pages.next().await.unwrap().unwrap()), ["a"]);
    assert!(pages.next().await.is_none());
}

// DIFFERENCE 92
#[tokio::test]
async fn an_invalid_response_is_not_an_empty_listing() {
    let pages = [
        "",
        "<html><body>Sign in</body></html>",
        "<html xmlns=\"http://www.w3.org/1999/xhtml\"/>",
        "<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>",
        "<ListVersionsResult><Name>b</Name><IsTruncated>false</IsTruncated></ListVersionsResult>",
        "<Response><Status>ok</Status></Response>",
        "<CopyObjectResult/>",
    ];
    for operation in ["ListObjects", "ListObjectsV2"] {
        for page in pages {
            let client = client("s3", &Fakes::default(), &answering(page));
            let paginator = client.paginator(operation).unwrap();
            let mut pages = paginator.paginate(params! { "Bucket": "b" }).unwrap();
            let error = pages.next().await.unwrap().unwrap_err();
            assert_eq!(
                error.kind().class_name(),
                "ResponseParserError",
                "{operation} {page}"
            );
            assert!(pages.next().await.is_none());
        }
        for page in [
            "<ListBucketResult/>",
            "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>b</Name></ListBucketResult>",
            "<?xml version=\"1.0\"?><s:ListBucketResult xmlns:s=\"http://doc.s3.amazonaws.com/2006-03-01\"></s:ListBucketResult>",
            "<Listing><Name>b</Name><IsTruncated>false</IsTruncated></Listing>",
        ] {
            let client = client("s3", &Fakes::default(), &answering(page));
            let paginator = client.paginator(operation).unwrap();
            let mut pages = paginator.paginate(params! { "Bucket": "b" }).unwrap();
            assert!(keys(&pages.next().await.unwrap().unwrap()).is_empty());
            assert!(pages.next().await.is_none());
        }
    }
    for (service, operation) in [
        ("dynamodb", "ListTables"),
        ("lambda", "ListFunctions"),
        ("kms", "ListKeys"),
    ] {
        for page in [
            "<html/>",
            "OK",
            "{\"TableNames\": [",
            "502 Bad Gateway",
            "<!doctype html><p>",
        ] {
            let client = client(service, &Fakes::default(), &answering(page));
            let mut pages = client
                .paginator(operation)
                .unwrap()
                .paginate(params! {})
                .unwrap();
            let error = pages.next().await.unwrap().unwrap_err();
            assert_eq!(
                error.kind().class_name(),
                "ResponseParserError",
                "{operation} {page}"
            );
        }
    }
}
