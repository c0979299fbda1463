//! `Waiting`: a command that signs in, with the person who types and the browser that comes back.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Stdio};

use crate::portal::browse;
use crate::shell::{Ran, Shell};

/// A sign-in that waits for its browser.
pub(crate) struct Waiting {
    child: Child,
    stdout: BufReader<std::process::ChildStdout>,
    /// The page to open.
    pub(crate) uri: String,
    /// Standard output so far.
    pub(crate) said: String,
}

impl Waiting {
    pub(crate) fn new(shell: &Shell, line: &str) -> Self {
        let mut child = shell
            .command()
            .args(line.split(' '))
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        Self {
            child,
            stdout,
            uri: String::new(),
            said: String::new(),
        }
    }

    /// Types lines, all at once.
    pub(crate) fn typing(mut self, lines: &str) -> Self {
        let stdin = self.child.stdin.as_mut().unwrap();
        stdin.write_all(lines.as_bytes()).unwrap();
        self
    }

    /// Reads on until a page is named that is to be opened.
    pub(crate) fn until_asked(mut self) -> Self {
        while !self.uri.contains("/authorize?") {
            self.uri.clear();
            let length = self.stdout.read_line(&mut self.uri).unwrap();
            assert_ne!(length, 0, "it ended: {}", self.said);
            self.said.push_str(&self.uri);
        }
        self.uri = self.uri.trim_end().to_owned();
        self
    }

    pub(crate) fn parameter(&self, name: &str) -> String {
        let (_, query) = self.uri.split_once('?').unwrap();
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(key, _)| *key == name).unwrap();
        value
            .replace("%3A", ":")
            .replace("%2F", "/")
            .replace("%20", " ")
    }

    /// Opens `/oauth/callback?` with this query.
    pub(crate) fn returns(&self, query: &str) -> String {
        let uri = self.parameter("redirect_uri");
        let port = uri.split([':', '/']).nth(4).unwrap();
        browse(port, &format!("/oauth/callback?{query}"))
    }

    pub(crate) fn says_yes(self, code: &str) -> Ran {
        let page = self.returns(&format!("code={code}&state={}", self.parameter("state")));
        assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
        self.end()
    }

    pub(crate) fn end(mut self) -> Ran {
        drop(self.child.stdin.take());
        self.stdout.read_to_string(&mut self.said).unwrap();
        let mut ran = Ran::from(self.child.wait_with_output().unwrap());
        ran.stdout = self.said;
        ran
    }
}
