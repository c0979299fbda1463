//! Concurrent writers and readers through two stores on one directory, like two commands.

use std::io;

use bytes::Bytes;
use s3s::dto::{PutObjectInput, StreamingBlob};

use super::{code, count, get, put, put_if, request, run, store};
use crate::store::Store;

#[test]
fn readers_see_whole_objects_while_others_write() {
    const WRITERS: u8 = 4;
    let directory = tempfile::tempdir().unwrap();
    run(async {
        let one = store(directory.path()).await;
        let other = Store::open(directory.path()).unwrap();
        put(&one, "k", b"first").await.unwrap();
        let mut tasks = Vec::new();
        for writer in 0..WRITERS {
            let store = if writer % 2 == 0 {
                one.clone()
            } else {
                other.clone()
            };
            tasks.push(tokio::spawn(async move {
                for turn in 0..25_usize {
                    let body = vec![b'a' + writer; 1 + turn * 20_000];
                    put(&store, "k", &body).await.unwrap();
                }
            }));
        }
        for reader in 0..4 {
            let store = if reader % 2 == 0 {
                one.clone()
            } else {
                other.clone()
            };
            tasks.push(tokio::spawn(async move {
                for _ in 0..50 {
                    let (etag, body) = get(&store, "k").await.unwrap();
                    let mut md5 = s3s::crypto::Md5::default();
                    s3s::crypto::Checksum::update(&mut md5, &body);
                    let md5 = crate::random::to_hex(&s3s::crypto::Checksum::finalize(md5));
                    assert_eq!(etag, md5, "{} bytes", body.len());
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
    });
    // Nothing of the replaced objects is left.
    assert_eq!(count(&directory.path().join("b/data")), 1);
    assert_eq!(count(&directory.path().join(".incoming")), 0);
}

#[test]
fn only_one_writer_creates_an_object() {
    let directory = tempfile::tempdir().unwrap();
    run(async {
        let one = store(directory.path()).await;
        let other = Store::open(directory.path()).unwrap();
        let tasks: Vec<_> = (0..16)
            .map(|number| {
                let store = if number % 2 == 0 {
                    one.clone()
                } else {
                    other.clone()
                };
                tokio::spawn(async move {
                    put_if(&store, "k", &[number], &[("if-none-match", "*")]).await
                })
            })
            .collect();
        let mut made = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => made += 1,
                Err(error) => assert_eq!(code(&error), "PreconditionFailed"),
            }
        }
        assert_eq!(made, 1);
    });
}

#[test]
fn a_truncated_body_leaves_nothing() {
    struct Broken(u8);

    impl futures_core::Stream for Broken {
        type Item = io::Result<Bytes>;

        fn poll_next(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Self::Item>> {
            self.0 += 1;
            std::task::Poll::Ready(Some(match self.0 {
                1..=3 => Ok(Bytes::from(vec![0; 1 << 20])),
                _ => Err(io::ErrorKind::ConnectionReset.into()),
            }))
        }
    }

    let directory = tempfile::tempdir().unwrap();
    run(async {
        let store = store(directory.path()).await;
        put(&store, "k", b"old").await.unwrap();
        let input = PutObjectInput {
            bucket: "b".to_owned(),
            key: "k".to_owned(),
            body: Some(StreamingBlob::wrap(Broken(0))),
            ..PutObjectInput::default()
        };
        let error = store.put_object(request(input)).await.unwrap_err();
        assert_eq!(code(&error), "IncompleteBody");
        assert_eq!(get(&store, "k").await.unwrap().1, b"old");
        // Shorter than its `Content-Length`.
        let input = PutObjectInput {
            bucket: "b".to_owned(),
            key: "k".to_owned(),
            body: Some(StreamingBlob::from(s3s::Body::from("new".to_owned()))),
            content_length: Some(4),
            ..PutObjectInput::default()
        };
        let error = store.put_object(request(input)).await.unwrap_err();
        assert_eq!(code(&error), "IncompleteBody");
        assert_eq!(get(&store, "k").await.unwrap().1, b"old");
    });
    assert_eq!(count(&directory.path().join("b/data")), 1);
    assert_eq!(count(&directory.path().join(".incoming")), 0);
}
