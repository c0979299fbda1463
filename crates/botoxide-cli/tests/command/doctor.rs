//! `botoxide doctor` shows every part with its origin, names what is wrong, and shows no secret.

use std::fs;

use crate::shell::Shell;

#[test]
fn all_is_well() {
    let shell = Shell::signed_in().with("HTTPS_PROXY", "http://ada:hunter2@proxy:3128");
    let ran = shell.run("doctor");
    ran.succeeded();
    for text in [
        "****************MPLE",
        "AWS_ACCESS_KEY_ID",
        "us-east-1",
        "AWS_DEFAULT_REGION",
        "http://***:***@proxy:3128",
        "HTTPS_PROXY",
        "Nothing is wrong.",
    ] {
        assert!(ran.stdout.contains(text), "{text}: {}", ran.stdout);
    }
    for secret in ["secret\n", "hunter2", "AKIDEXAMPLE"] {
        assert!(!ran.stdout.contains(secret), "{secret}: {}", ran.stdout);
    }
    assert!(!ran.stdout.contains(" secret "), "{}", ran.stdout);
}

#[test]
fn origins_are_the_files() {
    let shell = Shell::new();
    let directory = shell.home().join(".aws");
    fs::create_dir(&directory).unwrap();
    fs::write(
        directory.join("config"),
        "[profile work]\nregion = eu-north-1\nendpoint_url = http://localhost:1\nservices = s\n\
         [services s]\nsqs =\n  endpoint_url = http://localhost:2\n",
    )
    .unwrap();
    fs::write(
        directory.join("credentials"),
        "[work]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = hush\n",
    )
    .unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let private = fs::Permissions::from_mode(0o600);
        fs::set_permissions(directory.join("credentials"), private).unwrap();
    }
    let ran = shell.run("doctor --profile work");
    ran.succeeded();
    for text in [
        "--profile",
        "region of profile work in",
        "aws_access_key_id of profile work in",
        "(shared-credentials-file)",
        "http://localhost:1",
    ] {
        assert!(ran.stdout.contains(text), "{text}: {}", ran.stdout);
    }
    assert!(!ran.stdout.contains("hush"));
    let ran = shell.run("doctor sqs --profile work");
    ran.succeeded();
    assert!(ran.stdout.contains("http://localhost:2"), "{}", ran.stdout);
}

#[test]
fn what_is_wrong_is_said_and_told_to_the_shell() {
    let shell = Shell::new()
        .with("AWS_REGION", "eu-west-1")
        .with("AWS_CA_BUNDLE", "nowhere.pem")
        .with("AWS_CONFIG_FILE", "nowhere")
        .with("AWS_ENDPOINT_URL", "localhost:4566");
    let ran = shell.run("doctor");
    assert_eq!(ran.code, Some(253), "{}", ran.stderr);
    for text in [
        "Unable to locate credentials",
        "there is no region",
        "AWS_REGION=eu-west-1 is not read",
        "the CA bundle nowhere.pem cannot be read",
        "AWS_CONFIG_FILE names nowhere, which is not a file",
        "must begin with http:// or https://",
    ] {
        assert!(ran.stdout.contains(text), "{text}: {}", ran.stdout);
    }
    let ran = Shell::new().with("AWS_PROFILE", "gone").run("doctor");
    assert_eq!(ran.code, Some(253));
    let text = "The config profile (gone) could not be found";
    assert_eq!(ran.stdout.matches(text).count(), 1, "{}", ran.stdout);
}

#[test]
fn a_profile_that_is_not_there_is_what_is_wrong() {
    let ran = Shell::signed_in().run("doctor --profile gone");
    assert_eq!(ran.code, Some(253), "{}", ran.stderr);
    let text = "The config profile (gone) could not be found";
    assert_eq!(ran.stdout.matches(text).count(), 1, "{}", ran.stdout);
    assert!(
        ran.stdout.starts_with("profile           gone "),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains(" --profile\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("CA bundle"), "{}", ran.stdout);
}

#[test]
fn the_proxy_is_that_of_the_service() {
    let shell = Shell::signed_in()
        .with("HTTPS_PROXY", "http://proxy:3128")
        .with("NO_PROXY", "sqs.us-east-1.amazonaws.com,.internal");
    let ran = shell.run("doctor sqs");
    ran.succeeded();
    for text in [
        "https://sqs.us-east-1.amazonaws.com      the service's default",
        "none                                     NO_PROXY, for sqs.us-east-1.amazonaws.com",
    ] {
        assert!(ran.stdout.contains(text), "{text}: {}", ran.stdout);
    }
    for line in ["doctor", "doctor sns", "doctor sqs --region eu-north-1"] {
        let ran = shell.run(line);
        ran.succeeded();
        assert!(
            ran.stdout.contains("http://proxy:3128"),
            "{line}: {}",
            ran.stdout
        );
    }
    let ran = shell.run("doctor sns --endpoint-url https://sns.internal");
    assert!(
        ran.stdout.contains("NO_PROXY, for sns.internal"),
        "{}",
        ran.stdout
    );
}

#[cfg(unix)]
#[test]
fn secrets_that_others_can_read_are_a_problem() {
    use std::os::unix::fs::PermissionsExt as _;
    let shell = Shell::signed_in();
    let home = shell.home().join(".aws");
    fs::create_dir_all(home.join("sso/cache")).unwrap();
    let write = |name: &str, text: &str, mode: u32| {
        let path = home.join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    };
    write("config", "[default]\nregion = a\n", 0o644);
    write("credentials", "[default]\n", 0o600);
    write("sso/cache/a.json", "{}", 0o600);
    shell.run("doctor").succeeded();
    write(
        "config",
        "[default]\naws_secret_access_key = hush\naws_access_key_id = A\n",
        0o644,
    );
    write("credentials", "[default]\n", 0o640);
    write("sso/cache/a.json", "{}", 0o604);
    let ran = shell.run("doctor");
    assert_eq!(ran.code, Some(253), "{}", ran.stdout);
    assert!(ran.stderr.contains("3 problems found"), "{}", ran.stdout);
    for name in ["config", "credentials", "sso/cache/a.json"] {
        let advice = format!("chmod 600 {}", home.join(name).display());
        assert!(ran.stdout.contains(&advice), "{advice}: {}", ran.stdout);
    }
}

#[test]
fn a_file_that_cannot_be_parsed_is_a_problem_with_line_and_reason() {
    let shell = Shell::signed_in();
    let home = shell.home().join(".aws");
    fs::create_dir_all(&home).unwrap();
    let path = home.join("config");
    for (bytes, said) in [
        (
            &b"[default]\nregion = a\n[default]\n"[..],
            "line 3: the section [default] already exists, on line 1",
        ),
        (
            b"[default]\nregion = a\n\nREGION = b\n",
            "line 4: the key region already exists in this section, on line 2",
        ),
        (
            b"\xef\xbb\xbf[default]\nregion = a\n",
            "line 1: the file begins with a byte order mark",
        ),
        (b"\xff\xfe[\0d\0]\0\n\0", "line 1: the file is UTF-16"),
        (b"\xfe\xff\0[\0d\0]\0\n", "line 1: the file is UTF-16"),
        (
            b"[default]\nregion = stra\xdfe\n",
            "line 2: it is not UTF-8",
        ),
        (b"region = a\n", "line 1: it is before the first section"),
        (b"\0[default]\n", "line 1: it is before the first section"),
        (
            b"[default]\nregion = a\nhush hush\n",
            "line 3: it is neither a section",
        ),
        (b"[default]\n= hush\n", "line 2: there is no key"),
        (
            b"[default]\ns3 =\n  hush\n",
            "line 2: a line of the block s3",
        ),
    ] {
        fs::write(&path, bytes).unwrap();
        let ran = shell.run("doctor");
        assert_eq!(ran.code, Some(253), "{}", ran.stdout);
        let text = format!("Unable to parse config file: {}: {said}", path.display());
        assert!(ran.stdout.contains(&text), "{text}: {}", ran.stdout);
        assert_eq!(
            ran.stdout.matches("Unable to parse").count(),
            1,
            "{}",
            ran.stdout
        );
        assert!(!ran.stdout.contains("hush"), "{}", ran.stdout);
        let text = format!("Unable to parse config file: {}\n", path.display());
        let ran = shell.run("sqs list-queues");
        assert!(ran.stderr.ends_with(&text), "{text}: {}", ran.stderr);
    }
}

#[cfg(unix)]
#[test]
fn files_of_version_2_are_no_false_alarm() {
    use std::os::unix::fs::PermissionsExt as _;
    let shell = Shell::signed_in();
    let home = shell.home().join(".aws");
    let write = |name: &str, mode: u32| {
        let path = home.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "SQLite format 3").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    };
    for name in [
        "cli/cache/session.db",
        "cli/cache/session.db-wal",
        "cli/cache/session.db-shm",
        "cli/cache/session.db-journal",
        "cli/cache/.DS_Store",
        "cli/cache/folder/some",
        "cli/history/history.db",
        "cli/alias",
        "sso/cache/README",
        "login/cache/notes.txt",
    ] {
        write(name, 0o644);
    }
    shell.run("doctor").succeeded();
    write("cli/cache/0123456789abcdef.json", 0o644);
    write("login/cache/0123456789abcdef.json", 0o640);
    let ran = shell.run("doctor");
    assert!(ran.stderr.contains("2 problems found"), "{}", ran.stdout);
}

#[test]
fn its_own_words_are_checked() {
    let shell = Shell::signed_in();
    let help = shell.run("doctor help");
    help.succeeded();
    assert!(help.stdout.starts_with("usage: botoxide doctor"));
    shell
        .run("doctor nosuch")
        .failed(252, "Found invalid choice 'nosuch'");
    shell
        .run("doctor s3 more")
        .failed(252, "Unknown options: more");
}
