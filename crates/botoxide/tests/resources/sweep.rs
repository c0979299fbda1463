//! Checks that everything that AWS's resource files refer to exists.
#![expect(clippy::print_stdout, reason = "the counts are part of the result")]

use botoxide::loader::Loader;
use botoxide::seam::Seams;
use botoxide_core::model::{Node, Operation, Service, Shape, ShapeType, WaiterModel};
use botoxide_core::names::xform_name;
use botoxide_core::resource::{
    Action, Parameter, Request, ResourceModel, ResponseResource, ServiceResources, Source, Target,
};

/// The counts of a file: resources, actions, has, hasMany, waiters, batch actions, loads, shapes.
type Counts = [usize; 8];

/// H061 to H069, as boto3's files have them; EC2's are those of its seven versions, in order.
const EXPECTED: [(&str, &[Counts]); 9] = [
    ("cloudformation", &[[4, 4, 5, 3, 0, 0, 2, 4]]),
    ("cloudwatch", &[[2, 8, 3, 3, 0, 3, 2, 2]]),
    ("dynamodb", &[[1, 11, 1, 1, 2, 0, 1, 1]]),
    (
        "ec2",
        &[
            [17, 119, 32, 30, 5, 8, 16, 17],
            [17, 119, 32, 30, 5, 8, 16, 17],
            [17, 119, 32, 30, 5, 8, 16, 17],
            [22, 128, 39, 33, 6, 8, 19, 22],
            [22, 128, 39, 33, 6, 8, 19, 22],
            [22, 128, 39, 33, 6, 8, 19, 22],
            [22, 128, 40, 32, 9, 8, 19, 22],
        ],
    ),
    ("glacier", &[[6, 16, 11, 9, 0, 0, 3, 4]]),
    ("iam", &[[21, 76, 31, 27, 0, 0, 15, 20]]),
    ("s3", &[[18, 44, 38, 5, 6, 3, 13, 18]]),
    ("sns", &[[4, 17, 4, 5, 0, 0, 4, 4]]),
    ("sqs", &[[2, 14, 3, 2, 0, 1, 1, 2]]),
];

/// References in AWS's files that do not exist in AWS's models; boto3 does not find them either.
const NOT_THERE: [(&str, &str); 9] = [
    // The waiter came later: `ValueError: Waiter does not exist: instance_exists`.
    (
        "ec2 2014-10-01 Instance.wait_until_exists",
        "its waiter is there",
    ),
    ("ec2 2014-10-01 Instance.wait_until_exists", "InstanceIds[]"),
    (
        "ec2 2015-03-01 Instance.wait_until_exists",
        "its waiter is there",
    ),
    ("ec2 2015-03-01 Instance.wait_until_exists", "InstanceIds[]"),
    // The association of an interface has no `AllocationId`, so the reference is always null.
    (
        "ec2 2015-10-01 NetworkInterfaceAssociation.address",
        "the source of an identifier",
    ),
    (
        "ec2 2016-04-01 NetworkInterfaceAssociation.address",
        "the source of an identifier",
    ),
    (
        "ec2 2016-09-15 NetworkInterfaceAssociation.address",
        "the source of an identifier",
    ),
    (
        "ec2 2016-11-15 NetworkInterfaceAssociation.address",
        "the source of an identifier",
    ),
    // The user's name is not given: `ValueError: Required parameter user_name not set`.
    (
        "iam 2010-05-08 iam.create_signing_certificate",
        "all identifiers",
    ),
];

/// One file.
struct File {
    name: String,
    service: Service,
    resources: ServiceResources,
    waiters: Option<WaiterModel>,
    misses: Vec<String>,
}

// H061 H062 H063 H064 H065 H066 H067 H068 H069 H070: every operation, target, path and identifier exists
#[test]
fn all_references_in_resource_files_exist() {
    let loader = Loader::new(&Seams::fake(), None);
    let services = loader.list_available_services("resources-1").unwrap();
    assert_eq!(services, EXPECTED.map(|(service, _)| service));
    let mut total = [0; 8];
    let mut files = 0;
    let mut misses = Vec::new();
    for (service, expected) in EXPECTED {
        let versions = loader.list_api_versions(service, "resources-1").unwrap();
        let mut found = Vec::new();
        for version in versions {
            let root = loader.document(service, "resources-1", Some(&version));
            let root = root.unwrap();
            let waiters = loader.document(service, "waiters-2", Some(&version));
            let mut file = File {
                name: format!("{service} {version}"),
                service: loader.service(service, Some(&version)).unwrap(),
                resources: ServiceResources::new(root).unwrap(),
                waiters: waiters.ok().map(|root| WaiterModel::open(root).unwrap()),
                misses: Vec::new(),
            };
            let counts = file.sweep(service, root);
            for (sum, count) in total.iter_mut().zip(counts) {
                *sum += count;
            }
            found.push(counts);
            files += 1;
            misses.append(&mut file.misses);
        }
        assert_eq!(found, expected, "{service}");
    }
    let not_there = NOT_THERE.map(|(name, what)| format!("{name}: {what}"));
    assert!(
        not_there.iter().all(|known| misses.contains(known)),
        "{misses:?}"
    );
    misses.retain(|miss| !not_there.contains(miss));
    let [resources, actions, has, collections, ..] = total;
    println!(
        "resources: {files} files, {resources} resources, {} actions, {has} relations, {collections} collections, {} misses",
        thousands(actions),
        misses.len()
    );
    assert!(misses.is_empty(), "\n{}", misses.join("\n"));
    assert_eq!(total, [197, 1_059, 349, 276, 50, 63, 165, 194]);
}

fn thousands(number: usize) -> String {
    format!("{},{:03}", number / 1000, number % 1000)
}

impl File {
    fn sweep(&mut self, service_name: &str, root: Node) -> Counts {
        let own = self.resources.service_model(service_name, self.service);
        let mut counts = self.resource(&own.unwrap());
        // The file lists only some of the service's subresources.
        let has = root.get("service").and_then(|service| service.get("has"));
        counts[2] = has.map_or(0, |has| has.len());
        for name in self.resources.names() {
            let model = self.resources.resource_model(name, self.service).unwrap();
            let one = self.resource(&model);
            for (sum, count) in counts.iter_mut().zip(one) {
                *sum += count;
            }
            counts[0] += 1;
        }
        counts
    }

    fn resource(&mut self, model: &ResourceModel) -> Counts {
        let shape = model.shape.map(|name| self.service.shape(name).unwrap());
        for identifier in &model.identifiers {
            if let Some(member) = &identifier.member_name {
                // A member with an identifier's own name is not also an attribute.
                let spelled = |member: Shape| xform_name(member.member_name(), '_');
                let is_alias = model.identifier(member).is_some()
                    || shape
                        .iter()
                        .flat_map(Shape::members)
                        .any(|member| spelled(member) == identifier.name);
                self.expect(is_alias, model, &identifier.name, "its member is there");
            }
        }
        for action in model.load.iter().chain(&model.actions) {
            self.action(model, shape, action);
        }
        for action in &model.batch_actions {
            self.action(model, shape, action);
        }
        for relation in model.subresources.iter().chain(&model.references) {
            let name = &relation.name;
            self.response(model, shape, name, &relation.resource, None);
            let path = relation.resource.path.as_ref();
            let leads = path.is_none_or(|path| leads_somewhere(shape, path.as_str()));
            self.expect(leads, model, name, "its path leads somewhere");
        }
        for collection in &model.collections {
            let operation = self.request(model, shape, &collection.name, &collection.request);
            let name = &collection.name;
            self.response(model, shape, name, &collection.resource, Some(operation));
        }
        for waiter in &model.waiters {
            let config = self
                .waiters
                .as_ref()
                .map(|waiters| waiters.get_waiter(waiter.waiter_name));
            let operation = config.and_then(Result::ok);
            let operation =
                operation.map(|config| self.service.operation(&config.operation).unwrap());
            self.expect(
                operation.is_some(),
                model,
                &waiter.name,
                "its waiter is there",
            );
            let input = operation.and_then(|operation| operation.input_shape());
            self.params(model, shape, &waiter.name, &waiter.params, input);
        }
        [
            0,
            model.actions.len(),
            model.subresources.len() + model.references.len(),
            model.collections.len(),
            model.waiters.len(),
            model.batch_actions.len(),
            usize::from(model.load.is_some()),
            usize::from(model.shape.is_some()),
        ]
    }

    fn action(&mut self, model: &ResourceModel, shape: Option<Shape>, action: &Action) {
        let operation = self.request(model, shape, &action.name, &action.request);
        if let Some(path) = &action.path {
            let leads = path.is_whole() || leads_somewhere(operation.output_shape(), path.as_str());
            self.expect(leads, model, &action.name, path.as_str());
        }
        if let Some(resource) = &action.resource {
            self.response(model, shape, &action.name, resource, Some(operation));
        }
    }

    fn request(
        &mut self,
        model: &ResourceModel,
        shape: Option<Shape>,
        name: &str,
        request: &Request,
    ) -> Operation {
        let operation = self.service.operation(request.operation).unwrap();
        self.params(model, shape, name, &request.params, operation.input_shape());
        operation
    }

    fn params(
        &mut self,
        model: &ResourceModel,
        shape: Option<Shape>,
        name: &str,
        params: &[Parameter],
        input: Option<Shape>,
    ) {
        for parameter in params {
            let target = &parameter.target;
            self.expect(takes(input, target), model, name, target.as_str());
            let is_there = match &parameter.source {
                Source::Constant(value) => !value.is_null(),
                Source::Data(path) => leads_somewhere(shape, path.as_str()),
                Source::Identifier(identifier) => model.identifier(identifier).is_some(),
                Source::Input => true,
                Source::RequestParameter(_) | Source::Response(_) | Source::Unknown(_) => false,
            };
            self.expect(is_there, model, name, "the source of a parameter");
        }
    }

    /// Checks the type, and that each of its identifiers has a source.
    fn response(
        &mut self,
        model: &ResourceModel,
        shape: Option<Shape>,
        name: &str,
        resource: &ResponseResource,
        operation: Option<Operation>,
    ) {
        let is_there = self.resources.contains(resource.type_name);
        self.expect(is_there, model, name, resource.type_name);
        let made = self
            .resources
            .resource_model(resource.type_name, self.service);
        let mut wanted: Vec<String> = made
            .unwrap()
            .identifiers
            .into_iter()
            .map(|it| it.name)
            .collect();
        let input = operation.and_then(|operation| operation.input_shape());
        let output = operation.and_then(|operation| operation.output_shape());
        for identifier in &resource.identifiers {
            let at = wanted.iter().position(|name| *name == identifier.target);
            // Relations give their identifiers in order, whatever they call them.
            let is_named = at.is_some() || operation.is_none();
            self.expect(is_named, model, name, &identifier.target);
            if let Some(at) = at {
                wanted.remove(at);
            }
            let is_there = match &identifier.source {
                Source::Data(path) => leads_somewhere(shape, path.as_str()),
                Source::Identifier(identifier) => model.identifier(identifier).is_some(),
                Source::Input => operation.is_none(),
                Source::RequestParameter(path) => leads_somewhere(input, path.as_str()),
                Source::Response(path) => leads_somewhere(output, path.as_str()),
                Source::Constant(_) | Source::Unknown(_) => false,
            };
            self.expect(is_there, model, name, "the source of an identifier");
        }
        // Identifiers that a relation does not list come from the caller.
        self.expect(
            operation.is_none() || wanted.is_empty(),
            model,
            name,
            "all identifiers",
        );
        if let (Some(_), Some(path)) = (operation, &resource.path) {
            let leads = leads_somewhere(output, path.as_str());
            self.expect(leads, model, name, path.as_str());
        }
    }

    fn expect(&mut self, holds: bool, model: &ResourceModel, name: &str, what: &str) {
        if !holds {
            let miss = format!("{} {}.{name}: {what}", self.name, model.name);
            self.misses.push(miss);
        }
    }
}

/// Whether an argument has a place for this target.
fn takes(input: Option<Shape>, target: &Target) -> bool {
    let mut shape = input;
    for (name, is_list) in target.names() {
        let member = shape.and_then(|shape| shape.member(name));
        let Some(member) = member else { return false };
        if is_list != (member.shape_type() == ShapeType::List) {
            return false;
        }
        shape = Some(if is_list { member.item() } else { member });
    }
    true
}

/// Whether a path exists: `A`, `A.B`, `A[].B[0]`, `@`, and a choice of lists, `[A,B]|[].C`.
fn leads_somewhere(shape: Option<Shape>, path: &str) -> bool {
    if path == "@" {
        return shape.is_some();
    }
    if let Some((choice, rest)) = path.split_once("|[]") {
        let choice = choice.trim_matches(['[', ']']);
        return choice
            .split(',')
            .all(|name| leads_somewhere(shape, &format!("{name}[]{rest}")));
    }
    let mut shape = shape;
    for step in path.split('.') {
        let (name, index) = step.split_once('[').unwrap_or((step, ""));
        let found = shape.and_then(|shape| match shape.shape_type() {
            ShapeType::Map => Some(shape.value()),
            _ => shape.member(name),
        });
        let Some(found) = found else { return false };
        if !index.is_empty() && found.shape_type() != ShapeType::List {
            return false;
        }
        shape = Some(if index.is_empty() {
            found
        } else {
            found.item()
        });
    }
    true
}
