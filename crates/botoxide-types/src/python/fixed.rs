//! Types that no model describes: what boto3 adds to all services, and to single ones.

/// A type under a name of its own in `type_defs`.
pub(super) struct Fixed {
    pub(super) name: &'static str,
    /// The names in this table that its text uses.
    pub(super) needs: &'static [&'static str],
    pub(super) text: &'static str,
}

pub(super) const BLOB: &str = "BlobTypeDef";
pub(super) const CONDITION: &str = "ConditionBaseImportTypeDef";
pub(super) const COPY_SOURCE: &str = "CopySourceTypeDef";
pub(super) const COPY_SOURCE_OR_STR: &str = "CopySourceOrStrTypeDef";
pub(super) const EMPTY_RESPONSE: &str = "EmptyResponseMetadataTypeDef";
pub(super) const FILE_OBJECT: &str = "FileobjTypeDef";
pub(super) const PAGINATOR_CONFIG: &str = "PaginatorConfigTypeDef";
pub(super) const RESPONSE_METADATA: &str = "ResponseMetadataTypeDef";
pub(super) const TIMESTAMP: &str = "TimestampTypeDef";
pub(super) const WAITER_CONFIG: &str = "WaiterConfigTypeDef";

/// The type with this name.
pub(super) fn find(name: &str) -> Option<&'static Fixed> {
    FIXED.iter().find(|fixed| fixed.name == name)
}

const FIXED: &[Fixed] = &[
    Fixed {
        name: TIMESTAMP,
        needs: &[],
        text: "TimestampTypeDef = Union[datetime, str]\n",
    },
    Fixed {
        name: BLOB,
        needs: &[],
        text: "BlobTypeDef = Union[str, bytes, IO[Any], StreamingBody]\n",
    },
    Fixed {
        name: FILE_OBJECT,
        needs: &[],
        text: "FileobjTypeDef = Union[IO[Any], StreamingBody]\n",
    },
    Fixed {
        name: CONDITION,
        needs: &[],
        text: "ConditionBaseImportTypeDef = Union[str, ConditionBase]\n",
    },
    Fixed {
        name: WAITER_CONFIG,
        needs: &[],
        text: "class WaiterConfigTypeDef(TypedDict):\n    Delay: NotRequired[int]\n    \"\"\"Seconds between calls.\"\"\"\n    MaxAttempts: NotRequired[int]\n    \"\"\"The number of calls after which the waiter fails.\"\"\"\n",
    },
    Fixed {
        name: PAGINATOR_CONFIG,
        needs: &[],
        text: "class PaginatorConfigTypeDef(TypedDict):\n    MaxItems: NotRequired[int]\n    \"\"\"The number of results over all pages.\"\"\"\n    PageSize: NotRequired[int]\n    \"\"\"The number of results in a page.\"\"\"\n    StartingToken: NotRequired[str]\n    \"\"\"Where to continue: the `resume_token` of an earlier iteration.\"\"\"\n",
    },
    Fixed {
        name: RESPONSE_METADATA,
        needs: &[],
        text: "class ResponseMetadataTypeDef(TypedDict):\n    RequestId: str\n    HTTPStatusCode: int\n    HTTPHeaders: dict[str, str]\n    RetryAttempts: int\n    HostId: NotRequired[str]\n",
    },
    Fixed {
        name: EMPTY_RESPONSE,
        needs: &[RESPONSE_METADATA],
        text: "class EmptyResponseMetadataTypeDef(TypedDict):\n    ResponseMetadata: ResponseMetadataTypeDef\n",
    },
    Fixed {
        name: COPY_SOURCE,
        needs: &[],
        text: "class CopySourceTypeDef(TypedDict):\n    Bucket: str\n    Key: str\n    VersionId: NotRequired[str]\n",
    },
    Fixed {
        name: COPY_SOURCE_OR_STR,
        needs: &[COPY_SOURCE],
        text: "CopySourceOrStrTypeDef = Union[str, CopySourceTypeDef]\n",
    },
    Fixed {
        name: "AttributeValueTypeDef",
        needs: &[],
        text: "class AttributeValueTypeDef(TypedDict):\n    S: NotRequired[str]\n    N: NotRequired[str]\n    B: NotRequired[bytes]\n    SS: NotRequired[Sequence[str]]\n    NS: NotRequired[Sequence[str]]\n    BS: NotRequired[Sequence[bytes]]\n    M: NotRequired[Mapping[str, Any]]\n    L: NotRequired[Sequence[Any]]\n    NULL: NotRequired[bool]\n    BOOL: NotRequired[bool]\n",
    },
    Fixed {
        name: "TableAttributeValueTypeDef",
        needs: &[],
        text: "TableAttributeValueTypeDef = Union[\n    bytes, bytearray, str, int, Decimal, bool, set[int], set[Decimal], set[str], set[bytes], set[bytearray],\n    Sequence[Any], Mapping[str, Any], None,\n]\n",
    },
    Fixed {
        name: "UniversalAttributeValueTypeDef",
        needs: &["AttributeValueTypeDef"],
        text: "UniversalAttributeValueTypeDef = Union[\n    AttributeValueTypeDef, bytes, bytearray, str, int, Decimal, bool, set[int], set[Decimal], set[str], set[bytes],\n    set[bytearray], Sequence[Any], Mapping[str, Any], None,\n]\n",
    },
    Fixed {
        name: "GetTemplateOutputTypeDef",
        needs: &[RESPONSE_METADATA],
        text: "class GetTemplateOutputTypeDef(TypedDict):\n    TemplateBody: dict[str, Any]\n    StagesAvailable: list[_l.TemplateStageType]\n    ResponseMetadata: ResponseMetadataTypeDef\n",
    },
    Fixed {
        name: "PolicyDocumentTypeDef",
        needs: &["PolicyDocumentDictTypeDef"],
        text: "PolicyDocumentTypeDef = Union[str, PolicyDocumentDictTypeDef]\n",
    },
    Fixed {
        name: "PolicyDocumentDictTypeDef",
        needs: &["PolicyDocumentStatementTypeDef"],
        text: "class PolicyDocumentDictTypeDef(TypedDict):\n    Version: str\n    Statement: list[PolicyDocumentStatementTypeDef]\n",
    },
    Fixed {
        name: "PolicyDocumentStatementTypeDef",
        needs: &[],
        text: "class PolicyDocumentStatementTypeDef(TypedDict):\n    Effect: str\n    Resource: str | list[str]\n    Sid: str\n    Action: str | list[str]\n",
    },
    Fixed {
        name: "CloudwatchEventTypeDef",
        needs: &["CloudwatchEventDetailTypeDef"],
        text: "CloudwatchEventTypeDef = TypedDict(\"CloudwatchEventTypeDef\", {\n    \"version\": str,\n    \"id\": str,\n    \"detail-type\": str,\n    \"source\": str,\n    \"account\": str,\n    \"time\": str,\n    \"region\": str,\n    \"resources\": list[str],\n    \"detail\": CloudwatchEventDetailTypeDef,\n})\n",
    },
    Fixed {
        name: "CloudwatchEventDetailTypeDef",
        needs: &[
            "CloudwatchEventStateTypeDef",
            "CloudwatchEventDetailConfigurationTypeDef",
        ],
        text: "class CloudwatchEventDetailTypeDef(TypedDict):\n    alarmName: str\n    state: CloudwatchEventStateTypeDef\n    operation: NotRequired[str]\n    configuration: NotRequired[CloudwatchEventDetailConfigurationTypeDef]\n    previousConfiguration: NotRequired[CloudwatchEventDetailConfigurationTypeDef]\n    previousState: NotRequired[CloudwatchEventStateTypeDef]\n",
    },
    Fixed {
        name: "CloudwatchEventStateTypeDef",
        needs: &[],
        text: "class CloudwatchEventStateTypeDef(TypedDict):\n    timestamp: str\n    value: str\n    reason: NotRequired[str]\n    reasonData: NotRequired[str]\n    actionsSuppressedBy: NotRequired[str]\n    actionsSuppressedReason: NotRequired[str]\n",
    },
    Fixed {
        name: "CloudwatchEventDetailConfigurationTypeDef",
        needs: &["CloudwatchEventMetricTypeDef"],
        text: "class CloudwatchEventDetailConfigurationTypeDef(TypedDict):\n    id: NotRequired[str]\n    description: NotRequired[str]\n    metrics: NotRequired[list[CloudwatchEventMetricTypeDef]]\n    actionsSuppressor: NotRequired[str]\n    actionsSuppressorWaitPeriod: NotRequired[int]\n    actionsSuppressorExtensionPeriod: NotRequired[int]\n    threshold: NotRequired[int]\n    evaluationPeriods: NotRequired[int]\n    alarmRule: NotRequired[str]\n    alarmName: NotRequired[str]\n    treatMissingData: NotRequired[str]\n    comparisonOperator: NotRequired[str]\n    timestamp: NotRequired[str]\n    actionsEnabled: NotRequired[bool]\n    okActions: NotRequired[list[str]]\n    alarmActions: NotRequired[list[str]]\n    insufficientDataActions: NotRequired[list[str]]\n",
    },
    Fixed {
        name: "CloudwatchEventMetricTypeDef",
        needs: &["CloudwatchEventMetricStatsTypeDef"],
        text: "class CloudwatchEventMetricTypeDef(TypedDict):\n    id: str\n    returnData: bool\n    metricStat: NotRequired[CloudwatchEventMetricStatsTypeDef]\n    expression: NotRequired[str]\n    label: NotRequired[str]\n    period: NotRequired[int]\n",
    },
    Fixed {
        name: "CloudwatchEventMetricStatsTypeDef",
        needs: &["CloudwatchEventMetricStatsMetricTypeDef"],
        text: "class CloudwatchEventMetricStatsTypeDef(TypedDict):\n    period: str\n    stat: str\n    metric: NotRequired[CloudwatchEventMetricStatsMetricTypeDef]\n",
    },
    Fixed {
        name: "CloudwatchEventMetricStatsMetricTypeDef",
        needs: &[],
        text: "class CloudwatchEventMetricStatsMetricTypeDef(TypedDict):\n    metricName: str\n    namespace: str\n    dimensions: dict[str, str]\n",
    },
];
