//! Tests that hold the packed form as a whole: what goes in comes out, and damage never gets through.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use crc_fast::{CrcAlgorithm, checksum};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::*;
use crate::error::Result;
use crate::model::{Operation, Service, Shape};

/// A model with something of everything.
fn model() -> Json {
    json!({
        "metadata": { "serviceId": "Photo Box", "apiVersion": "2026-11-22", "endpointPrefix": "photobox",
            "protocols": ["rest-json", "json"], "signatureVersion": "v4" },
        "clientContextParams": { "Fast": { "type": "boolean", "documentation": "left out" } },
        "operations": {
            "GetPhoto": { "name": "GetPhoto", "http": { "method": "GET", "requestUri": "/{Name}" },
                "input": { "shape": "GetPhotoRequest" }, "output": { "shape": "Photo", "resultWrapper": "Result" },
                "errors": [{ "shape": "NoSuchPhoto" }], "endpoint": { "hostPrefix": "{Name}." } },
            "AddPhotos": { "name": "AddPhotos2026", "http": { "method": "POST", "requestUri": "/" },
                "input": { "shape": "Photos" }, "authtype": "none" },
        },
        "shapes": {
            "GetPhotoRequest": { "type": "structure", "required": ["Name"], "members": {
                "Name": { "shape": "Name", "location": "uri", "locationName": "name", "hostLabel": true },
                "Token": { "shape": "Name", "idempotencyToken": true } } },
            "Photo": { "type": "structure", "payload": "Body", "members": {
                "Body": { "shape": "Body" },
                "Taken": { "shape": "Time", "location": "header", "locationName": "x-taken",
                    "timestampFormat": "rfc822" },
                "Tags": { "shape": "Tags", "flattened": false },
                "Sizes": { "shape": "Sizes" } } },
            "Photos": { "type": "list", "member": { "shape": "Photo", "locationName": "photo" } },
            "Tags": { "type": "map", "flattened": true, "key": { "shape": "Name" }, "value": { "shape": "Name" } },
            "Sizes": { "type": "list", "member": { "shape": "Size" } },
            "Size": { "type": "integer", "min": 1, "max": 9_007_199_254_740_993_i64 },
            "Name": { "type": "string", "min": 1, "pattern": "a*", "sensitive": true },
            "Body": { "type": "blob", "streaming": true },
            "Time": { "type": "timestamp", "timestampFormat": "iso8601" },
            "NoSuchPhoto": { "type": "structure", "exception": true, "members": {},
                "error": { "code": "404", "httpStatusCode": 404, "senderFault": true } },
        }
    })
}

static PACKED: LazyLock<Vec<u8>> = LazyLock::new(|| compile_service(&model()).unwrap());

fn archive() -> Vec<u8> {
    let document =
        compile_document(&json!({ "list": [1, -1, 1.5, "text", null, { "a": true }] })).unwrap();
    let files = BTreeMap::from([
        (
            "photobox/2026-11-22/service-2".to_owned(),
            PackedFile::stored(PACKED.clone()),
        ),
        (
            "photobox/2020-01-01/service-2".to_owned(),
            PackedFile::compressed(
                compress_to_vec(&PACKED[..], CompressionLevel::Fastest),
                PACKED.len(),
            ),
        ),
        ("partitions".to_owned(), PackedFile::stored(document)),
    ]);
    write_archive(&files).unwrap()
}

static ARCHIVE: LazyLock<Vec<u8>> = LazyLock::new(archive);

/// Reads everything there is, and writes it down.
fn walk(service: Service) -> String {
    let mut seen = format!("{:?} {:?}", service.metadata(), service.resolved_protocol());
    for operation in service.operations() {
        seen += &walk_operation(operation);
        // A crafted index may not find it; looking must still come to an end.
        let _ = write!(seen, "{:?}", service.operation(operation.name()).ok());
    }
    for shape in service.shapes() {
        seen += &walk_shape(shape);
    }
    let errors: Vec<_> = service
        .error_shapes()
        .map(|shape| shape.error_code())
        .collect();
    let context: Vec<_> = service.client_context_parameters().collect();
    seen + &format!(
        "{errors:?} {context:?} {:?}",
        service.shape_for_error_code("404")
    )
}

fn walk_operation(operation: Operation) -> String {
    let errors: Vec<_> = operation.error_shapes().collect();
    let [input, output] = [operation.input_shape(), operation.output_shape()].map(|shape| {
        shape.map(|shape| {
            (
                shape,
                shape.member_count(),
                shape.event_stream_member(),
                shape.payload(),
            )
        })
    });
    format!(
        "{} {} {} {} {} {:?} {errors:?} {input:?} {output:?}\n",
        operation.name(),
        operation.wire_name(),
        operation.python_name(),
        operation.method(),
        operation.request_uri(),
        operation.extras(),
    )
}

fn walk_shape(shape: Shape) -> String {
    let places = shape
        .members()
        .chain([shape.item(), shape.key(), shape.value()]);
    let places: Vec<_> = places
        .map(|place| {
            let name = (
                place.member_name(),
                place.location_name(),
                place.wire_name(),
            );
            let kept = (
                place.location(),
                place.timestamp_format(),
                place.member_extras(),
            );
            let flags: Vec<_> = place.named_flags().collect();
            (place, name, kept, flags)
        })
        .collect();
    let flags: Vec<_> = shape.named_shape_flags().collect();
    format!("{shape:?} {flags:?} {:?} {places:?}\n", shape.own_extras())
}

fn walk_archive(archive: &Archive) -> String {
    let mut seen = format!(
        "{:?} {:?}",
        archive.services("service-2"),
        archive.latest_version("photobox", "service-2")
    );
    for name in archive.names() {
        let node = if name.ends_with("service-2") {
            archive.bytes(name).and_then(Service::open).map(walk)
        } else {
            archive.document(name).map(|node| format!("{node:?}"))
        };
        let _ = writeln!(seen, "{name}: {node:?}");
    }
    seen
}

fn open(bytes: Vec<u8>) -> Result<Archive> {
    Archive::open(bytes.leak())
}

// M077 M080 M083 M088 M090 M095: what is not packed cannot be used.
#[test]
fn traits_that_botocore_does_not_look_at_are_not_there() {
    let plain = compile_service(&model()).unwrap();
    for name in ["box", "fault", "sparse", "synthetic", "wrapper", "xmlOrder"] {
        let mut model = model();
        let shapes = model["shapes"].as_object_mut().unwrap();
        for shape in shapes.values_mut() {
            shape[name] = json!(true);
            let members = shape.get_mut("members").and_then(Json::as_object_mut);
            for member in members.into_iter().flat_map(|members| members.values_mut()) {
                member[name] = json!(true);
            }
        }
        assert!(compile_service(&model).unwrap() == plain, "{name}");
    }
    for name in ["idempotent", "readonly"] {
        let mut model = model();
        model["operations"]["GetPhoto"][name] = json!(true);
        assert!(compile_service(&model).unwrap() == plain, "{name}");
    }
}

#[test]
fn json_comes_back_as_it_went_in() {
    let json = json!({ "a": [null, true, false, 0, -1, 268_435_455, 268_435_456, -268_435_457, i64::MIN, 1.5, "é"],
        "long": "x".repeat(300), "nested": { "a": [], "b": {} } });
    let packed = compile_document(&json).unwrap();
    assert_eq!(node_to_json(open_document(packed.leak()).unwrap()), json);
}

#[test]
fn a_packed_model_can_be_unpacked_and_packed_again() {
    let service = Service::open(&PACKED).unwrap();
    let again = compile_service(&service_to_json(service)).unwrap();
    assert_eq!(walk(Service::open(again.leak()).unwrap()), walk(service));
}

#[test]
fn traits_are_those_of_the_member_laid_over_those_of_the_shape() {
    let service = Service::open(&PACKED).unwrap();
    let photo = service.shape("Photo").unwrap();
    assert!(!photo.member("Tags").unwrap().is_flattened());
    assert!(service.shape("Tags").unwrap().is_flattened());
    assert!(photo.payload().unwrap().is_streaming());
    let request = service
        .operation("get_photo")
        .unwrap()
        .input_shape()
        .unwrap();
    assert_eq!(request.required().collect::<Vec<_>>(), ["Name"]);
    assert_eq!(request.member("Name").unwrap().min(), Some(1.0));
    assert!(request.member("Name").unwrap().is_sensitive());
    let errors = service.operation("GetPhoto").unwrap().error_shapes();
    assert_eq!(
        errors.map(|shape| shape.error_code()).collect::<Vec<_>>(),
        [Some("404")]
    );
    assert_eq!(
        service.operation("add_photos").unwrap().wire_name(),
        "AddPhotos2026"
    );
}

#[test]
fn models_that_do_not_hold_together_are_refused() {
    for shapes in [
        json!({ "A": { "type": "list", "member": { "shape": "B" } } }),
        json!({ "A": { "type": "structure", "members": { "M": {} } } }),
        json!({ "A": { "type": "list" } }),
        json!({ "A": { "type": "number" } }),
        json!({ "A": {} }),
        json!({ "A": null }),
        json!({ "A": { "type": "string", "location": "moon" } }),
    ] {
        assert!(
            compile_service(&json!({ "shapes": shapes })).is_err(),
            "{shapes}"
        );
    }
    for odd in [
        json!(null),
        json!([]),
        json!({ "shapes": [], "operations": 1, "metadata": "x" }),
    ] {
        let packed = compile_service(&odd).unwrap();
        walk(Service::open(packed.leak()).unwrap());
    }
}

#[test]
fn names_are_bounded() {
    let members: serde_json::Map<_, _> = (0..70_000)
        .map(|at| (format!("M{at}"), json!({ "shape": "S" })))
        .collect();
    let shapes =
        json!({ "A": { "type": "structure", "members": members }, "S": { "type": "string" } });
    let error = compile_service(&json!({ "shapes": shapes })).unwrap_err();
    assert!(
        error.to_string().contains("more than 65,535 names"),
        "{error}"
    );
}

/// Puts the right checksum at the end of a pack, whatever is before it.
fn reseal(pack: &mut [u8]) {
    if let Some(end) = pack.len().checked_sub(8) {
        let sum = checksum(CrcAlgorithm::Crc64Nvme, &pack[..end]);
        pack[end..].copy_from_slice(&sum.to_le_bytes());
    }
}

fn damage() -> impl Strategy<Value = Vec<(prop::sample::Index, u8)>> {
    prop::collection::vec((any::<prop::sample::Index>(), 1..=u8::MAX), 1..4)
}

proptest! {
    #[test]
    fn an_altered_archive_never_gives_another_answer(damage in damage()) {
        let mut bytes = ARCHIVE.clone();
        for (at, change) in damage {
            let at = at.index(bytes.len());
            bytes[at] ^= change;
        }
        prop_assume!(bytes != *ARCHIVE);
        let expected = walk_archive(&open(ARCHIVE.clone()).unwrap());
        if let Ok(archive) = open(bytes) {
            // The directory is whole; a file may be damaged, and then it does not open.
            for (found, expected) in walk_archive(&archive).lines().zip(expected.lines()) {
                prop_assert!(found == expected || found.contains("DataCorrupt"), "{found}");
            }
        }
    }

    #[test]
    fn a_cut_or_extended_archive_does_not_open(at in any::<prop::sample::Index>(), more in prop::collection::vec(any::<u8>(), 1..20)) {
        prop_assert!(open(ARCHIVE[..at.index(ARCHIVE.len())].to_vec()).is_err());
        prop_assert!(open([ARCHIVE.as_slice(), more.as_slice()].concat()).is_err());
    }

    #[test]
    fn an_altered_or_cut_pack_does_not_open(at in any::<prop::sample::Index>(), change in 1..=u8::MAX) {
        let at = at.index(PACKED.len());
        let mut bytes = PACKED.clone();
        bytes[at] ^= change;
        prop_assert!(Service::open(bytes.leak()).is_err());
        prop_assert!(Service::open(PACKED[..at].to_vec().leak()).is_err());
    }

    #[test]
    fn a_crafted_pack_is_read_without_panic_or_hang(damage in damage(), cut in prop::option::of(any::<prop::sample::Index>())) {
        let mut bytes = PACKED.clone();
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        for (at, change) in damage {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] ^= change;
            }
        }
        reseal(&mut bytes);
        if let Ok(service) = Service::open(bytes.leak()) {
            walk(service);
            service_to_json(service);
        }
    }

    #[test]
    fn a_crafted_directory_is_read_without_panic_or_hang(damage in damage(), nonsense in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut bytes = ARCHIVE.clone();
        let end = 16 + 16 * 3 + 68;
        for (at, change) in damage {
            bytes[4 + at.index(end - 4)] ^= change;
        }
        let sum = checksum(CrcAlgorithm::Crc64Nvme, &bytes[..end]);
        bytes[end..end + 8].copy_from_slice(&sum.to_le_bytes());
        if let Ok(archive) = open(bytes) {
            walk_archive(&archive);
        }
        prop_assert!(open(nonsense).is_err());
    }
}
