//! `cloudformation deploy`: a change set that is created, executed and waited for.
//!
//! Counterpart: awscli `cloudformation/deploy.py`, `deployer.py`.

use botoxide::seam::{Env as _, ProcessEnv, Seams};
use botoxide_core::params;
use botoxide_core::time::Precision;
use botoxide_core::value::{Map, Value};

use super::parameters::{merge, overrides, pairs};
use super::template;
use crate::customize::by_hand::Call;
use crate::customize::uploader::Uploader;
use crate::engine::Client;
use crate::failure::Failure;
use crate::{output, program};

/// A longer template must be in S3.
const TEMPLATE_LIMIT: u64 = 51_200;

pub(super) fn run(call: &Call<'_>) -> Result<(), Failure> {
    let options = &call.options;
    let client = call.client("cloudformation")?;
    let given = options.required("--template-file");
    let path = ProcessEnv.expand_user(given);
    let seams = Seams::blocking();
    let Some(info) = seams.fs.info(&path).ok().filter(|info| info.is_regular) else {
        return Err(Failure::general(format!(
            "Invalid template path {}",
            path.display()
        )));
    };
    let body = template::text(&path)?;
    let template = template::parse(&body, &path)?;
    let overrides = overrides(options.list("--parameter-overrides").unwrap_or_default())?;
    let tags = pairs("tags", &options.strings("--tags")?.unwrap_or_default())?;
    let parameters = merge(&template, &overrides);
    let uploader = match options.text("--s3-bucket") {
        Some(bucket) => Some(Uploader::new(call, bucket)?),
        None if info.length > TEMPLATE_LIMIT => {
            return Err(Failure::general(
                "Templates with a size greater than 51,200 bytes must be deployed via an S3 Bucket. Please add the \
                 --s3-bucket parameter to your command. The local template will be copied to that S3 bucket and then \
                 deployed.",
            ));
        }
        None => None,
    };
    let deployer = Deployer {
        client,
        stack: options.required("--stack-name"),
    };
    let change_set = deployer.create(call, &seams, body, parameters, tags, uploader.as_ref())?;
    if let Err(failure) = deployer.wait_for_change_set(&change_set)? {
        if options.last_of("--fail-on-empty-changeset", "--no-fail-on-empty-changeset")
            == Some(true)
        {
            return Err(failure);
        }
        return Ok(output::line(&format!("\n{failure}"))?);
    }
    if options.has("--no-execute-changeset") {
        return Ok(output::line(&format!(
            "Changeset created successfully. Run the following command to review changes:\n\
             {} cloudformation describe-change-set --change-set-name {}",
            program::name(),
            change_set.id
        ))?);
    }
    let keeps = options.last_of("--disable-rollback", "--no-disable-rollback");
    deployer.execute(&change_set, keeps.unwrap_or(false))?;
    Ok(output::line(&format!(
        "Successfully created/updated stack - {}",
        deployer.stack
    ))?)
}

struct Deployer<'a> {
    client: Client,
    stack: &'a str,
}

struct ChangeSet {
    id: String,
    /// Whether it creates its stack.
    creates: bool,
}

impl Deployer<'_> {
    /// Whether there is a stack that can be updated. One that was only reviewed cannot.
    fn has_stack(&self) -> Result<bool, Failure> {
        let arguments = params! { "StackName": self.stack };
        let found = match self.client.blocking().call("DescribeStacks", arguments) {
            Ok(found) => found,
            Err(error)
                if error.as_client_error().is_some()
                    && error
                        .to_string()
                        .contains(&format!("Stack with id {} does not exist", self.stack)) =>
            {
                return Ok(false);
            }
            Err(error) => return Err(error.into()),
        };
        let stacks = found
            .get("Stacks")
            .and_then(Value::as_list)
            .unwrap_or_default();
        let [stack] = stacks else { return Ok(false) };
        Ok(stack.get("StackStatus").and_then(Value::as_str) != Some("REVIEW_IN_PROGRESS"))
    }

    fn create(
        &self,
        call: &Call<'_>,
        seams: &Seams,
        template: String,
        mut parameters: Vec<Value>,
        tags: Vec<(String, Value)>,
        uploader: Option<&Uploader>,
    ) -> Result<ChangeSet, Failure> {
        let options = &call.options;
        let now = seams.clock.now();
        let is_kept = |parameter: &Value| parameter.get("UsePreviousValue").is_some();
        let creates = !self.has_stack()?;
        if creates {
            parameters.retain(|parameter| !is_kept(parameter));
        } else {
            let summary = self
                .client
                .call("GetTemplateSummary", params! { "StackName": self.stack })?;
            let known: Vec<Value> = summary
                .get("Parameters")
                .into_iter()
                .flat_map(Value::iter)
                .filter_map(|parameter| parameter.get("ParameterKey").cloned())
                .collect();
            parameters.retain(|parameter| {
                !is_kept(parameter)
                    || parameter
                        .get("ParameterKey")
                        .is_some_and(|key| known.contains(key))
            });
        }
        let list = |words: Vec<String>| Value::List(words.into_iter().map(Value::from).collect());
        let tags = tags
            .into_iter()
            .map(|(key, value)| params! { "Key": key, "Value": value })
            .collect();
        let moment = now.to_iso8601(Precision::Full);
        let mut arguments = Map::from_iter([
            (
                "ChangeSetName",
                Value::from(format!(
                    "awscli-cloudformation-package-deploy-{}",
                    now.seconds
                )),
            ),
            ("StackName", Value::from(self.stack)),
            (
                "ChangeSetType",
                Value::from(if creates { "CREATE" } else { "UPDATE" }),
            ),
            ("Parameters", Value::List(parameters)),
            (
                "Capabilities",
                list(options.strings("--capabilities")?.unwrap_or_default()),
            ),
            (
                "Description",
                Value::from(format!(
                    "Created by AWS CLI at {} UTC",
                    moment.trim_end_matches('Z')
                )),
            ),
            ("Tags", Value::List(tags)),
        ]);
        match uploader {
            Some(uploader) => {
                let place = uploader.upload_bytes(template.into_bytes(), "template")?;
                arguments.insert("TemplateURL", uploader.path_style_url(&place));
            }
            None => {
                arguments.insert("TemplateBody", template);
            }
        }
        if let Some(role) = options.text("--role-arn") {
            arguments.insert("RoleARN", role);
        }
        if let Some(topics) = options.strings("--notification-arns")? {
            arguments.insert("NotificationARNs", list(topics));
        }
        let created = self.client.call("CreateChangeSet", Value::Map(arguments))?;
        let id = created
            .get("Id")
            .and_then(Value::as_str)
            .unwrap_or_default();
        Ok(ChangeSet {
            id: id.to_owned(),
            creates,
        })
    }

    /// Waits until a change set is there. The inner error is the message that it is empty.
    fn wait_for_change_set(&self, change_set: &ChangeSet) -> Result<Result<(), Failure>, Failure> {
        output::line("\nWaiting for changeset to be created..")?;
        let waited = self
            .client
            .blocking()
            .waiter("change_set_create_complete")?
            .wait(params! {
                "ChangeSetName": change_set.id.as_str(),
                "StackName": self.stack,
                "WaiterConfig": { "Delay": 5 },
            });
        let Err(error) = waited else {
            return Ok(Ok(()));
        };
        let text = |name: &str| {
            let last = error.last_response();
            let found = last.and_then(|last| last.get(name)).and_then(Value::as_str);
            found.unwrap_or_default().to_owned()
        };
        let (status, reason) = (text("Status"), text("StatusReason"));
        let is_empty = status == "FAILED"
            && reason.contains("The submitted information didn't contain changes.")
            || reason.contains("No updates are to be performed");
        if is_empty {
            return Ok(Err(Failure::general(format!(
                "No changes to deploy. Stack {} is up to date",
                self.stack
            ))));
        }
        if error.last_response().is_none() {
            return Err(error.into());
        }
        Err(Failure::general(format!(
            "Failed to create the changeset: {error} Status: {status}. Reason: {reason}"
        )))
    }

    fn execute(&self, change_set: &ChangeSet, disables_rollback: bool) -> Result<(), Failure> {
        self.client.call(
            "ExecuteChangeSet",
            params! {
                "ChangeSetName": change_set.id.as_str(),
                "StackName": self.stack,
                "DisableRollback": disables_rollback,
            },
        )?;
        output::line("Waiting for stack create/update to complete")?;
        let waiter = if change_set.creates {
            "stack_create_complete"
        } else {
            "stack_update_complete"
        };
        let waited = self.client.blocking().waiter(waiter)?.wait(params! {
            "StackName": self.stack,
            "WaiterConfig": { "Delay": 30, "MaxAttempts": 120 },
        });
        match waited {
            Err(error) if error.is_a("WaiterError") => Err(Failure::general(format!(
                "Failed to create/update the stack. Run the following command\n\
                 to fetch the list of events leading up to the failure\n\
                 {} cloudformation describe-stack-events --stack-name {}",
                program::name(),
                self.stack
            ))),
            Err(error) => Err(error.into()),
            Ok(_) => Ok(()),
        }
    }
}
