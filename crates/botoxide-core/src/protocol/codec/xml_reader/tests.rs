//! Broken documents, nesting, entities: what the reader must return, and what it must reject.

use super::*;

fn root_text(document: &str) -> Result<String, String> {
    let read = || {
        let (mut reader, root) = XmlReader::begin(document)?;
        let text = reader.text(&root)?;
        reader.finish()?;
        Ok(text.into_owned())
    };
    read().map_err(|error: XmlError| {
        let message = error.message(document.as_bytes());
        let end = message.find("), invalid XML").unwrap();
        message["Unable to parse response (".len()..end].to_owned()
    })
}

#[test]
fn text_is_what_element_tree_gives() {
    for (document, text) in [
        ("<a>x<!-- c -->y<b/>z</a>", "xy"),
        ("<a>x<![CDATA[<q>]]>y</a>", "x<q>y"),
        ("<a>x<?pi d?>y</a>", "xy"),
        ("<a>\r\nx\ry</a>", "\nx\ny"),
        ("\u{feff}<a/>", ""),
        ("<a>&#65;&#x1F600;&lt;</a>", "A😀<"),
        (
            "<?xml version='1.0'?>\n<!-- c --><a b = 'x>y' >  t </a ><!-- x -->\n",
            "  t ",
        ),
        ("<n:a xmlns:n='u'>x</n:a>", "x"),
    ] {
        assert_eq!(root_text(document).as_deref(), Ok(text), "{document}");
    }
}

#[test]
fn errors_have_expats_words() {
    for (document, error) in [
        (
            "{\"a\":1}",
            "not well-formed (invalid token): line 1, column 0",
        ),
        ("plain", "syntax error: line 1, column 0"),
        ("[]", "syntax error: line 1, column 0"),
        ("\"text\"", "syntax error: line 1, column 0"),
        ("\"text\" x", "syntax error: line 1, column 0"),
        ("\"text", "unclosed token: line 1, column 0"),
        ("nope<", "not well-formed (invalid token): line 1, column 4"),
        ("no;pe", "not well-formed (invalid token): line 1, column 2"),
        ("one two", "syntax error: line 1, column 0"),
        ("12", "syntax error: line 1, column 0"),
        ("a+b", "syntax error: line 1, column 0"),
        ("-", "syntax error: line 1, column 0"),
        ("<", "unclosed token: line 1, column 0"),
        ("<a><", "unclosed token: line 1, column 3"),
        ("<a/><", "unclosed token: line 1, column 4"),
        (
            "<a/></a>",
            "not well-formed (invalid token): line 1, column 5",
        ),
        ("<a/>{", "not well-formed (invalid token): line 1, column 4"),
        ("<a/>\"x\"", "junk after document element: line 1, column 4"),
        ("<a/><b", "junk after document element: line 1, column 4"),
        (
            "<a/><1",
            "not well-formed (invalid token): line 1, column 5",
        ),
        ("<a></a", "unclosed token: line 1, column 3"),
        ("<a>x</", "unclosed token: line 1, column 4"),
        (
            "<a></1>",
            "not well-formed (invalid token): line 1, column 5",
        ),
        ("<a></b", "unclosed token: line 1, column 3"),
        (
            "<a></b c>",
            "not well-formed (invalid token): line 1, column 7",
        ),
        (
            "<a></a c>",
            "not well-formed (invalid token): line 1, column 7",
        ),
        ("<a></a ", "unclosed token: line 1, column 3"),
        ("&", "not well-formed (invalid token): line 1, column 0"),
        ("}", "not well-formed (invalid token): line 1, column 0"),
        ("a,b", "syntax error: line 1, column 0"),
        ("a\"b", "not well-formed (invalid token): line 1, column 1"),
        ("'x'y", "not well-formed (invalid token): line 1, column 3"),
        ("a?", "syntax error: line 1, column 0"),
        ("a:b", "syntax error: line 1, column 0"),
        ("", "no element found: line 1, column 0"),
        ("foo", "syntax error: line 1, column 0"),
        (
            "{\"a\": 1}",
            "not well-formed (invalid token): line 1, column 0",
        ),
        ("[1]", "syntax error: line 1, column 0"),
        ("\n no body", "syntax error: line 2, column 1"),
        (
            "no{body",
            "not well-formed (invalid token): line 1, column 2",
        ),
        ("\"abc", "unclosed token: line 1, column 0"),
        ("<a/>=", "not well-formed (invalid token): line 1, column 4"),
        ("<a><b></b></a", "unclosed token: line 1, column 10"),
        ("<a></", "unclosed token: line 1, column 3"),
        ("<a>x<", "unclosed token: line 1, column 4"),
        ("<a>", "no element found: line 1, column 3"),
        ("<a></b>", "mismatched tag: line 1, column 5"),
        ("<a/><b/>", "junk after document element: line 1, column 4"),
        ("<a>&foo;</a>", "undefined entity: line 1, column 3"),
        (
            "<a>\u{1}</a>",
            "not well-formed (invalid token): line 1, column 3",
        ),
        ("<a", "unclosed token: line 1, column 0"),
        (
            "<a>&#x0;</a>",
            "reference to invalid character number: line 1, column 3",
        ),
        ("<a/>junk", "junk after document element: line 1, column 4"),
        ("<a><b></a></b>", "mismatched tag: line 1, column 8"),
        (
            "<a b=c/>",
            "not well-formed (invalid token): line 1, column 5",
        ),
        (
            "<a 1='x'/>",
            "not well-formed (invalid token): line 1, column 3",
        ),
        (
            "<!DOCTYPE a [<!ENTITY e 'v'>]><a>&e;</a>",
            "DOCTYPE is not accepted: line 1, column 0",
        ),
    ] {
        assert_eq!(root_text(document).unwrap_err(), error, "{document}");
    }
}

#[test]
fn attributes_are_found_under_any_prefix() {
    let document = "<a xmlns:xsi='u' xsi:type=\"A&amp;B\" plain='x\ty'/>";
    let (_, root) = XmlReader::begin(document).unwrap();
    assert_eq!(root.attribute("xsi:type").as_deref(), Some("A&B"));
    assert_eq!(root.attribute("plain").as_deref(), Some("x y"));
    assert_eq!(root.attribute("type"), None);
    assert!(!root.declares_namespace());
}

#[test]
fn nesting_has_a_limit() {
    let error = root_text(&"<a>".repeat(10_000)).unwrap_err();
    assert_eq!(
        error,
        "the document is nested too deeply: line 1, column 600"
    );
}

proptest::proptest! {
    #[test]
    fn nothing_panics(document in "<a( b='c')?>[<>/a!&;#x'\"= ?\\[\\]é-]{0,40}(</a>)?") {
        let _ = root_text(&document);
    }
}
