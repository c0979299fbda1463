//! `Player`: runs the job in a line and returns the line of its result. Similar jobs share clients.
//!
//! Counterpart: `Player` in `oracle/player.py`.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use botoxide::blocking::{Client, Session};
use botoxide::config::Config;
use botoxide::{ClientOptions, Error, PresignOptions, SessionOptions};
use serde_json::{Value as Json, json};

use super::job::Job;
use super::value;
use super::wire::Wire;
use super::world::World;

/// How many clients and sessions are cached before the cache is cleared.
const KEPT: usize = 512;

/// Runs jobs, one after the other. A job does not affect later jobs.
///
/// # Example: the request that lists buckets
///
/// ```
/// use conformance::replay::Player;
///
/// let result = Player::default().play(r#"{"id": 7, "service": "s3", "operation": "ListBuckets"}"#);
/// let result: serde_json::Value = serde_json::from_str(&result)?;
/// assert_eq!(result["id"], 7);
/// assert_eq!(result["requests"][0]["url"], "https://s3.amazonaws.com/");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Player {
    wire: Arc<Wire>,
    sessions: HashMap<String, (Session, World)>,
    clients: HashMap<String, Client>,
}

impl Player {
    /// Runs the job in a line and returns the line of its result, without the line ending.
    ///
    /// The result of an invalid line is a `JobError`.
    pub fn play(&mut self, line: impl AsRef<[u8]>) -> String {
        let (id, found) = match serde_json::from_slice(line.as_ref()) {
            Ok(Json::Object(job)) => {
                let found = Job::read(&job).map(|job| self.run_whatever_happens(job));
                (job.get("id").cloned().unwrap_or_default(), found)
            }
            Ok(_) => (Json::Null, Err("a job is an object".to_owned())),
            Err(error) => (Json::Null, Err(format!("not JSON: {error}"))),
        };
        let (requests, outcome) =
            found.unwrap_or_else(|problem| (Vec::new(), Some(refused("JobError", &problem))));
        let mut line = json!({ "id": id, "requests": requests });
        if let Some((name, outcome)) = outcome {
            line[name] = outcome;
        }
        line.to_string()
    }

    /// Runs a job. A panic of the engine, which is a bug, becomes an error `Panic`, and the next job starts with empty
    /// caches.
    fn run_whatever_happens(&mut self, job: Job) -> Played {
        let ran = catch_unwind(AssertUnwindSafe(|| self.run(job)));
        ran.unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or(panic.downcast_ref::<&str>().copied());
            let (requests, _) = self.wire.end();
            *self = Self::default();
            (requests, Some(refused("Panic", text.unwrap_or("no text"))))
        })
    }

    fn run(&mut self, mut job: Job) -> Played {
        self.wire.begin(std::mem::take(&mut job.responses));
        let called = self.call(&mut job);
        let (requests, is_cut) = self.wire.end();
        self.forget(&job, requests.len(), called.is_err() && !is_cut);
        let outcome = match called {
            _ if is_cut => None,
            Ok(result) => Some(("result", result)),
            Err(error) => Some(("error", value::failure(&error))),
        };
        (requests, outcome)
    }

    fn call(&mut self, job: &mut Job) -> Result<Json, Error> {
        let client = self.client(job)?;
        let params = std::mem::take(&mut job.params);
        if let Some(expires_in) = job.presign {
            let options = PresignOptions {
                expires_in,
                ..PresignOptions::default()
            };
            let url = client.generate_presigned_url(&job.operation, params, options)?;
            return Ok(url.into_string().into());
        }
        let result = client.call(&job.operation, params)?;
        let operation = client.as_async().operation(&job.operation)?;
        Ok(value::outcome(operation, &result))
    }

    fn client(&mut self, job: &Job) -> Result<Client, Error> {
        if let Some(client) = self.clients.get(&job.client_key) {
            self.turn_to(job);
            return Ok(client.clone());
        }
        let session = self.session(job)?;
        let keys = job.credentials.as_ref();
        let config = job.config.as_ref().map(Config::try_from).transpose()?;
        let options = ClientOptions {
            region_name: job.region.clone(),
            endpoint_url: job.endpoint_url.clone(),
            access_key_id: keys.and_then(|keys| keys.access_key.clone()),
            secret_access_key: keys.and_then(|keys| keys.secret_key.clone()),
            session_token: keys.and_then(|keys| keys.token.clone()),
            account_id: keys.and_then(|keys| keys.account_id.clone()),
            config,
            ..ClientOptions::default()
        };
        let client = session.client_with(&job.service, options)?;
        if self.clients.len() >= KEPT {
            self.clients.clear();
        }
        self.clients.insert(job.client_key.clone(), client.clone());
        Ok(client)
    }

    fn session(&mut self, job: &Job) -> Result<Session, Error> {
        if let Some((session, _)) = self.sessions.get(&job.session_key) {
            self.turn_to(job);
            return Ok(session.clone());
        }
        let world = World::of(job);
        let session = Session::with(SessionOptions {
            seams: Some(world.seams()),
            transport: Some(Arc::<Wire>::clone(&self.wire)),
            ..SessionOptions::default()
        })?;
        if self.sessions.len() >= KEPT {
            self.sessions.clear();
            self.clients.clear();
        }
        self.sessions
            .insert(job.session_key.clone(), (session.clone(), world));
        Ok(session)
    }

    fn turn_to(&self, job: &Job) {
        if let Some((_, world)) = self.sessions.get(&job.session_key) {
            world.turn_to(job);
        }
    }

    /// Drops clients and sessions whose state may have changed: retry quotas, redirects, fetched credentials.
    fn forget(&mut self, job: &Job, requests: usize, has_failed: bool) {
        // A redirect may fail before its second request.
        if requests > 1 || (requests == 1 && has_failed) {
            self.clients.remove(&job.client_key);
        }
        if job.credentials.is_none() {
            self.clients.remove(&job.client_key);
            self.sessions.remove(&job.session_key);
        }
    }
}

/// The requests of a job, and the key (`result` or `error`) and value of its outcome.
type Played = (Vec<Json>, Option<(&'static str, Json)>);

fn refused(kind: &str, problem: &str) -> (&'static str, Json) {
    let error = json!({
        "kind": kind,
        "code": null,
        "message": null,
        "text": problem,
        "exception": null,
        "response": null,
    });
    ("error", error)
}
