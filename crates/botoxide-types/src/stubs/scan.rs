//! Which services the sources of a program use.
//!
//! Words are looked for, nothing is imported or run.

/// The services that the text of a Python file names: `client("s3")`, `resource("s3")`, `import mypy_boto3_s3`.
///
/// ```
/// use botoxide_types::stubs::services_in;
///
/// let services = ["cognito-idp".to_owned(), "s3".to_owned()];
/// let text = "s3 = boto3.client('s3')\nfrom mypy_boto3_cognito_idp import CognitoIdentityProviderClient";
/// assert_eq!(services_in(text, &services), ["cognito-idp", "s3"]);
/// ```
pub fn services_in<'a>(text: &str, services: &'a [String]) -> Vec<&'a str> {
    let named: Vec<&str> = calls(text).collect();
    let imported: Vec<&str> = imports(text).collect();
    let services = services.iter().map(String::as_str);
    services
        .filter(|service| {
            named.contains(service) || imported.contains(&crate::python::module(service).as_str())
        })
        .collect()
}

/// The first argument of each call of `client`, `resource` or `create_client`, if it is a string.
fn calls(text: &str) -> impl Iterator<Item = &str> {
    ["client", "resource"].into_iter().flat_map(move |method| {
        text.match_indices(method).filter_map(move |(at, _)| {
            let rest = text[at + method.len()..].trim_start();
            let rest = rest.strip_prefix('(')?.trim_start();
            let rest = match rest.strip_prefix("service_name") {
                Some(rest) => rest.trim_start().strip_prefix('=')?.trim_start(),
                None => rest,
            };
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let (name, _) = rest[1..].split_once(quote)?;
            Some(name)
        })
    })
}

/// What follows `mypy_boto3_`, `types_boto3_` and `types_aiobotocore_`.
fn imports(text: &str) -> impl Iterator<Item = &str> {
    let prefixes = ["mypy_boto3_", "types_boto3_", "types_aiobotocore_"];
    prefixes.into_iter().flat_map(move |prefix| {
        text.match_indices(prefix).map(move |(at, _)| {
            let rest = &text[at + prefix.len()..];
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
            &rest[..end.unwrap_or(rest.len())]
        })
    })
}

/// The services of `[tool.botoxide] stubs = ["s3", "ec2"]` in a `pyproject.toml`; `None` if it does not say.
///
/// ```
/// use botoxide_types::stubs::services_of_project;
///
/// let text = "[tool.botoxide]\nstubs = [\n  \"s3\", # files\n  'ec2',\n]\n";
/// assert_eq!(services_of_project(text).unwrap(), ["s3", "ec2"]);
/// assert!(services_of_project("[tool.other]\nstubs = [\"s3\"]").is_none());
/// ```
pub fn services_of_project(text: &str) -> Option<Vec<String>> {
    let mut is_ours = false;
    let mut array: Option<String> = None;
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if let Some(array) = &mut array {
            array.push_str(line);
        } else if line.starts_with('[') {
            is_ours = line.replace(' ', "") == "[tool.botoxide]";
        } else if is_ours
            && let Some((key, value)) = line.split_once('=')
            && key.trim() == "stubs"
        {
            array = Some(value.trim().to_owned());
        }
        if array.as_ref().is_some_and(|array| array.contains(']')) {
            break;
        }
    }
    let array = array?;
    let inner = array.trim_start().strip_prefix('[')?.split(']').next()?;
    let names = inner
        .split(',')
        .map(|name| name.trim().trim_matches(['"', '\'']));
    Some(
        names
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect(),
    )
}
