//! Pages, searches and result keys as streams, for code that reads any `Stream`.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use botoxide::seam::Fakes;
use botoxide::transport::{ScriptedTransport, SendOptions, Transport};
use botoxide::{PageIterator, Result, Session, Value, params};
use botoxide_core::http::{Request, Response};
use futures_core::Stream;
use tokio::sync::Semaphore;

use crate::options;
use crate::paginators::{bucket, keys};

/// A bucket that responds when the test allows it.
#[derive(Debug)]
struct Gate {
    bucket: Arc<ScriptedTransport>,
    open: Semaphore,
}

impl Gate {
    fn before(bucket: Arc<ScriptedTransport>) -> Arc<Self> {
        let open = Semaphore::new(0);
        Arc::new(Self { bucket, open })
    }
}

impl Transport for Gate {
    fn send<'a>(
        &'a self,
        request: Request,
        options: &'a SendOptions,
    ) -> Pin<Box<dyn Future<Output = Result<Response>> + Send + 'a>> {
        Box::pin(async move {
            self.open.acquire().await.unwrap().forget();
            self.bucket.send(request, options).await
        })
    }
}

fn pages(transport: Arc<dyn Transport>) -> PageIterator {
    let session = Session::with(botoxide::SessionOptions {
        transport: Some(transport),
        ..options(&Fakes::default(), &bucket(0))
    });
    let s3 = session.unwrap().client("s3").unwrap();
    let paginator = s3.paginator("ListObjectsV2").unwrap();
    paginator.paginate(params! { "Bucket": "b" }).unwrap()
}

/// Uses a stream like a program that knows nothing about pages.
async fn collect(stream: impl Stream<Item = Result<Value>> + Send) -> Vec<Value> {
    let mut stream = std::pin::pin!(stream);
    let mut items = Vec::new();
    while let Some(item) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
        items.push(item.unwrap());
    }
    items
}

#[tokio::test]
async fn all_three_are_streams() {
    for ahead in [0, 2] {
        let all = collect(pages(bucket(5)).prefetch(ahead)).await;
        let all: Vec<&str> = all.iter().flat_map(keys).collect();
        assert_eq!(all, ["0", "1", "2", "3", "4"]);
    }
    let found = pages(bucket(5)).search("Contents[].Key").unwrap();
    assert_eq!(
        collect(found).await,
        ["0", "1", "2", "3", "4"].map(Value::from)
    );
    let mut iterators = pages(bucket(5)).result_key_iters();
    let prefixes = collect(iterators.remove(1)).await;
    let prefixes: Vec<&Value> = prefixes.iter().map(|item| &item["Prefix"]).collect();
    assert_eq!(prefixes, ["p0", "p2", "p4"]);
}

#[tokio::test]
async fn a_page_is_not_lost_if_its_reader_is_dropped() {
    let gate = Gate::before(bucket(3));
    let mut pages = pages(Arc::<Gate>::clone(&gate));
    for _ in 0..3 {
        tokio::select! {
            biased;
            page = pages.next() => panic!("{page:?}"),
            () = tokio::task::yield_now() => {}
        }
    }
    gate.open.add_permits(1);
    assert_eq!(keys(&pages.next().await.unwrap().unwrap()), ["0", "1"]);
    assert_eq!(gate.bucket.requests().len(), 1);
}

/// A waker that counts.
#[derive(Default)]
struct Bell(AtomicUsize);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

// H015
#[tokio::test]
async fn a_task_that_waits_for_the_page_of_another_is_woken() {
    let gate = Gate::before(bucket(3));
    let mut iterators = pages(Arc::<Gate>::clone(&gate)).result_key_iters();
    let mut prefixes = Box::pin(iterators.remove(1));
    let mut contents = Box::pin(iterators.remove(0));
    let bells = [Arc::new(Bell::default()), Arc::new(Bell::default())];
    let wakers = bells.each_ref().map(|bell| Waker::from(Arc::clone(bell)));
    let [mut first, mut second] = wakers.each_ref().map(Context::from_waker);
    assert!(contents.as_mut().poll_next(&mut first).is_pending());
    assert!(prefixes.as_mut().poll_next(&mut second).is_pending());
    gate.open.add_permits(1);
    assert!(bells.iter().all(|bell| bell.0.load(Ordering::SeqCst) > 0));
    // The last caller is dropped; the first one gets its page.
    drop(prefixes);
    let Poll::Ready(Some(Ok(item))) = contents.as_mut().poll_next(&mut first) else {
        panic!("there is a page")
    };
    assert_eq!(item["Key"], "0");
    gate.open.add_permits(1);
    assert_eq!(collect(contents).await.len(), 2);
    assert_eq!(gate.bucket.requests().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_share_the_pages() {
    let service = bucket(200);
    let iterators = pages(Arc::<ScriptedTransport>::clone(&service)).result_key_iters();
    let tasks: Vec<_> = iterators
        .into_iter()
        .map(|iterator| tokio::spawn(collect(iterator)))
        .collect();
    let mut found = Vec::new();
    for task in tasks {
        found.push(task.await.unwrap());
    }
    let expected: Vec<String> = (0..200).map(|key: i32| key.to_string()).collect();
    let names = found[0].iter().map(|item| item["Key"].as_str().unwrap());
    assert!(names.eq(expected.iter().map(String::as_str)));
    assert_eq!(found[1].len(), 100);
    assert_eq!(service.requests().len(), 100);
}

/// A pending page is dropped with its last reader.
#[tokio::test]
async fn a_page_that_was_not_read_is_freed() {
    let gate = Gate::before(bucket(3));
    let mut iterators = pages(Arc::<Gate>::clone(&gate)).result_key_iters();
    let mut context = Context::from_waker(Waker::noop());
    let contents = Pin::new(&mut iterators[0]);
    assert!(contents.poll_next(&mut context).is_pending());
    drop(iterators);
    assert_eq!(Arc::strong_count(&gate), 1);
}
