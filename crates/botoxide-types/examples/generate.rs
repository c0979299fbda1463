//! Writes the packages of services into a directory: `generate DIR [SERVICE …]`, all services by default.
fn main() {
    let mut args = std::env::args().skip(1);
    let dir = std::path::PathBuf::from(args.next().unwrap());
    let session = botoxide::Session::new();
    let models = botoxide_types::stubs::Models::new(&session).unwrap();
    let mut services: Vec<String> = args.collect();
    if services.is_empty() {
        services = models.services().to_vec();
    }
    let options = botoxide_types::python::Options::default();
    for service in services {
        let at = dir.join(botoxide_types::python::package_name(&service, options));
        std::fs::create_dir_all(&at).unwrap();
        for file in models.package(&service, options).unwrap() {
            std::fs::write(at.join(file.name), file.text).unwrap();
        }
    }
}
