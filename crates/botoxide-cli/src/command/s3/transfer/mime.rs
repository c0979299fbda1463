//! The content type of a file name.
//!
//! Counterpart: Python's `mimetypes.guess_type`, of Python 3.11, which awscli asks.
#![expect(
    clippy::disallowed_methods,
    reason = "reads the system's own list of types"
)]

use std::collections::HashMap;
use std::fs;

/// The types of endings: the system's, and Python's for others.
#[derive(Debug)]
pub(super) struct MimeTypes {
    /// The lists of the system, one after the other.
    system: String,
    /// Where in it the type of an ending stands.
    types: HashMap<String, (usize, usize)>,
}

impl MimeTypes {
    /// With the lists of this system.
    pub(super) fn of_system() -> Self {
        let mut system = String::new();
        for path in SYSTEM_LISTS {
            // A missing list is ignored.
            if let Ok(list) = fs::read_to_string(path) {
                system.push_str(&list);
                system.push('\n');
            }
        }
        Self::new(system)
    }

    fn new(system: String) -> Self {
        let mut types = HashMap::new();
        let mut start = 0;
        for line in system.split_inclusive('\n') {
            let text = comment(line).map_or(line, |at| &line[..at]);
            let mut words = text.split_whitespace();
            if let Some(kind) = words.next() {
                let at = start + line.find(kind).unwrap_or_default();
                for ending in words {
                    types.insert(ending.to_owned(), (at, at + kind.len()));
                }
            }
            start += line.len();
        }
        Self { system, types }
    }

    /// The type of a file of this name.
    pub(super) fn guess(&self, name: &str) -> Option<&str> {
        let mut name = name.to_owned();
        let ending = loop {
            let (base, ending) = split_ending(&name);
            let lower = ending.to_lowercase();
            if let Some((_, longer)) = SHORT_FOR.iter().find(|(short, _)| *short == lower) {
                name = format!("{base}.{longer}");
            } else if ENCODINGS.contains(&ending) {
                break split_ending(base).1.to_lowercase();
            } else {
                break lower;
            }
        };
        if let Some((start, end)) = self.types.get(&ending) {
            return self.system.get(*start..*end);
        }
        let row = TYPES.binary_search_by_key(&ending.as_str(), |(ending, _)| ending);
        row.ok()
            .and_then(|row| TYPES.get(row))
            .map(|(_, kind)| *kind)
    }
}

/// Where a comment begins: a word with `#` in front.
fn comment(line: &str) -> Option<usize> {
    let mut is_space_before = true;
    line.char_indices().find_map(|(at, character)| {
        let begins = character == '#' && is_space_before;
        is_space_before = character.is_whitespace();
        begins.then_some(at)
    })
}

/// Python's `posixpath.splitext`, without the dot.
fn split_ending(path: &str) -> (&str, &str) {
    let name_at = path.rfind('/').map_or(0, |at| at + 1);
    let (folder, name) = path.split_at(name_at);
    let dots = name.len() - name.trim_start_matches('.').len();
    match name.rfind('.') {
        Some(at) if at >= dots && at > 0 => (&path[..folder.len() + at], &name[at + 1..]),
        _ => (path, ""),
    }
}

const SYSTEM_LISTS: [&str; 9] = [
    "/etc/mime.types",
    "/etc/httpd/mime.types",
    "/etc/httpd/conf/mime.types",
    "/etc/apache/mime.types",
    "/etc/apache2/mime.types",
    "/usr/local/etc/httpd/conf/mime.types",
    "/usr/local/lib/netscape/mime.types",
    "/usr/local/etc/httpd/conf/mime.types",
    "/usr/local/etc/mime.types",
];

/// Endings that stand for two.
const SHORT_FOR: [(&str, &str); 6] = [
    ("svgz", "svg.gz"),
    ("tgz", "tar.gz"),
    ("taz", "tar.gz"),
    ("tz", "tar.gz"),
    ("tbz2", "tar.bz2"),
    ("txz", "tar.xz"),
];

/// Endings that say how a file is packed, and not what it is.
const ENCODINGS: [&str; 5] = ["gz", "Z", "bz2", "xz", "br"];

/// What is known without a list, sorted.
#[rustfmt::skip]
const TYPES: [(&str, &str); 149] = [
    ("3g2", "audio/3gpp2"),
    ("3gp", "audio/3gpp"),
    ("3gpp", "audio/3gpp"),
    ("3gpp2", "audio/3gpp2"),
    ("a", "application/octet-stream"),
    ("aac", "audio/aac"),
    ("adts", "audio/aac"),
    ("ai", "application/postscript"),
    ("aif", "audio/x-aiff"),
    ("aifc", "audio/x-aiff"),
    ("aiff", "audio/x-aiff"),
    ("ass", "audio/aac"),
    ("au", "audio/basic"),
    ("avi", "video/x-msvideo"),
    ("avif", "image/avif"),
    ("bat", "text/plain"),
    ("bcpio", "application/x-bcpio"),
    ("bin", "application/octet-stream"),
    ("bmp", "image/bmp"),
    ("c", "text/plain"),
    ("cdf", "application/x-netcdf"),
    ("cpio", "application/x-cpio"),
    ("csh", "application/x-csh"),
    ("css", "text/css"),
    ("csv", "text/csv"),
    ("dll", "application/octet-stream"),
    ("doc", "application/msword"),
    ("dot", "application/msword"),
    ("dvi", "application/x-dvi"),
    ("eml", "message/rfc822"),
    ("eps", "application/postscript"),
    ("etx", "text/x-setext"),
    ("exe", "application/octet-stream"),
    ("gif", "image/gif"),
    ("gtar", "application/x-gtar"),
    ("h", "text/plain"),
    ("h5", "application/x-hdf5"),
    ("hdf", "application/x-hdf"),
    ("heic", "image/heic"),
    ("heif", "image/heif"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("ico", "image/vnd.microsoft.icon"),
    ("ief", "image/ief"),
    ("jpe", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("js", "application/javascript"),
    ("json", "application/json"),
    ("ksh", "text/plain"),
    ("latex", "application/x-latex"),
    ("loas", "audio/aac"),
    ("m1v", "video/mpeg"),
    ("m3u", "application/vnd.apple.mpegurl"),
    ("m3u8", "application/vnd.apple.mpegurl"),
    ("man", "application/x-troff-man"),
    ("me", "application/x-troff-me"),
    ("mht", "message/rfc822"),
    ("mhtml", "message/rfc822"),
    ("mif", "application/x-mif"),
    ("mjs", "application/javascript"),
    ("mov", "video/quicktime"),
    ("movie", "video/x-sgi-movie"),
    ("mp2", "audio/mpeg"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("mpa", "video/mpeg"),
    ("mpe", "video/mpeg"),
    ("mpeg", "video/mpeg"),
    ("mpg", "video/mpeg"),
    ("ms", "application/x-troff-ms"),
    ("n3", "text/n3"),
    ("nc", "application/x-netcdf"),
    ("nq", "application/n-quads"),
    ("nt", "application/n-triples"),
    ("nws", "message/rfc822"),
    ("o", "application/octet-stream"),
    ("obj", "application/octet-stream"),
    ("oda", "application/oda"),
    ("opus", "audio/opus"),
    ("p12", "application/x-pkcs12"),
    ("p7c", "application/pkcs7-mime"),
    ("pbm", "image/x-portable-bitmap"),
    ("pdf", "application/pdf"),
    ("pfx", "application/x-pkcs12"),
    ("pgm", "image/x-portable-graymap"),
    ("pl", "text/plain"),
    ("png", "image/png"),
    ("pnm", "image/x-portable-anymap"),
    ("pot", "application/vnd.ms-powerpoint"),
    ("ppa", "application/vnd.ms-powerpoint"),
    ("ppm", "image/x-portable-pixmap"),
    ("pps", "application/vnd.ms-powerpoint"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("ps", "application/postscript"),
    ("pwz", "application/vnd.ms-powerpoint"),
    ("py", "text/x-python"),
    ("pyc", "application/x-python-code"),
    ("pyo", "application/x-python-code"),
    ("qt", "video/quicktime"),
    ("ra", "audio/x-pn-realaudio"),
    ("ram", "application/x-pn-realaudio"),
    ("ras", "image/x-cmu-raster"),
    ("rdf", "application/xml"),
    ("rgb", "image/x-rgb"),
    ("roff", "application/x-troff"),
    ("rtx", "text/richtext"),
    ("sgm", "text/x-sgml"),
    ("sgml", "text/x-sgml"),
    ("sh", "application/x-sh"),
    ("shar", "application/x-shar"),
    ("snd", "audio/basic"),
    ("so", "application/octet-stream"),
    ("src", "application/x-wais-source"),
    ("srt", "text/plain"),
    ("sv4cpio", "application/x-sv4cpio"),
    ("sv4crc", "application/x-sv4crc"),
    ("svg", "image/svg+xml"),
    ("swf", "application/x-shockwave-flash"),
    ("t", "application/x-troff"),
    ("tar", "application/x-tar"),
    ("tcl", "application/x-tcl"),
    ("tex", "application/x-tex"),
    ("texi", "application/x-texinfo"),
    ("texinfo", "application/x-texinfo"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
    ("tr", "application/x-troff"),
    ("trig", "application/trig"),
    ("tsv", "text/tab-separated-values"),
    ("txt", "text/plain"),
    ("ustar", "application/x-ustar"),
    ("vcf", "text/x-vcard"),
    ("vtt", "text/vtt"),
    ("wasm", "application/wasm"),
    ("wav", "audio/x-wav"),
    ("webm", "video/webm"),
    ("webmanifest", "application/manifest+json"),
    ("wiz", "application/msword"),
    ("wsdl", "application/xml"),
    ("xbm", "image/x-xbitmap"),
    ("xlb", "application/vnd.ms-excel"),
    ("xls", "application/vnd.ms-excel"),
    ("xml", "text/xml"),
    ("xpdl", "application/xml"),
    ("xpm", "image/x-xpixmap"),
    ("xsl", "application/xml"),
    ("xwd", "image/x-xwindowdump"),
    ("zip", "application/zip"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_are_sorted() {
        assert!(TYPES.is_sorted());
    }

    #[test]
    fn types_are_those_of_python() {
        let types = MimeTypes::new(String::new());
        for (name, guess) in [
            ("/a/b.txt", Some("text/plain")),
            ("b.TXT", Some("text/plain")),
            ("a.tar.gz", Some("application/x-tar")),
            ("a.tgz", Some("application/x-tar")),
            ("a.TGZ", Some("application/x-tar")),
            ("a.svgz", Some("image/svg+xml")),
            ("a.json.Z", Some("application/json")),
            ("a.json.z", None),
            ("a.gz", None),
            ("Makefile", None),
            (".txt", None),
            ("..txt", None),
            ("a..txt", Some("text/plain")),
            ("a/.b/c", None),
            ("x.html/y", None),
            ("x.", None),
            ("a.js", Some("application/javascript")),
            ("a.unknown", None),
        ] {
            assert_eq!(types.guess(name), guess, "{name}");
        }
    }

    #[test]
    fn the_system_has_the_last_word() {
        let list =
            "# a list\ntext/x-mine  js mine # not this\n\nfont/woff woff\nx/y a#b\nonly/type\n";
        let types = MimeTypes::new(list.to_owned());
        assert_eq!(types.guess("a.js"), Some("text/x-mine"));
        assert_eq!(types.guess("a.mine"), Some("text/x-mine"));
        assert_eq!(types.guess("a.not"), None);
        assert_eq!(types.guess("a.woff"), Some("font/woff"));
        assert_eq!(types.guess("q.a#b"), Some("x/y"));
        assert_eq!(types.guess("a.css"), Some("text/css"));
    }
}
