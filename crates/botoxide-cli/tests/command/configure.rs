//! `botoxide configure` reads and writes the shared files as `aws configure` does.

use std::fs;

use crate::shell::Shell;

/// The text of a file below `.aws`.
fn file(shell: &Shell, name: &str) -> String {
    fs::read_to_string(shell.home().join(".aws").join(name)).unwrap()
}

#[test]
fn what_is_set_can_be_got() {
    let shell = Shell::new();
    for line in [
        "configure set region eu-north-1",
        "configure set s3.addressing_style path",
        "configure set region eu-west-1 --profile work",
        "configure set profile.work.s3.addressing_style virtual",
        "configure set aws_access_key_id AKIDEXAMPLE --profile work",
        "configure set preview.sdb true",
    ] {
        let ran = shell.run(line);
        ran.succeeded();
        assert_eq!(ran.stdout, "");
    }
    assert_eq!(
        file(&shell, "config"),
        "[default]\nregion = eu-north-1\ns3 =\n    addressing_style = path\n[profile work]\n\
         region = eu-west-1\ns3 =\n    addressing_style = virtual\n[preview]\nsdb = true\n"
    );
    assert_eq!(
        file(&shell, "credentials"),
        "[work]\naws_access_key_id = AKIDEXAMPLE\n"
    );
    for (line, value) in [
        ("configure get region", "eu-north-1\n"),
        ("configure get default.region", "eu-north-1\n"),
        ("configure get region --profile work", "eu-west-1\n"),
        ("configure get work.region", "eu-west-1\n"),
        (
            "configure get profile.work.s3.addressing_style",
            "virtual\n",
        ),
        ("configure get s3.addressing_style", "path\n"),
        ("configure get work.aws_access_key_id", "AKIDEXAMPLE\n"),
        ("configure get preview.sdb", "true\n"),
    ] {
        let ran = shell.run(line);
        ran.succeeded();
        assert_eq!(ran.stdout, value, "{line}");
    }
}

#[cfg(unix)]
#[test]
fn files_are_private_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let shell = Shell::new();
    let directory = shell.home().join(".aws");
    fs::create_dir(&directory).unwrap();
    let real = shell.home().join("dotfile");
    fs::write(&real, "# mine\n[default]\nregion=a\n").unwrap();
    symlink(&real, directory.join("config")).unwrap();
    shell.run("configure set region b").succeeded();
    assert_eq!(
        fs::read_to_string(&real).unwrap(),
        "# mine\n[default]\nregion = b\n"
    );
    assert_eq!(
        fs::metadata(&real).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[test]
fn what_is_not_there_is_a_code() {
    let shell = Shell::new();
    let ran = shell.run("configure get region");
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    shell
        .run("configure set s3.addressing_style path")
        .succeeded();
    shell.run("configure get s3").failed(
        1,
        "varname (s3) must reference a value, not a section or sub-section.",
    );
    shell
        .run("configure get region --profile gone")
        .failed(255, "The config profile (gone) could not be found");
}

#[test]
fn a_secret_is_not_repeated() {
    let shell = Shell::new();
    let words = ["configure", "set", "aws_secret_access_key", "hush\nx = 1"];
    let ran = shell.run_words(&words);
    ran.failed(255, "Invalid value for key aws_secret_access_key: newline");
    assert!(!ran.stderr.contains("hush"));
    shell
        .run("configure set a.b.c.d x")
        .failed(252, "no setting has the name 'a.b.c.d'");
    assert!(!shell.home().join(".aws").exists());
}

#[test]
fn the_list_says_where_things_come_from() {
    let shell = Shell::signed_in();
    let ran = shell.run("configure list");
    ran.succeeded();
    assert_eq!(
        ran.stdout,
        "NAME       : VALUE                    : TYPE             : LOCATION\n\
         profile    : <not set>                : None             : None\n\
         access_key : ****************MPLE     : env              : \n\
         secret_key : ****************cret     : env              : \n\
         region     : us-east-1                : env              : AWS_DEFAULT_REGION\n"
    );
}

#[test]
fn credentials_are_exported_in_each_format() {
    let shell = Shell::signed_in().with("AWS_SESSION_TOKEN", "token");
    let document = shell.run("configure export-credentials").json();
    assert_eq!(
        document,
        serde_json::json!({
            "Version": 1,
            "AccessKeyId": "AKIDEXAMPLE",
            "SecretAccessKey": "secret",
            "SessionToken": "token",
        })
    );
    for (format, line) in [
        ("env", "export AWS_ACCESS_KEY_ID=AKIDEXAMPLE\n"),
        ("env-no-export", "AWS_ACCESS_KEY_ID=AKIDEXAMPLE\n"),
        ("powershell", "$Env:AWS_ACCESS_KEY_ID=\"AKIDEXAMPLE\"\n"),
        ("windows-cmd", "set AWS_ACCESS_KEY_ID=AKIDEXAMPLE\n"),
        ("fish", "set -gx AWS_ACCESS_KEY_ID AKIDEXAMPLE\n"),
    ] {
        let ran = shell.run(&format!("configure export-credentials --format {format}"));
        ran.succeeded();
        assert!(ran.stdout.starts_with(line), "{format}: {}", ran.stdout);
        assert_eq!(ran.stdout.lines().count(), 3, "{}", ran.stdout);
    }
    shell
        .run("configure export-credentials --format xml")
        .failed(252, "argument --format: Found invalid choice 'xml'");
    Shell::new()
        .run("configure export-credentials")
        .failed(253, "Unable to retrieve credentials: no credentials found");
}

#[test]
fn each_has_its_help() {
    let shell = Shell::new();
    for words in [
        "",
        " get",
        " set",
        " list",
        " list-profiles",
        " import",
        " export-credentials",
        " sso",
        " sso-session",
    ] {
        let ran = shell.run(&format!("configure{words} --help"));
        ran.succeeded();
        let usage = format!("usage: botoxide configure{words}");
        assert!(ran.stdout.starts_with(&usage), "{}", ran.stdout);
    }
    shell
        .run("configure nosuch")
        .failed(252, "Found invalid choice 'nosuch'");
}

#[test]
fn keys_of_the_console_become_profiles() {
    let shell = Shell::new();
    let home = shell.home();
    fs::create_dir(home.join(".aws")).unwrap();
    fs::write(
        home.join(".aws/credentials"),
        "[test-ada]\naws_access_key_id = OLD\n\n[other]\n",
    )
    .unwrap();
    fs::write(
        home.join("keys.csv"),
        "\u{feff}User name,Password,Access key ID,Secret access key,Console login link\r\n\
         ada,,AKIDADA, secret of ada ,https://x\r\nno keys,pw,,,\r\nbob,pw,AKIDBOB,secret of bob\r\n",
    )
    .unwrap();
    shell.run("configure import --csv file://keys.csv").failed(
        255,
        "Failed to parse entry #2: Row missing value for header \"Access Key ID\"",
    );
    let ran =
        shell.run("configure import --csv file://keys.csv --skip-invalid --profile-prefix test-");
    ran.succeeded();
    assert_eq!(ran.stdout, "Successfully imported 2 profile(s)\n");
    assert_eq!(
        file(&shell, "credentials"),
        "[test-ada]\naws_access_key_id = AKIDADA\naws_secret_access_key = secret of ada\n\n[other]\n\
         [test-bob]\naws_access_key_id = AKIDBOB\naws_secret_access_key = secret of bob\n"
    );
    fs::write(home.join("empty.csv"), "\n").unwrap();
    fs::write(home.join("short.csv"), "User name,Access key ID\nada,A\n").unwrap();
    for (line, code, complaint) in [
        (
            "configure import",
            252,
            "the following arguments are required: --csv",
        ),
        (
            "configure import --csv",
            252,
            "argument --csv: expected one argument",
        ),
        (
            "configure import --csv file://gone.csv",
            252,
            "Unable to load paramfile file://gone.csv",
        ),
        (
            "configure import --csv file://empty.csv",
            255,
            "Provided CSV contains no contents",
        ),
        (
            "configure import --csv file://short.csv",
            255,
            "Expected header \"Secret Access key\" not found",
        ),
        ("configure import --all", 252, "Unknown options: --all"),
    ] {
        shell.run(line).failed(code, complaint);
    }
}

#[test]
fn profiles_are_listed_in_the_order_of_the_files() {
    let shell = Shell::new();
    let ran = shell.run("configure list-profiles");
    ran.succeeded();
    assert_eq!(ran.stdout, "");
    let home = shell.home().join(".aws");
    fs::create_dir(&home).unwrap();
    fs::write(
        home.join("config"),
        "[profile work]\n[default]\n[sso-session s]\n[profile 'a b']\n",
    )
    .unwrap();
    fs::write(home.join("credentials"), "[only]\n[work]\n").unwrap();
    let ran = shell
        .with("AWS_PROFILE", "gone")
        .run("configure list-profiles");
    ran.succeeded();
    assert_eq!(ran.stdout, "work\ndefault\na b\nonly\n");
}

#[cfg(unix)]
#[test]
fn what_is_asked_for_is_written_privately() {
    use std::os::unix::fs::PermissionsExt as _;
    let shell = Shell::new();
    let ran = shell.run_with_input(
        "configure --profile work",
        "AKIDEXAMPLE\nsecret\neu-north-1\n\n",
    );
    ran.succeeded();
    assert_eq!(
        ran.stdout,
        "AWS Access Key ID [None]: AWS Secret Access Key [None]: Default region name [None]: Default output format [None]: "
    );
    for name in ["config", "credentials"] {
        let metadata = fs::metadata(shell.home().join(".aws").join(name)).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600, "{name}");
    }
    let ran = shell.run_with_input("configure --profile work", "\n\n\njson\n");
    ran.succeeded();
    assert!(
        ran.stdout
            .contains("AWS Access Key ID [****************MPLE]: "),
        "{}",
        ran.stdout
    );
    assert!(
        !ran.stdout.contains("secret]") && !ran.stdout.contains("AKIDEXAMPLE"),
        "{}",
        ran.stdout
    );
    assert_eq!(
        file(&shell, "config"),
        "[profile work]\nregion = eu-north-1\noutput = json\n"
    );
}
