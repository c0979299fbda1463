//! `types` and `stubs`: what they write, what they refuse, and what they say of a model that has changed.

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::shell::Shell;

/// A service of the user's own.
fn photo_box() -> Json {
    json!({
        "version": "2.0",
        "metadata": {
            "apiVersion": "2026-01-01", "endpointPrefix": "photobox", "protocol": "rest-json",
            "serviceFullName": "Photo Box", "serviceId": "Photo Box", "signatureVersion": "v4", "uid": "photobox-2026-01-01"
        },
        "operations": {
            "GetPhoto": {
                "name": "GetPhoto", "http": { "method": "GET", "requestUri": "/photo" },
                "input": { "shape": "GetPhotoRequest" }, "output": { "shape": "Photo" }
            },
            "ListPhotos": {
                "name": "ListPhotos", "http": { "method": "GET", "requestUri": "/photos" },
                "output": { "shape": "Photos" }
            }
        },
        "shapes": {
            "GetPhotoRequest": {
                "type": "structure", "required": ["Title"], "members": { "Title": { "shape": "Text" } }
            },
            "Photo": {
                "type": "structure",
                "members": { "Title": { "shape": "Text" }, "Size": { "shape": "Long" }, "Owner": { "shape": "Owner" } }
            },
            "Owner": { "type": "structure", "members": { "Name": { "shape": "Text" }, "Age": { "shape": "Long" } } },
            "Photos": { "type": "structure", "members": { "Photos": { "shape": "PhotoList" } } },
            "PhotoList": { "type": "list", "member": { "shape": "Photo" } },
            "Text": { "type": "string" }, "Long": { "type": "long" }
        }
    })
}

/// A home with this service.
fn shell(model: &Json) -> Shell {
    let shell = Shell::signed_in();
    install(&shell, model);
    let models = shell.home().join("models").display().to_string();
    shell.with("AWS_DATA_PATH", models)
}

fn install(shell: &Shell, model: &Json) {
    let folder = shell.home().join("models/photobox/2026-01-01");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("service-2.json"), model.to_string()).unwrap();
}

fn read(shell: &Shell, path: &str) -> String {
    fs::read_to_string(shell.home().join(path)).unwrap()
}

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn wrong_names_and_options_are_refused_and_nothing_is_written() {
    let shell = shell(&photo_box());
    for (line, complaint) in [
        (
            "types rust dynamdob",
            "there is no service dynamdob; similar names: dynamodb",
        ),
        (
            "types rust photobox --operations GetPhto",
            "photobox has no operation GetPhto; similar names: GetPhoto",
        ),
        (
            "types rust photobox --members Photos.Siz",
            "the result of ListPhotos has no member Photos.Siz; similar names: Size",
        ),
        ("types rust", "types rust: a service is required, or --scan"),
        (
            "types rust s3 sqs",
            "types rust: one service is expected, not also sqs",
        ),
        (
            "types rust s3 --docs some",
            "argument --docs: invalid choice: some (none, sentence, full)",
        ),
        (
            "types rust s3 --operations",
            "argument --operations: expected one argument",
        ),
        ("types rust s3 --fast", "Unknown options: --fast"),
        (
            "types rust s3 --scan src",
            "argument --scan: not allowed with a service",
        ),
        ("types", "types: one of these is required: rust, check"),
        ("types go s3", "types: invalid choice: go (rust, check)"),
        ("types check --all", "Unknown options: --all"),
        (
            "stubs dynamdob",
            "Found invalid choice 'dynamdob'\n\nMaybe you meant:\n\n  * dynamodb",
        ),
    ] {
        let out = if line.starts_with("types rust ") || line.starts_with("stubs") {
            format!("{line} --out out/types.rs")
        } else {
            line.to_owned()
        };
        let out = if line.contains("--scan") { line } else { &out };
        shell.run(out).failed(252, complaint);
    }
    assert_eq!(names(shell.home()), ["models"]);
}

#[test]
fn a_file_that_was_edited_is_replaced_by_force_only() {
    let shell = shell(&photo_box());
    let line = "types rust photobox --operations GetPhoto --out src/aws/photobox.rs";
    let written = shell.run(line);
    written.succeeded();
    assert_eq!(written.stdout, "src/aws/photobox.rs: written\n");
    assert_eq!(shell.run(line).stdout, "src/aws/photobox.rs: unchanged\n");
    let path = shell.home().join("src/aws/photobox.rs");
    let edited = read(&shell, "src/aws/photobox.rs").replace("pub title: Text", "pub title: Value");
    fs::write(&path, &edited).unwrap();
    shell.run(line).failed(
        255,
        "src/aws/photobox.rs was edited, or is not a generated file: use --force to replace it",
    );
    assert_eq!(read(&shell, "src/aws/photobox.rs"), edited);
    shell.run("types check").failed_after(
        "src/aws/photobox.rs was edited\n",
        255,
        "types do not fit their models: generate them again",
    );
    shell.run(&format!("{line} --force")).succeeded();
    assert_eq!(
        shell.run("types check").stdout,
        "src/aws/photobox.rs: same\n"
    );
    // A folder that cannot be made: the file in its place is as it was.
    shell
        .run("types rust photobox --out src/aws/photobox.rs/more.rs")
        .failed(255, "src/aws/photobox.rs/more.rs cannot be written");
    assert_eq!(names(&shell.home().join("src/aws")), ["photobox.rs"]);
}

#[test]
fn what_does_not_fit_a_changed_model_is_named() {
    let mut model = photo_box();
    let shell = shell(&model);
    shell
        .run("types rust photobox --out src/aws/photobox.rs")
        .succeeded();
    shell
        .run("types rust photobox --operations ListPhotos --members Photos.Owner.Name --out src/small.rs")
        .succeeded();

    model["shapes"]["Photo"]["members"]["Colour"] = json!({ "shape": "Text" });
    install(&shell, &model);
    let checked = shell.run("types check src");
    checked.succeeded();
    assert_eq!(
        checked.stdout,
        "src/aws/photobox.rs: older, but fits\nsrc/small.rs: same\n"
    );

    model["shapes"]["Photo"]["members"]["Size"] = json!({ "shape": "Text" });
    model["shapes"]["GetPhotoRequest"]["required"] = json!([]);
    let owner = model["shapes"]["Owner"]["members"].as_object_mut().unwrap();
    owner.remove("Age");
    install(&shell, &model);
    shell.run("types check src").failed_after(
        "src/aws/photobox.rs: GetPhoto: GetPhoto.title is Option<Text>, was Text\n\
         src/aws/photobox.rs: GetPhoto: GetPhotoOutput.size is Option<Text>, was Option<i64>\n\
         src/aws/photobox.rs: GetPhoto: Owner.age has been removed, was Option<i64>\n\
         src/aws/photobox.rs: ListPhotos: Photo.size is Option<Text>, was Option<i64>\n\
         src/small.rs: same\n",
        255,
        "types do not fit their models: generate them again",
    );

    let owner = model["shapes"]["Owner"]["members"].as_object_mut().unwrap();
    owner.remove("Name");
    owner.insert("FullName".to_owned(), json!({ "shape": "Text" }));
    install(&shell, &model);
    shell.run("types check src/small.rs").failed_after(
        "src/small.rs: the result of ListPhotos has no member Photos.Owner.Name; similar names: FullName\n",
        255,
        "types do not fit",
    );

    model["operations"]
        .as_object_mut()
        .unwrap()
        .remove("ListPhotos");
    install(&shell, &model);
    shell.run("types check src/small.rs").failed_after(
        "src/small.rs: ListPhotos: the operation has been removed, was there\n",
        255,
        "types do not fit",
    );
    shell
        .run("types check nothing")
        .failed(255, "nothing does not exist");
}

#[test]
fn members_narrow_the_structs_of_results() {
    let shell = shell(&photo_box());
    let whole = shell.run("types rust photobox --docs none").stdout;
    let line = "types rust photobox --members Photos.Title,Photos.Owner.Name --docs none";
    let narrow = shell.run(line).stdout;
    assert!(narrow.contains("\n// command: botoxide types rust photobox --members Photos.Title,Photos.Owner.Name --docs none\n"));
    // `GetPhoto` has all members, and so has what it shares.
    assert_eq!(
        whole.split_once("\n\n").unwrap().1,
        narrow.split_once("\n\n").unwrap().1
    );
    let narrow = shell
        .run(&format!("{line} --operations list_photos"))
        .stdout;
    for (field, is_there) in [
        ("title: Option<Text>", true),
        ("owner: Option<Owner>", true),
        ("name: Option<Text>", true),
        ("size: ", false),
        ("age: ", false),
        ("response_metadata: Value", true),
    ] {
        assert_eq!(
            narrow.contains(&format!("pub {field}")),
            is_there,
            "{narrow}"
        );
    }
    // A paginator finds its token.
    let pages = shell
        .run("types rust s3 --operations ListObjectsV2 --members Contents.Key --docs none")
        .stdout;
    assert!(
        pages.contains("pub next_continuation_token: Option<Text>"),
        "{pages}"
    );
    assert!(!pages.contains("pub e_tag"), "{pages}");
}

#[test]
fn sources_are_scanned() {
    let shell = shell(&photo_box());
    fs::create_dir(shell.home().join("src")).unwrap();
    let source = "use aws::photobox::GetPhoto;\nfn f(out: aws::photobox::ListPhotosOutput) {}\n";
    fs::write(shell.home().join("src/main.rs"), source).unwrap();
    let scanned = shell.run("types rust --scan src --docs none");
    scanned.succeeded();
    assert_eq!(
        scanned.stdout,
        "src/aws/photobox.rs: GetPhoto, ListPhotos\n"
    );
    let text = read(&shell, "src/aws/photobox.rs");
    assert!(
        text.contains("--operations GetPhoto,ListPhotos --docs none\n"),
        "{text}"
    );
    assert_eq!(
        shell.run("types rust --scan src").stdout,
        "Nothing to add.\n"
    );
    shell
        .run("types rust --scan nowhere")
        .failed(255, "nowhere does not exist");
}

#[test]
fn stubs_are_written_for_the_users_own_services() {
    let shell = shell(&photo_box());
    shell
        .run("stubs photobox")
        .failed(252, "no virtual environment is active");
    let written = shell.run("stubs photobox --out typings");
    written.succeeded();
    assert_eq!(written.stdout, "typings: types of photobox\n");
    let dicts = read(&shell, "typings/mypy_boto3_photobox/type_defs.pyi");
    assert!(
        dicts.contains("class GetPhotoRequestTypeDef(TypedDict):\n    Title: str\n"),
        "{dicts}"
    );
    assert_eq!(shell.run("stubs --check --out typings").code, Some(0));
    let mut model = photo_box();
    model["shapes"]["GetPhotoRequest"]["members"]["Size"] = json!({ "shape": "Long" });
    install(&shell, &model);
    let checked = shell.run("stubs --check --out typings");
    assert_eq!(
        (checked.code, checked.stdout.as_str()),
        (
            Some(1),
            "mypy_boto3_photobox/type_defs.pyi: GetPhotoRequestTypeDef.Size is new\n"
        )
    );
}
