//! Plug-ins for clients, and initializers that run whenever a session is created.

use std::sync::{Arc, Mutex};

use botoxide::plugin::ClientPlugins;
use botoxide::seam::Fakes;
use botoxide::{
    Client, Error, Result, Session, SessionOptions, blocking, register_initializer,
    unregister_initializer,
};

/// The plug-ins that run for a client of a session, in order: `one`, `two` and `broken` exist.
fn met(variable: Option<&str>, enabled: Option<&str>) -> Vec<&'static str> {
    let fakes = Fakes::default();
    if let Some(list) = variable {
        fakes.env.set("BOTOCORE_EXPERIMENTAL__PLUGINS", list);
    }
    let met = Arc::new(Mutex::new(Vec::new()));
    let mut plugins = ClientPlugins::default();
    for name in ["one", "two", "broken"] {
        let met = Arc::clone(&met);
        plugins.register(name, move |client: &Client| -> Result<()> {
            assert_eq!(client.service_name(), "sqs");
            met.lock().unwrap().push(name);
            if name == "broken" {
                return Err(Error::value("no"));
            }
            Ok(())
        });
    }
    if let Some(list) = enabled {
        plugins.enable(list);
    }
    let session = Session::with(SessionOptions {
        region_name: Some("us-east-1".into()),
        seams: Some(fakes.seams()),
        plugins,
        ..SessionOptions::default()
    });
    session.unwrap().client("sqs").unwrap();
    let met = met.lock().unwrap();
    met.clone()
}

#[test]
fn listed_plugins_run() {
    // P305
    assert_eq!(met(None, None), [""; 0], "nothing is listed");
    assert_eq!(met(Some(""), None), [""; 0]);
    assert_eq!(met(Some("DISABLED"), None), [""; 0]);
    assert_eq!(met(Some("a=one"), None), ["one"]);
    assert_eq!(met(Some(" b = two , a= one"), None), ["two", "one"]);
    assert_eq!(met(Some("a=nowhere,b=one"), None), ["one"]);
    assert_eq!(met(Some("one"), None), [""; 0], "not name=module");
    assert_eq!(met(Some("one,a=b=one,c=two"), None), ["two"]);
    assert_eq!(met(Some("a=one,b=two,a=two"), None), ["two", "two"]);
    assert_eq!(met(Some("a=broken,b=one"), None), ["broken", "one"]);
    assert_eq!(
        met(Some("a=one"), Some("b=two")),
        ["two"],
        "code comes first"
    );
    assert_eq!(met(Some("a=one"), Some("DISABLED")), [""; 0]);
}

#[test]
fn initializers_run_for_every_session() {
    // P306
    let met = Arc::new(Mutex::new(Vec::new()));
    let register = |name: &'static str| {
        let met = Arc::clone(&met);
        register_initializer(move |session: &Session| {
            // Other tests create sessions at the same time.
            let region = session.region_name().unwrap_or_default();
            if region.as_deref() == Some("xx-initial-1") {
                met.lock().unwrap().push(name);
            }
        })
    };
    let options = || SessionOptions {
        region_name: Some("xx-initial-1".into()),
        seams: Some(Fakes::default().seams()),
        ..SessionOptions::default()
    };
    let (first, second) = (register("first"), register("second"));
    Session::with(options()).unwrap();
    blocking::Session::with(options()).unwrap();
    unregister_initializer(&first).unwrap();
    Session::with(options()).unwrap();
    let error = unregister_initializer(&first).unwrap_err();
    assert_eq!(error.to_string(), "list.remove(x): x not in list");
    unregister_initializer(&second).unwrap();
    Session::with(options()).unwrap();
    let met = met.lock().unwrap();
    assert_eq!(*met, ["first", "second", "first", "second", "second"]);
}
