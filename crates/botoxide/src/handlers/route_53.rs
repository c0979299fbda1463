//! Amazon Route 53 returns ids that it does not accept.
//!
//! Counterpart: botocore `handlers.py`.

use botoxide_core::error::Result;

use crate::hooks::{Event, Reply};

/// Keeps the last part of an id: `/hostedzone/Z123` is `Z123`.
// P121
pub(super) fn fix_route53_ids(event: &mut Event<'_>) -> Result<Reply> {
    let Event::BeforeParameterBuild(event) = event else {
        return Ok(Reply::None);
    };
    let Some(shape) = event.call.operation.input_shape() else {
        return Ok(Reply::None);
    };
    for member in shape.members() {
        if matches!(member.name(), "ResourceId" | "DelegationSetId" | "ChangeId")
            && let Some(id) = event
                .params
                .as_map_mut()
                .and_then(|params| params.get_mut(member.member_name()))
            && let Some((_, last)) = id.as_str().and_then(|text| text.rsplit_once('/'))
        {
            *id = last.to_owned().into();
        }
    }
    Ok(Reply::None)
}
