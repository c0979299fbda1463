"""Credentials, providers, tokens and their refreshes, with a clock of the probe."""

from __future__ import annotations

import copy
import datetime
import itertools
import logging
import os
import pickle
import random
import sys
import tempfile
import threading
from types import SimpleNamespace
from typing import Any

from botocore import credentials, tokens
from botocore.credentials import (
    Credentials,
    DeferredRefreshableCredentials,
    ReadOnlyCredentials,
    RefreshableCredentials,
)
from botocore.exceptions import ConfigNotFound, MetadataRetrievalError
from probes.outcome import outcome, signature, text

logging.disable(logging.CRITICAL)

START = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> datetime.datetime:
        return START + datetime.timedelta(seconds=self.seconds)


def _at(seconds: float) -> str:
    return (START + datetime.timedelta(seconds=seconds)).isoformat()


class Source:
    """What `refresh_using` calls: gives credentials with a number, or fails."""

    def __init__(self, clock: Clock, draw: random.Random) -> None:
        self.clock = clock
        self.draw = draw
        self.calls = 0

    def __call__(self) -> Any:
        self.calls += 1
        kind = self.draw.randrange(8)
        if kind == 0:
            raise ValueError("no")
        if kind == 1:
            return {}
        if kind == 2:
            return {"access_key": "a", "token": "t"}
        lasting = self.draw.choice([3600, 1000, 700, 300, -5])
        made = {
            "access_key": f"a{self.calls}",
            "secret_key": f"s{self.calls}",
            "token": f"t{self.calls}",
            "expiry_time": _at(self.clock.seconds + lasting),
        }
        return made if kind < 5 else {**made, "account_id": "123"}


def _read(held: Any, draw: random.Random) -> Any:
    which = draw.randrange(5)
    if which < 2:
        return outcome(held.get_frozen_credentials)
    if which == 2:
        return outcome(lambda: [held.access_key, held.secret_key, held.token, held.account_id])
    if which == 3:
        return outcome(lambda: [held.refresh_needed(), held.refresh_needed(10), held.refresh_needed(refresh_in=2000)])
    return outcome(held.get_deferred_property(draw.choice(["account_id", "token", "nothing"])))


def _refreshing(cases: list[Any]) -> None:
    for seed in range(120):
        draw, clock = random.Random(seed), Clock()
        source = Source(clock, draw)
        if seed % 3 == 0:
            held: Any = DeferredRefreshableCredentials(source, "mine", clock)
        elif seed % 3 == 1:
            expiry = START + datetime.timedelta(seconds=draw.choice([100, 800, 5000]))
            options: dict[str, Any] = draw.choice(
                [{}, {"advisory_timeout": 60}, {"mandatory_timeout": 30, "advisory_timeout": 90}]
            )
            held = RefreshableCredentials("a", "s", "t", expiry, source, "mine", time_fetcher=clock, **options)
        else:
            held = RefreshableCredentials("a", "s", "t", None, source, "mine", clock, account_id="9")
        found: list[Any] = [held.method]
        for _ in range(25):
            clock.seconds += draw.choice([0, 10, 200, 900, 4000])
            found.append([_read(held, draw), source.calls, held._expiry_time and held._expiry_time.isoformat()])
        held.access_key = "set"
        held.token = "set too"
        found.append([held._access_key, held._token])
        cases.append(found)

    metadata = {"access_key": "a", "secret_key": "s", "token": "t", "expiry_time": "2999-01-01T00:00:00Z"}
    for change in ({}, {"account_id": "1"}, {"expiry_time": "x"}, {"expiry_time": None}):
        made = outcome(
            lambda c: vars_of(RefreshableCredentials.create_from_metadata({**metadata, **c}, dict, "m")), change
        )
        cases.append(made)
    for missing in metadata:
        fewer = {key: value for key, value in metadata.items() if key != missing}
        cases.append(outcome(RefreshableCredentials.create_from_metadata, fewer, dict, "m"))
    timeouts = RefreshableCredentials.create_from_metadata(metadata, dict, "m", advisory_timeout=1, mandatory_timeout=2)
    cases.append([timeouts._advisory_refresh_timeout, timeouts._mandatory_refresh_timeout])


def vars_of(held: Any) -> Any:
    skipped = {"_refresh_using", "_time_fetcher", "_refresh_lock"}
    return {name: text(value) for name, value in sorted(vars(held).items()) if name not in skipped}


class Normalizing(RefreshableCredentials):
    """As programs do it: keys changed by `_normalize`, a constructor without timeouts."""

    def _normalize(self) -> None:
        self._access_key = f"<{self._access_key}>"


class Lazy(DeferredRefreshableCredentials):
    def __init__(self, source: Any) -> None:
        super().__init__(source, "lazy")

    def _normalize(self) -> None:
        self._secret_key = f"<{self._secret_key}>"


def _threads(cases: list[Any]) -> None:
    clock, calls, gate = Clock(), [], threading.Event()

    def slow() -> Any:
        calls.append(1)
        gate.wait(10)
        return {"access_key": "new", "secret_key": "s", "token": "t", "expiry_time": _at(9000)}

    held = RefreshableCredentials("old", "s", "t", START + datetime.timedelta(seconds=650), slow, "m", clock)
    found: list[str] = []
    # In the advisory time others go on with the old keys while one refreshes.
    first = threading.Thread(target=lambda: found.append(held.get_frozen_credentials().access_key))
    first.start()
    while not calls:
        pass
    others = [threading.Thread(target=lambda: found.append(held.get_frozen_credentials().access_key)) for _ in range(4)]
    for thread in others:
        thread.start()
    for thread in others:
        thread.join(10)
    gate.set()
    first.join(10)
    cases.append([found, len(calls)])


def _holding(cases: list[Any]) -> None:
    held = Credentials("a", "s")
    cases += [vars(held), text(held.get_frozen_credentials()), vars(Credentials("a", "s", "t", "m", "1"))]
    frozen = ReadOnlyCredentials("a", "s", "t", "1")
    cases.append(
        [text(frozen), list(frozen), frozen.access_key, text(ReadOnlyCredentials("a", "s", None)), frozen._fields]
    )
    cases.append(
        [text(pickle.loads(pickle.dumps(frozen))), text(pickle.loads(pickle.dumps(held)).get_frozen_credentials())]
    )
    cases.append(vars(copy.deepcopy(held)))
    expiry = START + datetime.timedelta(days=400000)
    cases.append(vars_of(Normalizing("a", "s", "t", expiry, dict, "m")))
    source = {"access_key": "a", "secret_key": "s", "token": "t", "expiry_time": "2999-01-01T00:00:00Z"}
    lazy = Lazy(lambda: source)
    cases.append([vars_of(lazy), text(lazy.get_frozen_credentials()), vars_of(lazy)])
    for function in (
        Credentials, RefreshableCredentials, DeferredRefreshableCredentials, RefreshableCredentials.create_from_metadata,
        credentials.CredentialResolver, credentials.EnvProvider, credentials.CredentialProvider,
        credentials.SharedCredentialProvider, credentials.ConfigProvider, credentials.InstanceMetadataProvider,
        credentials.ContainerProvider, credentials.BotoProvider, credentials.OriginalEC2Provider,
        credentials.CachedCredentialFetcher, credentials.AssumeRoleWithWebIdentityProvider,
        credentials.AssumeRoleWithWebIdentityCredentialFetcher, credentials.CanonicalNameCredentialSourcer,
        credentials.AssumeRoleCredentialFetcher, tokens.TokenProviderChain, tokens.ScopedEnvTokenProvider,
    ):  # fmt: skip
        cases.append([function.__name__, signature(function).replace(text(credentials._local_now), "now")])
    calls = iter([1, 2])
    once = credentials.create_mfa_serial_refresher(lambda: next(calls))
    cases += [outcome(once), outcome(once)]
    client = SimpleNamespace(
        assume_role=lambda **kwargs: {
            "Credentials": {
                "AccessKeyId": kwargs["RoleArn"],
                "SecretAccessKey": "s",
                "SessionToken": "t",
                "Expiration": START,
            }
        }
    )
    cases.append(outcome(credentials.create_assume_role_refresher(client, {"RoleArn": "r"})))


def _found(provider: Any) -> Any:
    made = provider.load()
    return None if made is None else [type(made).__name__, made.method, vars_of(made)]


def _providers(cases: list[Any]) -> None:
    env = {
        "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t", "AWS_SECURITY_TOKEN": "u",
        "AWS_CREDENTIAL_EXPIRATION": "2999-01-01T00:00:00Z", "AWS_ACCOUNT_ID": "1", "FOO": "f", "BAR": "",
    }  # fmt: skip
    for count in range(7):
        for names in itertools.combinations(list(env)[:6], count):
            cases.append([names, outcome(_found, credentials.EnvProvider({name: env[name] for name in names}))])
    mappings: list[Any] = [
        {"access_key": "FOO"},
        {"token": "FOO"},
        {"token": ["BAR", "FOO"]},
        {"secret_key": "BAR"},
        {"account_id": "FOO"},
    ]
    cases += [outcome(_found, credentials.EnvProvider(env, mapping)) for mapping in mappings]
    half = dict(env)
    provider: Any = credentials.EnvProvider(half).load()
    half["AWS_CREDENTIAL_EXPIRATION"] = ""
    cases.append(outcome(provider._refresh_using))

    full = {
        "aws_access_key_id": "a",
        "aws_secret_access_key": "s",
        "aws_session_token": "t",
        "aws_security_token": "u",
        "aws_account_id": "1",
    }
    sections: list[Any] = [
        {},
        {"default": full},
        {"other": full},
        {"default": {"aws_access_key_id": "a"}},
        {"default": {"aws_secret_access_key": "a"}},
    ]
    sections += [{"default": {key: value for key, value in full.items() if key != missing}} for missing in full]

    def missing_file(name: Any) -> Any:
        raise ConfigNotFound(path=name)

    for section in sections:
        for profile in (None, "default", "other"):
            cases.append(
                outcome(_found, credentials.SharedCredentialProvider("file", profile, lambda name, s=section: s))
            )
        for profile in ("default", "other"):
            loaded = {"profiles": section}
            cases.append(outcome(_found, credentials.ConfigProvider("file", profile, lambda name, c=loaded: c)))
        boto = {"Credentials": section.get("default", {})}
        for environ in ({}, {"BOTO_CONFIG": "x"}):
            cases.append(outcome(_found, credentials.BotoProvider(environ, lambda name, c=boto: c)))
    cases += [
        outcome(_found, credentials.SharedCredentialProvider("f", ini_parser=missing_file)),
        outcome(_found, credentials.ConfigProvider("f", "p", missing_file)),
        outcome(_found, credentials.BotoProvider({}, missing_file)),
    ]
    for found in ({}, {"AWSAccessKeyId": "a"}, {"AWSAccessKeyId": "a", "AWSSecretKey": "s"}):
        cases.append(
            outcome(_found, credentials.OriginalEC2Provider({"AWS_CREDENTIAL_FILE": "~/f"}, lambda name, f=found: f))
        )
    cases.append(outcome(_found, credentials.OriginalEC2Provider({})))
    for metadata in (
        {},
        None,
        {"role_name": "r", "access_key": "a", "secret_key": "s", "token": "t", "expiry_time": "2999-01-01T00:00:00Z"},
    ):
        fetcher = SimpleNamespace(retrieve_iam_role_credentials=lambda m=metadata: m)
        cases.append(outcome(_found, credentials.InstanceMetadataProvider(fetcher)))

    answers = [
        '{"Version": 1, "AccessKeyId": "a", "SecretAccessKey": "s"}', '{"Version": 2}', "{}", "x", '{"Version": 1}',
        '{"Version": 1, "AccessKeyId": "a", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "2999-01-01T00:00:00Z", "AccountId": "7"}',
    ]  # fmt: skip
    for answer in answers:
        process: dict[str, str] = {
            "credential_process": f"{sys.executable} -c \"import sys; sys.stdout.write(sys.argv[1])\" '{answer}'",
            "aws_account_id": "9",
        }
        cases.append(outcome(_found, credentials.ProcessProvider("p", lambda p=process: {"profiles": {"p": p}})))
    failing = {"credential_process": f"{sys.executable} -c \"import sys; sys.exit('broken')\""}
    cases.append(outcome(_found, credentials.ProcessProvider("p", lambda: {"profiles": {"p": failing}})))
    cases.append(outcome(_found, credentials.ProcessProvider("p", dict)))

    class Fetcher:
        def full_url(self, uri: str) -> str:
            return f"http://host{uri}"

        def retrieve_full_uri(self, uri: str, headers: Any = None) -> Any:
            asked.append([uri, headers])
            if "fail" in uri:
                raise MetadataRetrievalError(error_msg="down")
            return {
                "AccessKeyId": "a",
                "SecretAccessKey": "s",
                "Token": "t",
                "Expiration": "2999-01-01T00:00:00Z",
                "AccountId": "1",
            }

    asked: list[Any] = []
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "token")
        for content in ("secret", "bad\n"):
            with open(path, "w") as file:
                file.write(content)
            for environ in (
                {}, {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x"}, {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://y"},
                {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/fail"},
                {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://y", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "tok"},
                {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://y", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "a\r"},
                {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://y", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "t", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": path},
            ):  # fmt: skip
                asked.clear()
                result = outcome(_found, credentials.ContainerProvider(environ, Fetcher()))
                cases.append([result, copy.deepcopy(asked)])

    class Named(credentials.CredentialProvider):
        def __init__(self, name: str, value: Any = None, canonical: Any = None) -> None:
            super().__init__("session")
            self.METHOD = name
            self.CANONICAL_NAME = canonical
            self.value = value

        def load(self) -> Any:
            return self.value

    base = credentials.CredentialProvider("s")
    cases.append([base.load(), base.session, base.METHOD, base.CANONICAL_NAME])
    cases.append(outcome(base._extract_creds_from_mapping, {"a": 1}, "a", "b"))
    resolver = credentials.CredentialResolver([Named("one"), Named("two", "found"), Named("three", "late")])
    steps: list[Any] = [
        ("load_credentials",), ("insert_before", "two", Named("x")), ("insert_after", "three", Named("y")), ("insert_before", "no", 1),
        ("insert_after", "no", 1), ("remove", "one"), ("remove", "no"), ("get_provider", "no"), ("load_credentials",), ("insert_before", "x", Named("z", "first")),
        ("load_credentials",),
    ]  # fmt: skip
    for name, *arguments in steps:
        cases.append([name, outcome(getattr(resolver, name), *arguments), [p.METHOD for p in resolver.providers]])
    cases.append(credentials.CredentialResolver([]).load_credentials())
    sourcer = credentials.CanonicalNameCredentialSourcer(
        [Named("env", 1, "Environment"), Named("assume-role", 2), Named("f", None, "SharedConfig")]
    )
    for name in ("Environment", "environment", "SharedConfig", "sharedcredentials", "Other"):
        cases.append([sourcer.is_supported(name), outcome(sourcer.source_credentials, name)])


class Sts:
    def __init__(self) -> None:
        self.calls: list[Any] = []

    def create(self, name: str, **kwargs: Any) -> Any:
        self.calls.append(
            [
                name,
                {
                    key: (getattr(value, "signature_version", None) and "config") or value
                    for key, value in kwargs.items()
                },
            ]
        )
        return self

    def assume_role(self, **kwargs: Any) -> Any:
        name = kwargs.get("RoleSessionName", "")
        self.calls.append({**kwargs, "RoleSessionName": "default" if name.startswith("botocore-session-") else name})
        return {
            "Credentials": {"AccessKeyId": f"k{len(self.calls)}", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": datetime.datetime(2999, 1, 1, tzinfo=datetime.timezone.utc)},
            "AssumedRoleUser": {"Arn": kwargs["RoleArn"]},
        }  # fmt: skip

    assume_role_with_web_identity = assume_role


def _roles(cases: list[Any]) -> None:
    arn = "arn:aws:iam::123456789012:role/r"
    extras: list[Any] = [
        None,
        {},
        {"RoleSessionName": "n", "Policy": '{"b": 1, "a": 2}'},
        {"SerialNumber": "mfa", "DurationSeconds": 900},
    ]
    for extra in extras:
        for role in (arn, "not an arn"):
            sts = Sts()
            cache: dict[str, Any] = {}
            fetcher = credentials.AssumeRoleCredentialFetcher(
                sts.create, Credentials("a", "s", "t"), role, extra, lambda prompt: f"code for {prompt}", cache
            )
            cases.append(
                [
                    outcome(fetcher.fetch_credentials),
                    outcome(fetcher.fetch_credentials),
                    sts.calls,
                    sorted(cache),
                    text(sorted(cache.items())),
                ]
            )
            web = credentials.AssumeRoleWithWebIdentityCredentialFetcher(
                sts.create, lambda: "token", role, extra, cache=cache
            )
            cases.append([outcome(web.fetch_credentials), sts.calls[-2:], web._cache_key])
    old = {
        "Credentials": {
            "AccessKeyId": "old",
            "SecretAccessKey": "s",
            "SessionToken": "t",
            "Expiration": "2001-01-01T00:00:00Z",
        }
    }
    sts = Sts()
    one = credentials.AssumeRoleCredentialFetcher(sts.create, Credentials("a", "s"), arn)
    one._cache[one._cache_key] = old
    cases.append([outcome(one.fetch_credentials), one._make_file_safe("a:b/c")])
    cases.append([outcome(credentials.CachedCredentialFetcher)])

    good = {"role_arn": arn, "source_profile": "base"}
    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "s"}
    configs: list[Any] = [
        {}, {"p": {}}, {"p": good, "base": keys}, {"p": good}, {"p": {"role_arn": arn}}, {"p": {**good, "credential_source": "Environment"}},
        {"p": {"role_arn": arn, "credential_source": "Environment"}}, {"p": {"role_arn": arn, "credential_source": "Nothing"}},
        {"p": {"role_arn": arn, "credential_source": "Ec2InstanceMetadata"}},
        {"p": {**good, "duration_seconds": "900", "external_id": "e", "mfa_serial": "m", "role_session_name": "n"}, "base": keys},
        {"p": {**good, "duration_seconds": "x"}, "base": keys}, {"p": good, "base": {"aws_access_key_id": "a"}},
        {"p": good, "base": {"role_arn": arn, "source_profile": "p"}}, {"p": {"role_arn": arn, "source_profile": "p"}},
        {"p": {"role_arn": arn, "source_profile": "p", **keys}}, {"p": good, "base": {"role_arn": arn, "source_profile": "base2"}, "base2": keys},
        {"p": {**good, "web_identity_token_file": "f"}, "base": keys}, {"p": good, "base": {}},
    ]  # fmt: skip
    environment = credentials.EnvProvider({"AWS_ACCESS_KEY_ID": "e", "AWS_SECRET_ACCESS_KEY": "s"})
    imds = credentials.InstanceMetadataProvider(SimpleNamespace(retrieve_iam_role_credentials=dict))
    sourcer = credentials.CanonicalNameCredentialSourcer([environment, imds])
    builder = SimpleNamespace(providers=lambda profile_name, disable_env_vars: [])
    for profiles in configs:
        for build in (None, builder):
            for source in (None, sourcer):
                sts = Sts()
                provider = credentials.AssumeRoleProvider(
                    lambda c=profiles: {"profiles": c},
                    sts.create,
                    {},
                    "p",
                    prompter=str,
                    credential_sourcer=source,
                    profile_provider_builder=build,
                )
                loaded = outcome(provider.load)
                made: Any = None
                if loaded[0] == "returned" and loaded[1] != "None":
                    role = credentials.AssumeRoleProvider(
                        lambda c=profiles: {"profiles": c},
                        sts.create,
                        {},
                        "p",
                        prompter=str,
                        credential_sourcer=source,
                        profile_provider_builder=build,
                    ).load()
                    made = [
                        outcome(lambda r=role: r.get_frozen_credentials()),
                        outcome(lambda r=role: r._refresh_using()),
                        sts.calls,
                    ]
                cases.append([loaded, made])
    for profile in (
        {},
        {"web_identity_token_file": "f"},
        {"web_identity_token_file": "f", "role_arn": arn, "role_session_name": "n"},
    ):
        for environ in (
            {},
            {"AWS_WEB_IDENTITY_TOKEN_FILE": "g"},
            {"AWS_WEB_IDENTITY_TOKEN_FILE": "g", "AWS_ROLE_ARN": arn},
        ):
            for disabled in (False, True):
                for name in ("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"):
                    os.environ.pop(name, None)
                os.environ.update(environ)
                sts = Sts()
                web_provider = credentials.AssumeRoleWithWebIdentityProvider(
                    lambda c=profile: {"profiles": {"p": c}},
                    sts.create,
                    "p",
                    {},
                    disabled,
                    lambda path: lambda: f"token of {path}",
                )
                loaded = outcome(web_provider.load)
                found = None
                if loaded[0] == "returned" and loaded[1] != "None":
                    found = [outcome(lambda w=web_provider: w.load().get_frozen_credentials()), sts.calls]
                cases.append([loaded, found])


def _tokens(cases: list[Any]) -> None:
    for seed in range(60):
        draw, clock = random.Random(seed), Clock()

        def source(draw: random.Random = draw, clock: Clock = clock) -> Any:
            if draw.random() < 0.3:
                raise ValueError("no")
            lasting = draw.choice([None, 3600, 800, 300, -5])
            return tokens.FrozenAuthToken(
                "t", None if lasting is None else clock() + datetime.timedelta(seconds=lasting)
            )

        held = tokens.DeferredRefreshableToken("m", source, clock)
        found = []
        for _ in range(15):
            clock.seconds += draw.choice([0, 30, 70, 900, 4000])
            found.append(outcome(held.get_frozen_token))
        cases.append(found)
    cases.append(
        [text(tokens.FrozenAuthToken("t")), text(tokens.FrozenAuthToken("t", START)), tokens.FrozenAuthToken._fields]
    )
    session: Any = SimpleNamespace(full_config={}, get_config_variable=lambda name: None)
    environ = {"AWS_BEARER_TOKEN_BEDROCK_RUNTIME": "secret"}
    scoped = tokens.ScopedEnvTokenProvider(session, environ)
    cases += [
        outcome(scoped.load_token, signing_name=name) for name in ("bedrock-runtime", "bedrock runtime", "s3", "", None)
    ]
    cases.append(outcome(scoped.load_token))
    chain = tokens.TokenProviderChain([scoped])
    other = SimpleNamespace(METHOD="other", load_token=lambda **kwargs: "other token")
    steps: list[Any] = [
        ("load_token",), ("insert_after", "env", other), ("load_token",), ("insert_before", "no", other),
        ("get_provider", "no"), ("remove", "env"), ("remove", "x"),
    ]  # fmt: skip
    for name, *arguments in steps:
        result = outcome(getattr(chain, name), *arguments)
        cases.append([name, result, [provider.METHOD for provider in chain._providers]])
    sso = {"sso_start_url": "https://s", "sso_region": "r"}
    configs: list[Any] = [
        {}, {"profiles": {"default": {"sso_session": "x"}}}, {"profiles": {"default": {"sso_session": "x"}}, "sso_sessions": {"x": sso}},
        {"profiles": {"default": {"sso_session": "x"}}, "sso_sessions": {"x": {"sso_region": "r"}}},
        {"profiles": {"default": {}}}, {"profiles": {"default": {"sso_session": "x"}}, "sso_sessions": {"x": {"a": 1}}},
    ]  # fmt: skip
    stored: list[Any] = [
        None, {"accessToken": "a", "expiresAt": _at(5000)}, {"accessToken": "a", "expiresAt": _at(100)}, {"accessToken": "a", "expiresAt": _at(-5)}, {"accessToken": "a"},
        {"accessToken": "a", "expiresAt": _at(100), "refreshToken": "r", "clientId": "c", "clientSecret": "s", "registrationExpiresAt": _at(9000)},
        {"accessToken": "a", "expiresAt": _at(100), "refreshToken": "r", "clientId": "c", "clientSecret": "s", "registrationExpiresAt": _at(-9)},
    ]  # fmt: skip
    for config in configs:
        for token in stored:
            clock = Clock()
            cache: dict[str, Any] = {}
            calls: list[Any] = []
            session.full_config = config

            def create_token(calls: list[Any] = calls, **kwargs: Any) -> Any:
                calls.append(kwargs)
                return {"accessToken": "new", "expiresIn": 7200, "refreshToken": "again"}

            session.create_client = lambda name, config, c=create_token: SimpleNamespace(create_token=c)
            provider = tokens.SSOTokenProvider(session, cache, clock)
            if token is not None:
                provider._token_loader.save_token("https://s", token, session_name="x")
            cases.append(
                [outcome(lambda p=provider: p.load_token().get_frozen_token()), calls, text(sorted(cache.items()))]
            )
    cases.append(tokens._sso_json_dumps({"a": START}))


def run(argument: Any) -> Any:
    cases: list[Any] = []
    for part in (_holding, _refreshing, _threads, _providers, _roles, _tokens):
        before = len(cases)
        part(cases)
        cases[before:] = [[part.__name__, case] for case in cases[before:]]
    return cases
