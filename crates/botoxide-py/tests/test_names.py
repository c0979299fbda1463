"""`names.tsv` says which names of public programs are there. It is right about each of them."""

from __future__ import annotations

from conftest import TESTS, Sides


def test_names_are_there_or_not(sides: Sides) -> None:
    lines = (TESTS / "names.tsv").read_text().splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    found = sides.run("ours", "names", [row[:2] for row in rows])
    wrong = [row for row, is_there in zip(rows, found, strict=True) if (row[2] == "there") != is_there]
    assert not wrong, "\n".join(map(str, wrong))
    assert {row[2] for row in rows} == {"there", "missing", "foreign"}
    unexplained = [row for row in rows if row[2] != "there" and len(row) < 4]
    assert not unexplained


#: The names of each fact. Those that are missing are in `names.tsv`, with the reason (DIFFERENCE Y22).
FACTS = """
H033 boto3: client resource setup_default_session set_stream_logger DEFAULT_SESSION Session NullHandler
H033 boto3: __version__
H041 boto3.compat: filter_python_deprecation_warnings
H041 boto3.exceptions: PythonDeprecationWarning
H043 boto3: client resource Session setup_default_session set_stream_logger DEFAULT_SESSION
H043 boto3.session: Session
H044 boto3.s3.transfer: TransferConfig S3Transfer ProgressCallbackInvoker KB MB create_transfer_manager
H045 boto3.dynamodb.conditions: Key Attr ConditionBase And Or Not ConditionExpressionBuilder
H046 boto3.dynamodb.types: TypeSerializer TypeDeserializer Binary DYNAMODB_CONTEXT STRING NUMBER BINARY NULL
H046 boto3.dynamodb.types: MAP
H047 boto3.dynamodb.table: BatchWriter
H047 boto3.dynamodb.transform: TransformationInjector
H048 boto3.exceptions: Boto3Error
H048 boto3.utils: lazy_call inject_attribute
H048 boto3.resources.base: ServiceResource
H048 boto3.resources.collection: CollectionManager
H048 boto3.resources.factory: ResourceFactory
H048 boto3.resources.model: ResourceModel
H048 boto3.resources.params: create_request_parameters
H048 boto3.resources.response: ResourceHandler
H048 boto3.resources.action: ServiceAction
H049 botocore: UNSIGNED xform_name __version__ register_initializer
H050 botocore.config: Config
H050 botocore.client: Config ClientError BaseClient
H051 botocore.exceptions: BotoCoreError ClientError WaiterError NoCredentialsError
H052 botocore.session: get_session Session
H053 botocore.credentials: Credentials RefreshableCredentials DeferredRefreshableCredentials
H053 botocore.credentials: AssumeRoleCredentialFetcher InstanceMetadataProvider CredentialResolver
H053 botocore.credentials: CredentialProvider create_assume_role_refresher
H054 botocore.auth: SigV4Auth S3SigV4Auth SigV4QueryAuth
H054 botocore.awsrequest: AWSRequest AWSPreparedRequest AWSResponse HeadersDict
H055 botocore.signers: RequestSigner CloudFrontSigner generate_db_auth_token
H056 botocore.stub: Stubber ANY
H057 botocore.response: StreamingBody
H057 botocore.eventstream: EventStream
H058 botocore.waiter: WaiterModel create_waiter_with_client
H059 botocore.paginate: Paginator
H059 botocore.model: ServiceModel
H059 botocore.loaders: Loader
H059 botocore.hooks: HierarchicalEmitter
H059 botocore.handlers: BUILTIN_HANDLERS
H059 botocore.httpsession: URLLib3Session
H059 botocore.endpoint: Endpoint
H059 botocore.parsers: create_parser
H059 botocore.serialize: create_serializer
H059 botocore.validate: ParamValidator
H059 botocore.utils: merge_dicts
H059 botocore.compat: OrderedDict
H059 botocore.history: get_global_history_recorder
H059 botocore.tokens: FrozenAuthToken
H059 botocore.useragent: register_feature_id
H059 botocore.regions: EndpointResolver
H060 s3transfer.manager: TransferManager TransferConfig
H060 s3transfer.subscribers: BaseSubscriber
H060 s3transfer.futures: TransferFuture
H060 s3transfer.exceptions: CancelledError RetriesExceededError
"""


def test_modules_have_the_names_of_the_inventory(sides: Sides) -> None:
    names = []
    for line in FACTS.split("\n")[1:-1]:
        module, _, rest = line.partition(" ")[2].partition(": ")
        names += [["attr", f"{module}.{name}"] for name in rest.split()]
    for side in ("ours", "theirs"):
        found = sides.run(side, "names", names)
        missing = [name for (_, name), is_there in zip(names, found, strict=True) if not is_there]
        assert not missing, f"{side}: {missing}"


def test_help_of_a_method_is_text_made_from_the_model(sides: Sides) -> None:
    # M168 M171: DIFFERENCE Y8, so the words are compared with nothing.
    shown: str = sides.run("ours", "names", [["help", "put_object"]])[0]
    for word in ("Bucket", "Key", "Body", "Metadata", "StorageClass"):
        assert word in shown, shown[:500]


def test_documents_of_services_are_missing(sides: Sides) -> None:
    # M170: DIFFERENCE Y43 and 48.
    names = [["import", "botocore.docs.service.ServiceDocumenter"], ["import", "botocore.docs.client.ClientDocumenter"]]
    assert sides.run("ours", "names", names) == [False, False]
    assert sides.run("theirs", "names", names) == [True, True]
