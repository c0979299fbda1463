//! Many commands write to the same file at once, some are killed while they do: what one has written, no other loses.

use std::fs;
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use crate::shell::Shell;

/// Starts a command without waiting for it.
fn start(shell: &Shell, words: &[&str]) -> Child {
    let mut command = shell.command();
    command
        .args(words)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().unwrap()
}

fn get(shell: &Shell, name: &str) -> String {
    let ran = shell.run_words(&["configure", "get", name]);
    assert!(matches!(ran.code, Some(0 | 1)), "{name}: {}", ran.stderr);
    ran.stdout.trim_end().to_owned()
}

/// What is in `~/.aws`.
fn files(shell: &Shell) -> Vec<String> {
    let entries = fs::read_dir(shell.home().join(".aws")).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn twenty_writes_at_once_are_all_kept() {
    let shell = Shell::new();
    // Of one profile, of many, in a block, in the other file; the files are not there yet.
    let names: Vec<String> = (0..20)
        .map(|at| match at % 5 {
            0 => format!("key{at}"),
            1 => format!("profile.p{at}.region"),
            2 => format!("s3.key{at}"),
            3 => format!("profile.p{at}.aws_access_key_id"),
            _ => format!("profile.shared.key{at}"),
        })
        .collect();
    let children: Vec<Child> = names
        .iter()
        .map(|name| start(&shell, &["configure", "set", name, &format!("of {name}")]))
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    for name in &names {
        assert_eq!(get(&shell, name), format!("of {name}"));
    }
    assert_eq!(files(&shell), ["config", "credentials"]);
}

#[test]
fn commands_of_other_kinds_write_at_the_same_time() {
    let shell = Shell::new();
    fs::create_dir(shell.home().join(".aws")).unwrap();
    fs::write(
        shell.home().join(".aws/credentials"),
        "# mine\n[old]\naws_access_key_id = OLD\n",
    )
    .unwrap();
    let keys = "User name,Access key ID,Secret access key\nada,AKIDADA,a\nbob,AKIDBOB,b\n";
    fs::write(shell.home().join("keys.csv"), keys).unwrap();
    let mut children = Vec::new();
    for at in 0..6 {
        let prefix = format!("t{at}-");
        let import = [
            "configure",
            "import",
            "--csv",
            "file://keys.csv",
            "--profile-prefix",
            &prefix,
        ];
        children.push(start(&shell, &import));
        let name = format!("profile.s{at}.aws_secret_access_key");
        children.push(start(&shell, &["configure", "set", &name, "x"]));
    }
    let asked = shell.run_with_input(
        "configure --profile asked",
        "AKIDASKED\ns\neu-north-1\njson\n",
    );
    assert_eq!(asked.code, Some(0), "{}", asked.stderr);
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    for at in 0..6 {
        assert_eq!(
            get(&shell, &format!("profile.t{at}-ada.aws_access_key_id")),
            "AKIDADA"
        );
        assert_eq!(
            get(&shell, &format!("profile.t{at}-bob.aws_secret_access_key")),
            "b"
        );
        assert_eq!(
            get(&shell, &format!("profile.s{at}.aws_secret_access_key")),
            "x"
        );
    }
    assert_eq!(get(&shell, "profile.asked.aws_access_key_id"), "AKIDASKED");
    assert_eq!(get(&shell, "profile.old.aws_access_key_id"), "OLD");
    let text = fs::read_to_string(shell.home().join(".aws/credentials")).unwrap();
    assert!(text.starts_with("# mine\n[old]\n"), "{text}");
}

#[test]
fn a_write_that_is_killed_harms_nothing() {
    let shell = Shell::new();
    let config = shell.home().join(".aws/config");
    fs::create_dir(shell.home().join(".aws")).unwrap();
    fs::write(&config, "# mine\n[default]\nregion = a\n").unwrap();
    let mut kept = Vec::new();
    for round in 0..8 {
        let mut children: Vec<(String, Child)> = (0..6)
            .map(|at| format!("key{round}x{at}"))
            .map(|name| {
                let child = start(&shell, &["configure", "set", &name, &name]);
                (name, child)
            })
            .collect();
        // At another point of their work each time.
        thread::sleep(Duration::from_millis(round * 2));
        for (_, child) in children.iter_mut().skip(2) {
            child.kill().unwrap();
        }
        for (name, mut child) in children {
            if child.wait().unwrap().success() {
                kept.push(name);
            }
        }
    }
    assert!(kept.len() >= 16, "{kept:?}");
    for name in &kept {
        assert_eq!(get(&shell, name), *name);
    }
    let text = fs::read_to_string(&config).unwrap();
    assert!(
        text.starts_with("# mine\n[default]\nregion = a\n"),
        "{text}"
    );
    assert!(text.ends_with('\n'), "{text}");
    // What a killed one may have left, and what is not its own.
    let folder = shell.home().join(".aws");
    fs::write(folder.join(".config.AbCdEf.botoxide-tmp"), "half").unwrap();
    fs::write(folder.join(".config.swp"), "of an editor").unwrap();
    shell.run("configure set region b").succeeded();
    assert_eq!(get(&shell, "region"), "b");
    assert_eq!(files(&shell), [".config.swp", "config"]);
}

#[test]
fn what_cannot_be_read_again_is_not_written() {
    let shell = Shell::new();
    shell.run("configure set region a").succeeded();
    let before = fs::read(shell.home().join(".aws/config")).unwrap();
    for (words, complaint) in [
        (["region ", "x"], "Invalid key"),
        ([" region", "x"], "Invalid key"),
        (["a\u{b}b", "x"], "Invalid key"),
        (["s3.a", "x\u{2028}y"], "Invalid value for key s3"),
        (["s3.a", "x\u{85}y"], "Invalid value for key s3"),
        (["profile.a]b.region", "x"], "Invalid section name"),
        (["region", "x\ny"], "Invalid value for key region"),
    ] {
        let ran = shell.run_words(&["configure", "set", words[0], words[1]]);
        ran.failed(255, complaint);
    }
    let words = [
        "configure",
        "set",
        "aws_access_key_id",
        "x",
        "--profile",
        "DEFAULT",
    ];
    shell
        .run_words(&words)
        .failed(255, "Invalid section name: the settings of [DEFAULT]");
    assert_eq!(fs::read(shell.home().join(".aws/config")).unwrap(), before);
    // A key that is written otherwise is the same key.
    fs::write(shell.home().join(".aws/config"), "[default]\nRegion = a\n").unwrap();
    shell.run("configure set region b").succeeded();
    assert_eq!(get(&shell, "region"), "b");
}
